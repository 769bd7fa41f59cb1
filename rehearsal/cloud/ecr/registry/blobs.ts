/** Blobs in the registry's protocol: what is there, in whole or in part. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { answer, methodNotAllowed, repositoriesOf, type Exchange } from './exchange';
import { RegistryRefusal } from './registry-refusal';

export async function handleBlob(exchange: Exchange, name: string, digest: string): Promise<void> {
  const { request, response, parts } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
  const action = request.method === 'GET' ? 'GetDownloadUrlForLayer' : 'BatchCheckLayerAvailability';
  const repositories = await repositoriesOf(exchange, name, action);
  const isThere = repositories.some(({ layers }) => layers.has(digest));
  const blob = isThere ? await parts.blobs.find(digest) : undefined;
  if (blob === undefined) throw new RegistryRefusal('BLOB_UNKNOWN', 'blob unknown to registry', 404);
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
  };
  if (request.method === 'HEAD') {
    answer(exchange, 200, { ...headers, 'content-length': blob.bytes });
    return;
  }
  const range = readRange(request.headers.range, blob.bytes);
  const [start, end] = range ?? [0, blob.bytes - 1];
  response.writeHead(range === undefined ? 200 : 206, {
    'docker-distribution-api-version': 'registry/2.0',
    ...headers,
    'content-length': end - start + 1,
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end}/${blob.bytes}` }),
  });
  if (blob.bytes === 0) response.end();
  else await pipeline(createReadStream(blob.file, { start, end }), response);
}

/**
 * @returns the first and the last byte; undefined for what is no range of one part, which may be ignored (RFC 9110, 14.2)
 * @throws RegistryRefusal the blob has no such part
 */
function readRange(header: string | undefined, bytes: number): [start: number, end: number] | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const start = first === '' ? Math.max(bytes - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (start <= end) return [start, end];
  throw new RegistryRefusal('SIZE_INVALID', 'the blob has no such part', 416, {
    'content-range': `bytes */${bytes}`,
  });
}
