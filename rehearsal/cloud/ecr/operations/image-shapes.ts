/** Input of the operations on images, after the service model of ECR. */
import * as v from 'valibot';
import { AwsError } from '../../protocol/aws-error';
import { integer, list, structure, text } from '../../support/shape';

const imageId = structure({ imageDigest: text(), imageTag: text(1, 300) });

const repository = { registryId: text(0, 12, '[0-9]{12}'), repositoryName: text(2, 256) };

const filter = structure({ tagStatus: v.picklist(['TAGGED', 'UNTAGGED', 'ANY']) });

export const putImageShape = structure({
  ...repository,
  imageManifest: text(1, 4_194_304),
  imageManifestMediaType: text(),
  imageTag: text(1, 300),
  imageDigest: text(),
});

export const batchImagesShape = structure({
  ...repository,
  imageIds: list(imageId, 1, 100),
  acceptedMediaTypes: list(text(), 1, 100),
});

export const imageListShape = structure({
  ...repository,
  imageIds: list(imageId, 1, 100),
  nextToken: text(),
  maxResults: integer(1, 1000),
  filter,
});

export interface ImageId {
  readonly imageDigest?: string;
  readonly imageTag?: string;
}

export type TagStatus = 'TAGGED' | 'UNTAGGED' | 'ANY';

/** @throws AwsError */
export function required<T>(value: T | undefined, member: string): T {
  if (value !== undefined) return value;
  throw new AwsError(
    'InvalidParameterException',
    `Invalid parameter at '${member}' failed to satisfy constraint: 'Member must not be null'`,
  );
}
