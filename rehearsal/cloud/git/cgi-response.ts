/** The answer of a CGI program: headers, an empty line, and the body (RFC 3875, section 6). */
import type { OutgoingHttpHeaders } from 'node:http';

export interface CgiResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: OutgoingHttpHeaders;
  readonly body: AsyncIterable<Buffer>;
}

/** Bytes that headers may have. */
const longestHead = 64 << 10;

/** @returns undefined where the output ends before its headers do, or has none */
export async function readCgiHead(output: AsyncIterable<Buffer>): Promise<CgiResponse | undefined> {
  const chunks = output[Symbol.asyncIterator]();
  let read = Buffer.alloc(0);
  for (;;) {
    const end = /\r?\n\r?\n/.exec(read.toString('latin1'));
    if (end !== null) {
      const head = read.toString('latin1', 0, end.index);
      return { ...parseHead(head), body: rest(read.subarray(end.index + end[0].length), chunks) };
    }
    const next = await chunks.next();
    if (next.done === true || read.length > longestHead) return undefined;
    read = Buffer.concat([read, next.value]);
  }
}

function parseHead(head: string): Pick<CgiResponse, 'status' | 'headers'> {
  const headers: OutgoingHttpHeaders = {};
  for (const line of head.split(/\r?\n/)) {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) headers[name.toLowerCase()] = value;
  }
  const { status, ...others } = headers;
  return { status: Number.parseInt(String(status ?? '200'), 10), headers: others };
}

async function* rest(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}
