/** Puts a manifest into a repository, by PutImage and by the registry alike. */
import { createHash } from 'node:crypto';
import type { EventSink } from '../events';
import { AwsError } from '../protocol/aws-error';
import { readManifest, type Manifest } from './manifest';
import type { Repository } from './repositories';
import { isImmutable } from './tag-mutability';

export interface ImagePush {
  readonly manifest: Buffer;
  /** What the client calls the manifest; the manifest itself wins. @default - what the manifest says */
  readonly mediaType?: string | undefined;
  /** @default - the image gets no tag */
  readonly tag?: string | undefined;
  /** What the client takes for the digest. @default - whatever it is */
  readonly digest?: string | undefined;
}

export interface PushContext {
  readonly accountId: string;
  /** AWS time in seconds since the epoch. */
  readonly now: () => number;
  readonly events?: EventSink | undefined;
}

/**
 * @returns the digest
 * @throws AwsError what PutImage refuses, in its words
 */
export function putImage(repository: Repository, push: ImagePush, context: PushContext): string {
  const { manifest, tag } = push;
  const content = readManifest(manifest);
  if (content === undefined) throw invalidManifest();
  const mediaType = content.mediaType ?? push.mediaType;
  if (mediaType === undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'image manifest mediatype not provided in manifest or parameter',
    );
  }
  const digest = digestOf(manifest);
  if (push.digest !== undefined && push.digest !== digest) {
    throw new AwsError(
      'ImageDigestDoesNotMatchException',
      'The specified image digest does not match the digest that Amazon ECR calculated for the image.',
    );
  }
  checkTag(repository, digest, tag);
  checkContent(repository, content);
  repository.images.put({ digest, manifest, mediaType, content, pushedAt: context.now() }, tag);
  void context.events?.put(imageEvent(repository, context.accountId, { action: 'PUSH', digest, tag }));
  return digest;
}

export const digestOf = (manifest: Buffer): string =>
  `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

function checkTag({ images, name, registryId, ...mutability }: Repository, digest: string, tag?: string) {
  // Even where it would move to the image that it has: aws/containers-roadmap#2179.
  if (tag !== undefined && images.byTag(tag) !== undefined && isImmutable(tag, mutability)) {
    throw new AwsError(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the tag is immutable.`,
    );
  }
  const known = images.byDigest(digest);
  const isThere = known !== undefined && (tag === undefined || known.tags.includes(tag));
  if (isThere) {
    throw new AwsError(
      'ImageAlreadyExistsException',
      `Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists in the repository with name '${name}' in registry with id '${registryId}'`,
    );
  }
}

function checkContent({ images, layers, name, registryId }: Repository, content: Manifest): void {
  const where = `required for pushing image into repository with name '${name}' in the registry with id '${registryId}' do not exist`;
  const missingLayers = content.layers.filter((digest) => !layers.has(digest));
  if (missingLayers.length > 0) {
    throw new AwsError(
      'LayersNotFoundException',
      `Layers with digests '[${missingLayers.join(', ')}]' ${where}`,
    );
  }
  const missingImages = content.images.filter((digest) => images.byDigest(digest) === undefined);
  if (missingImages.length > 0) {
    throw new AwsError(
      'ReferencedImagesNotFoundException',
      `Images with digests '[${missingImages.join(', ')}]' ${where}`,
    );
  }
}

const invalidManifest = (): AwsError =>
  new AwsError(
    'InvalidParameterException',
    "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
  );

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
export const imageEvent = (
  { name, region }: Repository,
  accountId: string,
  image: {
    readonly action: 'PUSH' | 'DELETE';
    readonly digest: string;
    readonly tag?: string | undefined;
  },
) => ({
  source: 'aws.ecr',
  detailType: 'ECR Image Action',
  region,
  accountId,
  resources: [],
  detail: {
    result: 'SUCCESS',
    'repository-name': name,
    'image-digest': image.digest,
    'action-type': image.action,
    ...(image.tag !== undefined && { 'image-tag': image.tag }),
  },
});
