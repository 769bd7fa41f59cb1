/** Sources that the stacks expect to be there: on AWS somebody else has made them, here the rehearsal does. */
import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';
import type { AwsAccess } from '../../scenarios/aws';
import type { SynthesizedStack } from '../../terraform/synthesis';
import { askAws, type AwsCliPlace } from '../aws-cli';
import { readSource, type PipelineSource } from './pipeline-source';

/** A source of a synthesized pipeline, and the Region that it is in. One that a stack creates is a reference. */
export interface ExpectedSource {
  readonly region: string;
  readonly source: PipelineSource;
}

interface SynthesizedAction {
  readonly category?: string;
  readonly provider?: string;
  readonly configuration?: Readonly<Record<string, string>>;
}

/** Sources of the pipelines of the stacks. */
export const pipelineSources = (stacks: readonly SynthesizedStack[]): ExpectedSource[] =>
  stacks.flatMap((stack) =>
    Object.values(stack.resources.aws_codepipeline ?? {})
      .flatMap(({ stage }) => stage as readonly { readonly action?: readonly SynthesizedAction[] }[])
      .flatMap(({ action = [] }) => action)
      .filter(({ category }) => category === 'Source')
      .map(({ provider = '', configuration = {} }) => ({
        region: stack.region,
        source: readSource({ provider, configuration }),
      })),
  );

/** Sources of the pipelines of the stacks that no stack creates, each once. */
export function expectedSources(stacks: readonly SynthesizedStack[]): ExpectedSource[] {
  const distinct = new Map(
    pipelineSources(stacks)
      .filter(({ source }) => isExpected(source))
      .map((each) => [JSON.stringify(each), each]),
  );
  return [...distinct.values()];
}

/** A repository of a stack is known by its reference; one behind a connection is made by the first push. */
function isExpected(source: PipelineSource): boolean {
  switch (source.type) {
    case 'codecommit':
      return !source.repository.startsWith('${');
    case 'connection':
      return false;
    case 's3':
      return true;
  }
}

/**
 * Makes what is not there.
 *
 * @param place - with access to the Region of the source
 * @returns what was made, for a note; undefined where all was there
 */
export async function prepareSource(source: PipelineSource, place: AwsCliPlace): Promise<string | undefined> {
  switch (source.type) {
    case 'codecommit':
      return prepareRepository(source.repository, place);
    case 'connection':
      return undefined;
    case 's3':
      return prepareBucket(source.bucket, place.access);
  }
}

async function prepareRepository(name: string, place: AwsCliPlace): Promise<string> {
  await askAws(place, 'codecommit', 'create-repository', '--repository-name', name);
  return `the rehearsal creates the repository ${name}, empty`;
}

async function prepareBucket(bucket: string, access: AwsAccess): Promise<string | undefined> {
  const client = new S3Client({ ...access, forcePathStyle: true });
  try {
    if (await isThere(client, bucket)) return undefined;
    const constraint = access.region as BucketLocationConstraint;
    await client.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(access.region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: constraint },
        }),
      }),
    );
    await client.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await client.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    return `the rehearsal creates the source bucket ${bucket}, empty, with versioning and events`;
  } finally {
    client.destroy();
  }
}

async function isThere(client: S3Client, bucket: string): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if ((error as { readonly name?: unknown }).name === 'NotFound') return false;
    throw error;
  }
}
