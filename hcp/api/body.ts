/** Bodies of requests: in memory, or in a file if they are large. */
import { randomBytes } from 'node:crypto';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { ApiError } from './json-api';

/** Bytes of a request: states are the longest that stay in memory. */
const longestBody = 128 << 20;

/** Bytes of a configuration, packed. */
const longestFile = 512 << 20;

/** @throws ApiError it is too long */
export async function bodyOf(request: IncomingMessage, longest = longestBody): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of limited(request, longest)) parts.push(part);
  return Buffer.concat(parts);
}

/**
 * Writes the body to a file, which is there whole or not at all.
 *
 * @throws ApiError it is too long
 */
export async function receiveInto(path: string, request: IncomingMessage): Promise<void> {
  // The same upload may come twice at once.
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await pipeline(limited(request, longestFile), createWriteStream(temporary, { mode: 0o600, flush: true }));
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

async function* limited(request: AsyncIterable<Buffer>, longest: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > longest) throw new ApiError(413, 'payload too large', `a request may have ${longest} bytes`);
    yield part;
  }
}
