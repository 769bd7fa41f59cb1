import type { BufferedRequest } from '../upstream';

/** The bucket of a path-style request. */
export const bucketOf = (request: Pick<BufferedRequest, 'url'>): string =>
  /^\/([^/?]*)/.exec(request.url)?.[1] ?? '';
