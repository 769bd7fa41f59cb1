/** Requests of S3 in the path style, which is the only one here: the endpoint is an IP address. */
import type { BufferedRequest } from './message';

export const bucketOf = ({ url }: Pick<BufferedRequest, 'url'>): string => /^\/([^/?]*)/.exec(url)?.[1] ?? '';

export const keyOf = ({ url }: Pick<BufferedRequest, 'url'>): string =>
  decodeURIComponent(/^\/[^/?]*\/([^?]*)/.exec(url)?.[1] ?? '');

/** Returns the request with another body, without the digests of the old one. */
export function withBody(request: BufferedRequest, body: Buffer): BufferedRequest {
  const headers = Object.entries(request.headers).filter(
    ([name]) => name !== 'content-md5' && !name.startsWith('x-amz-checksum-'),
  );
  return { ...request, headers: Object.fromEntries(headers), body };
}
