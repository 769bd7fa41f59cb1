/** HTTP messages that are held in memory, and what of a message travels on. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error';

/** What of a request is known before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, as received. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request that is held in memory, so that an interceptor can read and change it. */
export interface BufferedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** A response that is held in memory. */
export interface BufferedResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Reads a body to its end.
 *
 * @param limit - in bytes @default none
 * @throws AwsError RequestEntityTooLarge, as soon as it is longer
 */
export async function readBody(
  stream: AsyncIterable<Buffer | string>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > limit) {
      throw new AwsError('RequestEntityTooLarge', `The request body is longer than ${limit} bytes`, 413);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Headers of one connection only (RFC 9110, section 7.6.1); the gateway answers Expect itself. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Returns the headers that go on to the next hop: without the hop-by-hop ones and those that Connection names. What lets
 * web pages read an answer stays behind as well: no page is a client.
 */
export function endToEndHeaders(headers: IncomingHttpHeaders | OutgoingHttpHeaders): OutgoingHttpHeaders {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(headers).filter(([header]) => {
      const name = header.toLowerCase();
      return !hopByHop.has(name) && !named.includes(name) && !name.startsWith('access-control-');
    }),
  );
}
