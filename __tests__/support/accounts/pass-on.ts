/** Sends a request that is held in memory to an account. */
import { request as send, type IncomingHttpHeaders } from 'node:http';
import { endToEndHeaders, readBody, type RequestHead } from '../../../rehearsal/cloud/protocol/message';

export interface Passed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** @param endpoint - of the account, whose host the request gets: it refuses those of others */
export function passOn(
  endpoint: string,
  { method, url, headers }: RequestHead,
  body: Buffer,
): Promise<Passed> {
  const { hostname: host, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const sent = send({
      ...{ host, port, method, path: url },
      headers: { ...endToEndHeaders(headers), host: `${host}:${port}`, 'content-length': body.length },
    });
    sent.once('response', (answer) => {
      readBody(answer).then((read) => {
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read });
      }, reject);
    });
    sent.once('error', reject).end(body);
  });
}
