/** ListImages and DescribeImages; what is asked of scans, which are not made. */
import type { Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { present } from '../../support/output';
import { page } from '../../support/paging';
import { readShape } from '../../support/shape';
import type { Repository } from '../repositories';
import type { StoredImage } from '../repository-images';
import type { EcrParts } from './context';
import { imageListShape, type ImageId, type TagStatus } from './image-shapes';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
const defaultResults = 100;

export function listOperations({ repositories }: EcrParts): Readonly<Record<string, Operation>> {
  const ask = async (input: Json, region: string) => {
    const asked = readShape(imageListShape, input);
    const repository = await repositories.get(region, asked.repositoryName, asked.registryId);
    const request = {
      token: asked.nextToken,
      limit: asked.maxResults ?? defaultResults,
      invalidToken: () => new AwsError('InvalidParameterException', "Invalid parameter at 'nextToken'"),
    };
    return { asked, repository, request };
  };
  const imageOf = async (input: Json, region: string): Promise<[Repository, ImageId]> => {
    const repository = await repositories.get(region, input.repositoryName, input.registryId);
    const id = (input.imageId ?? {}) as ImageId;
    getImage(repository, id);
    return [repository, id];
  };
  return {
    ListImages: async (input, { region }) => {
      const { asked, repository, request } = await ask(input, region);
      const ids = imagesWith(repository, asked.filter?.tagStatus).flatMap(idsOf);
      const { items, nextToken } = page(ids, request);
      return present({ imageIds: items, nextToken });
    },
    DescribeImages: async (input, { region }) => {
      const { asked, repository, request } = await ask(input, region);
      const named = asked.imageIds?.map((id) => getImage(repository, id));
      const images = named ? [...new Set(named)] : imagesWith(repository, asked.filter?.tagStatus);
      const { items, nextToken } = page(images, request);
      return present({ imageDetails: items.map((image) => describe(repository, image)), nextToken });
    },
    DescribeImageScanFindings: async (input, { region }) => {
      const [{ name, registryId }, id] = await imageOf(input, region);
      throw new AwsError(
        'ScanNotFoundException',
        `Image scan does not exist for the image with '${rendered(id)}' in the repository with name '${name}' in the registry with id '${registryId}'`,
      );
    },
    StartImageScan: async (input, { region }) => {
      await imageOf(input, region);
      throw new AwsError('UnsupportedImageTypeException', 'images are not scanned by the embedded AWS');
    },
  };
}

const imagesWith = ({ images }: Repository, status: TagStatus = 'ANY'): readonly StoredImage[] =>
  images.all().filter(({ tags }) => status === 'ANY' || (status === 'TAGGED') === tags.length > 0);

const idsOf = ({ digest, tags }: StoredImage): ImageId[] =>
  tags.length === 0 ? [{ imageDigest: digest }] : tags.map((imageTag) => ({ imageDigest: digest, imageTag }));

function getImage({ images, name, registryId }: Repository, id: ImageId): StoredImage {
  const { imageDigest, imageTag } = id;
  const image = images
    .all()
    .find(
      ({ digest, tags }) =>
        (imageDigest === undefined || imageDigest === digest) &&
        (imageTag === undefined || tags.includes(imageTag)),
    );
  if (image !== undefined) return image;
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${rendered(id)} does not exist within the repository with name '${name}' in the registry with id '${registryId}'`,
  );
}

const rendered = ({ imageDigest = 'null', imageTag = 'null' }: ImageId): string =>
  `{imageDigest:'${imageDigest}', imageTag:'${imageTag}'}`;

const describe = ({ name, registryId, images }: Repository, image: StoredImage): Json =>
  present({
    registryId,
    repositoryName: name,
    imageDigest: image.digest,
    imageTags: image.tags.length > 0 ? image.tags : undefined,
    imageSizeInBytes: images.sizeInBytes(image),
    imagePushedAt: image.pushedAt,
    imageManifestMediaType: image.mediaType,
    artifactMediaType: image.content.artifactMediaType,
    lastRecordedPullTime: image.pulledAt,
  });
