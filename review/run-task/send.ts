/** One call over HTTP, to the addresses that were checked: a name that is looked up twice may lead to two places. */
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Destination } from './destinations';

export interface Sent {
  readonly method: 'GET' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly header: (name: 'location' | 'retry-after' | 'content-length') => string | undefined;
  /** Without compression; to be read to its end, or closed. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly close: () => void;
}

/** Redirects are answers like others. */
export async function send(
  { url, addresses }: Destination,
  { method, headers, body }: Sent,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const begin = url.protocol === 'https:' ? requestSecure : requestPlain;
    const request = begin(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'gzip' },
      // A connection that is kept would lead to where an earlier check allowed it.
      agent: false,
      signal,
      ...(addresses !== undefined && { lookup: pinnedTo(addresses) }),
    });
    request.once('response', resolve);
    request.on('error', reject);
    request.end(body);
  });
  // Errors are told to whoever reads the body; it may be read by nobody.
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    header: (name) => response.headers[name],
    body: decoded(response),
    close: () => response.destroy(),
  };
}

/** Storage may hold a plan compressed, and hand it over so whatever was asked for. */
function decoded(response: IncomingMessage): AsyncIterable<Uint8Array> {
  switch (response.headers['content-encoding'] ?? 'identity') {
    case 'identity':
      return response;
    case 'gzip':
      return pipeline(response, createGunzip(), () => undefined);
    default:
      // Without an error it would read as an empty document.
      response.destroy(new Error('the encoding was not asked for'));
      return response;
  }
}

const pinnedTo =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, callback) => {
    const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    const [first] = found;
    if (options.all === true) callback(null, found);
    else callback(null, first?.address ?? '', first?.family);
  };
