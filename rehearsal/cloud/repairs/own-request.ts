import type { BufferedRequest } from '../upstream';

/** A request of a repair's own, to the same service and with the same signature as the client's. */
export function ownRequest(
  client: BufferedRequest,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body = '',
  contentType?: string,
): BufferedRequest {
  const { host, authorization } = client.headers;
  return {
    method,
    url,
    headers: {
      ...(host === undefined ? {} : { host }),
      ...(authorization === undefined ? {} : { authorization }),
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
    body: Buffer.from(body),
  };
}
