/** An image of one layer, and its way into a repository by the API of ECR. */
import {
  CompleteLayerUploadCommand,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
  type ECRClient,
} from '@aws-sdk/client-ecr';
import { createHash } from 'node:crypto';

export interface SampleImage {
  readonly manifest: string;
  readonly digest: string;
  /** Configuration and layer. */
  readonly blobs: readonly Buffer[];
}

const mediaType = 'application/vnd.oci.image.manifest.v1+json';

const sha256 = (content: string | Buffer): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

const descriptor = (mediaTypeOf: string, content: Buffer) => ({
  mediaType: mediaTypeOf,
  digest: sha256(content),
  size: content.length,
});

export function sampleImage(layer: Buffer): SampleImage {
  const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  });
  return { manifest, digest: sha256(manifest), blobs: [config, layer] };
}

export async function pushImage(
  ecr: ECRClient,
  repositoryName: string,
  { manifest, blobs }: SampleImage,
  imageTag: string,
): Promise<void> {
  const place = { repositoryName };
  for (const blob of blobs) {
    const { uploadId } = await ecr.send(new InitiateLayerUploadCommand(place));
    const part = { partFirstByte: 0, partLastByte: blob.length - 1, layerPartBlob: blob };
    await ecr.send(new UploadLayerPartCommand({ ...place, uploadId, ...part }));
    await ecr.send(new CompleteLayerUploadCommand({ ...place, uploadId, layerDigests: [sha256(blob)] }));
  }
  const image = { imageManifest: manifest, imageManifestMediaType: mediaType, imageTag };
  await ecr.send(new PutImageCommand({ ...place, ...image }));
}
