/**
 * A release of the project's own application: the task definition that the stacks render for releases, with the
 * image in its place, registered as the pipeline's deploy action registers it.
 */
import {
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../failures';
import { known, type AwsAccess } from '../scenarios/aws';
import type { Stage } from '../scenarios/stage';

/** What CodePipeline replaces: `Image1ContainerName` of the action is IMAGE1_NAME. */
const imagePlaceholder = '<IMAGE1_NAME>';

const templateKey = 'release-templates/taskdef.json';

/** The task definition template of a service, as it lies in its artifact bucket: JSON. */
export async function readTaskTemplate({ access, application }: Stage): Promise<string> {
  const client = new S3Client({ ...access, forcePathStyle: true });
  try {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    const bucket = Buckets.find(({ Name }) => Name?.startsWith(`${application}-art-`))?.Name;
    if (bucket === undefined) throw new Failure(`${application} has no artifact bucket to release from`);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: templateKey }));
    return known(await Body?.transformToString(), `${templateKey} in ${bucket}`);
  } finally {
    client.destroy();
  }
}

/**
 * Registers the next revision of the template.
 *
 * @returns its ARN
 */
export async function registerApplication(
  access: AwsAccess,
  template: string,
  image: string,
): Promise<string> {
  const client = new ECSClient({ ...access });
  try {
    const input = JSON.parse(
      template.replaceAll(imagePlaceholder, image),
    ) as RegisterTaskDefinitionCommandInput;
    const { taskDefinition } = await client.send(new RegisterTaskDefinitionCommand(input));
    return known(taskDefinition?.taskDefinitionArn, 'the ARN of the task definition');
  } finally {
    client.destroy();
  }
}
