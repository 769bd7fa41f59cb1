/** Images in the registry of a service. */
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  PutImageCommand,
  type ECRClient,
  type ImageIdentifier,
} from '@aws-sdk/client-ecr';
import { unlessMissing } from './calls';

/** @param image - by its tag or its digest @returns its digest; undefined if the repository does not have it */
export async function findImage(
  client: ECRClient,
  repositoryName: string,
  image: ImageIdentifier,
): Promise<string | undefined> {
  const answer = await unlessMissing(
    client.send(new DescribeImagesCommand({ repositoryName, imageIds: [image] })),
    'ImageNotFoundException',
  );
  return answer?.imageDetails?.[0]?.imageDigest;
}

/** Without them ECR converts or refuses manifests of OCI images and of multi-architecture images. */
const acceptedMediaTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];

/**
 * Tags an image as one that production ran, so that the lifecycle policy of the repository counts it apart from images
 * that were built and never released. An image that is gone, or that is tagged already, stays as it is.
 */
export async function keepReleased(client: ECRClient, repositoryName: string, digest: string): Promise<void> {
  const imageTag = `released-${digest.replace(/^sha256:/, '')}`;
  if ((await findImage(client, repositoryName, { imageTag })) !== undefined) return;
  const { images = [] } = await client.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest: digest }], acceptedMediaTypes }),
  );
  const [image] = images;
  if (image?.imageManifest === undefined) return;
  await unlessMissing(
    client.send(
      new PutImageCommand({
        repositoryName,
        imageTag,
        imageDigest: digest,
        imageManifest: image.imageManifest,
        imageManifestMediaType: image.imageManifestMediaType,
      }),
    ),
    'ImageAlreadyExistsException',
  );
}
