/** PutImage, BatchGetImage and BatchDeleteImage. moto's own forget images that lose a tag and name images by another tag. */
import type { Operation } from '../../contract/service';
import type { Json } from '../../protocol/json';
import { present } from '../../support/output';
import { readShape } from '../../support/shape';
import { isDigest } from '../blob-store';
import { imageEvent, putImage } from '../put-image';
import type { Repository } from '../repositories';
import type { RepositoryImages, StoredImage } from '../repository-images';
import type { EcrParts } from './context';
import { batchImagesShape, putImageShape, required, type ImageId } from './image-shapes';

export function imageOperations({ repositories, events }: EcrParts): Readonly<Record<string, Operation>> {
  return {
    PutImage: async (input, { region, accountId, now }) => {
      const put = readShape(putImageShape, input);
      const repository = await repositories.get(region, put.repositoryName, put.registryId);
      const manifest = Buffer.from(required(put.imageManifest, 'imageManifest'));
      const digest = putImage(
        repository,
        {
          manifest,
          mediaType: put.imageManifestMediaType,
          tag: put.imageTag,
          digest: put.imageDigest,
        },
        { accountId, now, events },
      );
      const image = repository.images.byDigest(digest);
      return {
        image: image && describe(repository, image, { imageDigest: digest, imageTag: put.imageTag }),
      };
    },
    BatchGetImage: async (input, { region }) => {
      const { repositoryName, registryId, imageIds, acceptedMediaTypes } = readShape(batchImagesShape, input);
      const repository = await repositories.get(region, repositoryName, registryId);
      const images: Json[] = [];
      const failures: Json[] = [];
      for (const id of required(imageIds, 'imageIds')) {
        const found = find(repository.images, id);
        if ('failureCode' in found) failures.push(failure(id, found));
        else if (acceptedMediaTypes?.includes(found.mediaType) === false)
          failures.push(failure(id, notFound));
        else images.push(describe(repository, found, { ...id, imageDigest: found.digest }));
      }
      return { images, failures };
    },
    BatchDeleteImage: async (input, { region, accountId }) => {
      const { repositoryName, registryId, imageIds } = readShape(batchImagesShape, input);
      const repository = await repositories.get(region, repositoryName, registryId);
      const deleted: ImageId[] = [];
      const failures: Json[] = [];
      for (const id of required(imageIds, 'imageIds')) {
        const outcome = deleteImage(repository.images, id);
        if ('failureCode' in outcome) failures.push(failure(id, outcome));
        else deleted.push(...outcome.deleted);
      }
      for (const { imageDigest: digest = '', imageTag: tag } of deleted) {
        void events?.put(imageEvent(repository, accountId, { action: 'DELETE', digest, tag }));
      }
      return { imageIds: deleted, failures };
    },
  };
}

interface Failure {
  readonly failureCode: string;
  readonly failureReason: string;
}

const notFound: Failure = { failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };

const failure = (id: ImageId, { failureCode, failureReason }: Failure): Json => ({
  imageId: present(id),
  failureCode,
  failureReason,
});

function find(images: RepositoryImages, { imageDigest, imageTag }: ImageId): StoredImage | Failure {
  if (imageDigest === undefined && imageTag === undefined) {
    return {
      failureCode: 'MissingDigestAndTag',
      failureReason: 'Invalid request parameters: both tag and digest cannot be null',
    };
  }
  if (imageDigest !== undefined && !isDigest(imageDigest)) {
    return {
      failureCode: 'InvalidImageDigest',
      failureReason:
        "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
    };
  }
  const tagged = imageTag === undefined ? undefined : images.byTag(imageTag);
  if (imageDigest === undefined) return tagged ?? notFound;
  const image = images.byDigest(imageDigest);
  if (image === undefined || imageTag === undefined || tagged === image) return image ?? notFound;
  return {
    failureCode: 'ImageTagDoesNotMatchDigest',
    failureReason: 'The image tag does not match the image digest',
  };
}

/** A tag takes its image with it when it is the last one; a digest takes all tags. */
function deleteImage(
  images: RepositoryImages,
  id: ImageId,
): { readonly deleted: readonly ImageId[] } | Failure {
  const image = find(images, id);
  if ('failureCode' in image) return image;
  const { digest, tags } = image;
  const { imageTag } = id;
  if (imageTag !== undefined && tags.length > 1) {
    images.untag(imageTag);
    return { deleted: [{ imageDigest: digest, imageTag }] };
  }
  const lists = images.listsWith(digest);
  if (lists.length > 0) {
    return {
      failureCode: 'ImageReferencedByManifestList',
      failureReason: `Requested image referenced by manifest list: [${lists.map((list) => list.digest).join(', ')}]`,
    };
  }
  images.delete(digest);
  const named = tags.map((tag) => ({ imageDigest: digest, imageTag: tag }));
  return { deleted: named.length > 0 ? named : [{ imageDigest: digest }] };
}

const describe = ({ name, registryId }: Repository, image: StoredImage, imageId: object): Json => ({
  registryId,
  repositoryName: name,
  imageId: present(imageId),
  imageManifest: image.manifest.toString(),
  imageManifestMediaType: image.mediaType,
});
