/** Pushes images. */
import type { ImageBlob, OciImage } from './oci-image';
import { askRegistry, readAll, registryError } from './registry-client';
import type { RegistryAccess } from './registry-access';

export interface PushProps {
  readonly repository: string;
  readonly tag: string;
  readonly image: OciImage;
  /** Told of each blob. @default nobody is told */
  readonly onBlob?: (digest: string, outcome: 'pushed' | 'exists') => void;
}

/**
 * Blobs that the repository has are not sent again.
 *
 * @returns digest of the image
 * @throws RegistryError what the registry refuses: an immutable tag, a repository that does not exist
 */
export async function pushImage(access: RegistryAccess, props: PushProps): Promise<string> {
  const { repository, tag, image, onBlob } = props;
  for (const blob of image.blobs) {
    const outcome = await pushBlob(access, repository, blob);
    onBlob?.(blob.digest, outcome);
  }
  const answer = await askRegistry(access, {
    method: 'PUT',
    url: `/v2/${repository}/manifests/${tag}`,
    headers: { 'content-type': image.manifestMediaType, 'content-length': image.manifest.length },
    content: image.manifest,
  });
  if (answer.statusCode !== 201) throw await registryError(answer);
  answer.resume();
  return image.digest;
}

async function pushBlob(
  access: RegistryAccess,
  repository: string,
  blob: ImageBlob,
): Promise<'pushed' | 'exists'> {
  const there = await askRegistry(access, {
    method: 'HEAD',
    url: `/v2/${repository}/blobs/${blob.digest}`,
  });
  there.resume();
  if (there.statusCode === 200) return 'exists';
  const begun = await askRegistry(access, {
    method: 'POST',
    url: `/v2/${repository}/blobs/uploads/`,
    headers: { 'content-length': 0 },
  });
  if (begun.statusCode !== 202) throw await registryError(begun);
  await readAll(begun);
  const upload = new URL(begun.headers.location ?? '', `http://${access.host}`);
  upload.searchParams.set('digest', blob.digest);
  const ended = await askRegistry(access, {
    method: 'PUT',
    url: upload.href,
    headers: { 'content-type': 'application/octet-stream', 'content-length': blob.size },
    content: blob.content,
  });
  if (ended.statusCode !== 201) throw await registryError(ended);
  ended.resume();
  return 'pushed';
}
