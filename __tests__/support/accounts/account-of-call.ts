/** Which account answers a call: on AWS the credentials say it, and for some calls what they name. Pure. */
import type { Call } from '../../../rehearsal/cloud/protocol/call';
import type { Json } from '../../../rehearsal/cloud/protocol/json';

export interface CalledWith {
  readonly call: Pick<Call, 'service' | 'operation'>;
  /** Path and query. */
  readonly url: string;
  /** Parameters of a query service. */
  readonly form: URLSearchParams;
  /** Input of a JSON service. */
  readonly input: Json;
  /** Account of the credentials. @default - they are of none of the accounts */
  readonly caller: string | undefined;
}

/** @returns id of an account; a bucket, which the caller does not know the account of; undefined where the caller has none */
export function accountOfCall({
  call: { service, operation },
  url,
  form,
  input,
  caller,
}: CalledWith): { readonly account: string } | { readonly bucket: string } | undefined {
  if (service === 'sts' && operation === 'AssumeRole') {
    return { account: form.get('RoleArn')?.split(':')[4] ?? '' };
  }
  // The state of Terraform lies in a bucket whose policy names those who deploy.
  if (caller === undefined) return service === 's3' ? { bucket: bucketIn(url) } : undefined;
  // A registry can be another account's: the repository's policy decides.
  if (service === 'ecr' && typeof input.registryId === 'string') return { account: input.registryId };
  const bucket = service === 's3' ? bucketIn(url) : '';
  return bucket === '' || operation === 'CreateBucket' ? { account: caller } : { bucket };
}

/** Path-style. */
const bucketIn = (url: string): string => /^\/([^/?]*)/.exec(url)?.[1] ?? '';
