/** AWS services with a query API of which a stage needs one call: a client for each would be too much. */
import { Failure } from '../../../rehearsal/failures';
import type { AwsAccess } from '../../../rehearsal/scenarios/aws';

/**
 * Calls an operation.
 *
 * @param service - name in the credential scope, for example `ec2`
 * @returns the answer, XML
 * @throws Failure the call was refused
 */
export async function callQueryApi(
  { endpoint, region, credentials }: AwsAccess,
  service: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(`${endpoint}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      // The embedded AWS reads the scope of a signature and does not check it.
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams(parameters).toString(),
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new Failure(
    `${service} ${parameters.Action ?? ''} was refused with status ${response.status}: ${text}`,
  );
}

/** The texts of all elements of a name. */
export const textsOf = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text]) => text ?? '');
