/** Calls without a signature, of which AWS answers few. Pure. */
import { AwsError } from '../protocol/aws-error';
import type { Call } from '../protocol/call';
import type { RequestHead } from '../protocol/message';

/** Operations that lead to credentials need none. */
const open: Readonly<Record<string, readonly string[]>> = {
  sts: ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'],
};
const openTargets = ['AWSCognitoIdentityService', 'AWSCognitoIdentityProviderService'];

/**
 * Requires that a call is signed, where AWS does; nobody checks the signature itself.
 *
 * @throws AwsError what the protocol has for a call without credentials
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function requireSigned(call: Call, head: RequestHead): void {
  if (isSigned(call, head)) return;
  if (open[call.service]?.includes(call.operation) === true) return;
  if (call.targetPrefix !== undefined && openTargets.includes(call.targetPrefix)) return;
  throw missingToken(call);
}

/** Whether a request is signed with a key of AWS, so that it is a call whatever its path: git and registries have others. */
export const isSignedForAws = ({ url, headers }: Pick<RequestHead, 'url' | 'headers'>): boolean =>
  headers.authorization?.startsWith('AWS') === true || /[?&](X-Amz-Signature|Signature)=/.test(url);

/** S3 still takes version 2 of signatures, which name no service. */
const isSigned = ({ accessKeyId }: Call, { url, headers }: RequestHead): boolean =>
  accessKeyId !== undefined ||
  headers.authorization !== undefined ||
  /[?&](X-Amz-Signature|Signature)=/.test(url);

function missingToken({ protocol, service }: Call): AwsError {
  if (service === 's3') return new AwsError('AccessDenied', 'Access Denied', 403);
  if (protocol === 'json' || protocol === 'cbor') {
    return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
}
