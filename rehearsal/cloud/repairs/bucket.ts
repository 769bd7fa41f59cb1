import type { BufferedRequest } from '../upstream';

/** The bucket of a path-style request. */
export const bucketOf = (request: BufferedRequest): string => /^\/([^/?]*)/.exec(request.url)?.[1] ?? '';
