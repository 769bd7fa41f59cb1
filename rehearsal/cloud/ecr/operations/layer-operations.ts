/** Layers by the API, as clients use it that do without the registry. */
import { Readable } from 'node:stream';
import * as v from 'valibot';
import type { Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import { integer, list, readShape, structure, text } from '../../support/shape';
import { DigestMismatch, isDigest } from '../blob-store';
import type { Repository } from '../repositories';
import type { EcrParts } from './context';
import { required } from './image-shapes';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_InitiateLayerUpload.html */
const partBytes = 20_971_520;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html */
const downloadSeconds = 60 * 60;

const repository = { registryId: text(0, 12, '[0-9]{12}'), repositoryName: text(2, 256) };
const layersShape = structure({ ...repository, layerDigests: list(text(0, 1000), 1, 100), uploadId: text() });
const layerShape = structure({ ...repository, layerDigest: text() });
const partShape = structure({
  ...repository,
  uploadId: text(),
  partFirstByte: integer(0),
  partLastByte: integer(0),
  layerPartBlob: v.pipe(
    v.string(),
    v.transform((encoded) => Buffer.from(encoded, 'base64')),
  ),
});

export function layerOperations({
  host,
  repositories,
  blobs,
  tokens,
}: EcrParts): Readonly<Record<string, Operation>> {
  const opened = (id: string | undefined): number => {
    const bytes = blobs.uploadedBytes(id ?? '');
    if (bytes !== undefined) return bytes;
    throw new AwsError(
      'UploadNotFoundException',
      'The upload could not be found, or the specified upload ID is not valid for this repository.',
    );
  };
  return {
    BatchCheckLayerAvailability: async (input, { region }) => {
      const { repositoryName, registryId, layerDigests } = readShape(layersShape, input);
      const { layers: known } = await repositories.get(region, repositoryName, registryId);
      const digests = required(layerDigests, 'layerDigests');
      const layers = digests.filter(isDigest).map(async (layerDigest) => {
        const blob = known.has(layerDigest) ? await blobs.find(layerDigest) : undefined;
        return blob === undefined
          ? { layerDigest, layerAvailability: 'UNAVAILABLE' }
          : { layerDigest, layerAvailability: 'AVAILABLE', layerSize: blob.bytes };
      });
      const failures = digests
        .filter((digest) => !isDigest(digest))
        .map((layerDigest) => ({
          layerDigest,
          failureCode: 'InvalidLayerDigest',
          failureReason: 'Invalid layer digest',
        }));
      return { layers: await Promise.all(layers), failures };
    },
    GetDownloadUrlForLayer: async (input, { region }) => {
      const { repositoryName, registryId, layerDigest = '' } = readShape(layerShape, input);
      const found = await repositories.get(region, repositoryName, registryId);
      if (!found.layers.has(layerDigest)) {
        throw new AwsError(
          'LayersNotFoundException',
          `The layer with digest ${layerDigest} does not exist within the repository with name '${found.name}' in the registry with id '${found.registryId}'`,
        );
      }
      const { password } = tokens.issue({ region, lifetimeSeconds: downloadSeconds });
      const downloadUrl = `http://${host}/v2/${found.name}/blobs/${layerDigest}?token=${password}`;
      return { downloadUrl, layerDigest };
    },
    InitiateLayerUpload: async (input, { region }) => {
      await repositories.get(region, input.repositoryName, input.registryId);
      return { uploadId: await blobs.begin(), partSize: partBytes };
    },
    UploadLayerPart: async (input, { region }) => {
      const part = readShape(partShape, input);
      const found = await repositories.get(region, part.repositoryName, part.registryId);
      const uploadId = part.uploadId ?? '';
      const blob = required(part.layerPartBlob, 'layerPartBlob');
      if (
        part.partFirstByte !== opened(uploadId) ||
        part.partLastByte !== part.partFirstByte + blob.length - 1
      ) {
        throw new AwsError(
          'InvalidLayerPartException',
          'The layer part size is not valid, or the first byte specified is not consecutive to the last byte of a previous layer part upload.',
        );
      }
      await blobs.append(uploadId, Readable.from([blob]));
      return { ...identity(found), uploadId, lastByteReceived: part.partLastByte };
    },
    CompleteLayerUpload: async (input, { region }) => {
      const { repositoryName, registryId, layerDigests, uploadId = '' } = readShape(layersShape, input);
      const found = await repositories.get(region, repositoryName, registryId);
      const [digest = ''] = required(layerDigests, 'layerDigests');
      if (opened(uploadId) === 0) {
        throw new AwsError(
          'EmptyUploadException',
          'The specified layer upload does not contain any layer parts.',
        );
      }
      await blobs.complete(uploadId, digest).catch((error: unknown) => {
        if (!(error instanceof DigestMismatch)) throw error;
        throw new AwsError(
          'InvalidLayerException',
          'The layer digest calculation performed by Amazon ECR upon receipt of the image layer does not match the digest specified.',
        );
      });
      found.layers.add(digest);
      return { ...identity(found), uploadId, layerDigest: digest };
    },
  };
}

const identity = ({ registryId, name }: Repository) => ({ registryId, repositoryName: name });
