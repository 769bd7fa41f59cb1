/**
 * The credential scope of Signature Version 4 names the service and the region that a request is for. Nobody checks the
 * signature itself.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */

export interface CredentialScope {
  /** Signing name, for example `elasticloadbalancing`. */
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
}

/** Access key id of clients of the embedded AWS, and their secret. */
export const clientAccessKey = 'rehearsal';

/** Access key id of the embedded AWS's own calls. */
export const ownAccessKeyId = 'embedded-aws';

/** Returns the Authorization header of a request with this scope. */
export const authorizationHeader = ({ service, region, accessKeyId }: CredentialScope): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20000101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/**
 * Reads `Credential=<key id>/<date>/<region>/<service>/aws4_request` from the Authorization header, or from the query of
 * a presigned URL.
 */
export function readCredentialScope(
  authorization: string | undefined,
  presigned: string | null,
): CredentialScope | undefined {
  const credential = presigned ?? /\bCredential=([^,\s]+)/.exec(authorization ?? '')?.[1];
  // Key ids may hold slashes; the four fields of the scope do not.
  const fields = credential?.split('/') ?? [];
  const [region, service] = fields.slice(-3);
  if (!region || !service) return undefined;
  return { service: service.toLowerCase(), region, accessKeyId: fields.slice(0, -4).join('/') };
}
