/** Uploads of blobs in the registry's protocol: whole, in chunks, or both. */
import { DigestMismatch, isDigest } from '../blob-store';
import { answer, methodNotAllowed, repositoriesOf, type Exchange } from './exchange';
import { RegistryRefusal } from './registry-refusal';

/** A mount from another repository is answered as an upload that begins, as the specification allows. */
export async function beginUpload(exchange: Exchange, name: string): Promise<void> {
  const { request, query, parts } = exchange;
  if (request.method !== 'POST') throw methodNotAllowed();
  // Refused before anything is uploaded.
  await repositoriesOf(exchange, name, 'InitiateLayerUpload');
  const id = await parts.blobs.begin();
  const digest = query.get('digest');
  if (digest !== null) await completeUpload(exchange, { name, id, digest });
  else answerProgress(exchange, { name, id, status: 202 });
}

export async function handleUpload(exchange: Exchange, name: string, id: string): Promise<void> {
  const { request, query, parts } = exchange;
  const bytes = parts.blobs.uploadedBytes(id);
  if (bytes === undefined) {
    throw new RegistryRefusal('BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry', 404);
  }
  switch (request.method) {
    case 'GET':
      answerProgress(exchange, { name, id, status: 204 });
      return;
    case 'PATCH':
      await repositoriesOf(exchange, name, 'UploadLayerPart');
      checkStart(exchange, { name, id, bytes });
      await parts.blobs.append(id, request);
      answerProgress(exchange, { name, id, status: 202 });
      return;
    case 'PUT':
      await completeUpload(exchange, { name, id, digest: query.get('digest') ?? '' });
      return;
    case 'DELETE':
      await parts.blobs.cancel(id);
      answer(exchange, 204);
      return;
    default:
      throw methodNotAllowed();
  }
}

async function completeUpload(
  exchange: Exchange,
  { name, id, digest }: { readonly name: string; readonly id: string; readonly digest: string },
): Promise<void> {
  const { request, parts } = exchange;
  if (!isDigest(digest)) {
    throw new RegistryRefusal('DIGEST_INVALID', `the digest ${digest} is none of SHA-256`, 400);
  }
  const [repository] = await repositoriesOf(exchange, name, 'CompleteLayerUpload');
  await parts.blobs.append(id, request);
  await parts.blobs.complete(id, digest).catch((error: unknown) => {
    if (error instanceof DigestMismatch) throw new RegistryRefusal('DIGEST_INVALID', error.message, 400);
    throw error;
  });
  repository.layers.add(digest);
  answer(exchange, 201, {
    location: `/v2/${name}/blobs/${digest}`,
    'docker-content-digest': digest,
  });
}

interface Progress {
  readonly name: string;
  readonly id: string;
}

/** Chunks come in order, each with where it begins; without a range a chunk is the next one. */
function checkStart(exchange: Exchange, { name, id, bytes }: Progress & { readonly bytes: number }): void {
  const [, start] = /^(?:bytes )?(\d+)-\d+/.exec(exchange.request.headers['content-range'] ?? '') ?? [];
  if (start === undefined || Number(start) === bytes) return;
  throw new RegistryRefusal('BLOB_UPLOAD_INVALID', `the next byte of the upload is ${bytes}`, 416, {
    location: `/v2/${name}/blobs/uploads/${id}`,
    range: rangeOf(bytes),
  });
}

function answerProgress(exchange: Exchange, { name, id, status }: Progress & { readonly status: number }) {
  const bytes = exchange.parts.blobs.uploadedBytes(id) ?? 0;
  answer(exchange, status, {
    location: `/v2/${name}/blobs/uploads/${id}`,
    range: rangeOf(bytes),
    'docker-upload-uuid': id,
  });
}

const rangeOf = (bytes: number): string => `0-${Math.max(bytes - 1, 0)}`;
