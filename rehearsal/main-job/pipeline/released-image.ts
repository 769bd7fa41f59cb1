/** The image that a build has handed on, from the artifact of the build or of the function after it. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { Failure } from '../../failures';
import type { ImageFacts } from '../../report/facts';
import type { AwsAccess } from '../../scenarios/aws';
import { askAws, type AwsCliPlace } from '../aws-cli';
import type { Execution } from './executions';

const detailFile = 'imageDetail.json';

/** Categories of the actions that hand on an image. */
const handingOn: readonly string[] = ['Build', 'Invoke'];

/** @returns undefined as long as no such action has ended with an artifact that holds imageDetail.json */
export async function releasedImage(
  { actions }: Execution,
  access: AwsAccess,
): Promise<ImageFacts | undefined> {
  const artifacts = actions
    .filter(({ category, status }) => handingOn.includes(category) && status === 'Succeeded')
    .flatMap((action) => action.artifacts);
  if (artifacts.length === 0) return undefined;
  const client = new S3Client({ ...access, forcePathStyle: true });
  try {
    for (const { bucket, key } of artifacts) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const image = imageOf(await Body?.transformToByteArray());
      if (image !== undefined) return image;
    }
    return undefined;
  } finally {
    client.destroy();
  }
}

/** Pure. */
export function imageOf(artifact: Uint8Array | undefined): ImageFacts | undefined {
  if (artifact === undefined) return undefined;
  const files = unzipSync(artifact, { filter: ({ name }) => name === detailFile });
  const detail = files[detailFile];
  if (detail === undefined) return undefined;
  const { ImageURI: uri } = JSON.parse(Buffer.from(detail).toString('utf8')) as {
    readonly ImageURI?: string;
  };
  const digest = uri?.split('@')[1];
  return uri === undefined || digest === undefined ? undefined : { uri, digest };
}

/** An image as DescribeImages has it. */
interface ImageDetail {
  readonly imageTags?: readonly string[];
  /** Seconds since the epoch, or ISO 8601: the AWS CLI's `cli_timestamp_format` decides. */
  readonly imagePushedAt?: number | string;
}

/** Of the tag that a later build gives to an image that production runs. */
const protectingTagPrefix = 'released-';

/**
 * The tag that the build has pushed the image under, which it answers with as its version.
 *
 * @throws Failure ECR knows no tag of it
 */
export async function tagOf(image: ImageFacts, place: AwsCliPlace): Promise<string> {
  const tags = (await describeImage(image, place)).imageTags ?? [];
  const tag = tags.find((each) => !each.startsWith(protectingTagPrefix));
  if (tag === undefined) throw new Failure(`ECR has no tag of ${image.uri}`);
  return tag;
}

/** When the image was pushed to ECR: AWS time. */
export async function pushTimeOf(image: ImageFacts, place: AwsCliPlace): Promise<Date | undefined> {
  return timeOf((await describeImage(image, place)).imagePushedAt);
}

/** Pure. */
export const timeOf = (time: number | string | undefined): Date | undefined =>
  time === undefined ? undefined : new Date(typeof time === 'number' ? time * 1000 : time);

async function describeImage({ uri, digest }: ImageFacts, place: AwsCliPlace): Promise<ImageDetail> {
  const repository = uri.replace(/@.*$/, '').split('/').slice(1).join('/');
  const image = ['--repository-name', repository, '--image-ids', `imageDigest=${digest}`];
  const detail = await askAws(place, 'ecr', 'describe-images', ...image, '--query', 'imageDetails[0]');
  return detail ?? {};
}
