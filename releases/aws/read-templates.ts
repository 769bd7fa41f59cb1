/** The templates of releases, which Terraform stores in S3. */
import type * as S3 from '@aws-sdk/client-s3';
import { unavailable } from '../failures';
import type { TemplatesPlace } from '../model/templates';
import { unlessMissing } from './calls';
import type { Clients } from './clients';

export type TemplateName = 'taskdef.json' | 'appspec.yaml' | 'build.json';

/** @throws ReleasesError there is none, or S3 denies it: without s3:ListBucket it does not tell which */
export async function readTemplate(
  { configuration }: Pick<Clients, 'configuration'>,
  { bucket, prefix }: TemplatesPlace,
  name: TemplateName,
): Promise<string> {
  const key = `${prefix}/${name}`;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see cli.ts: few commands ask S3
  const { GetObjectCommand, S3Client } = require('@aws-sdk/client-s3') as typeof S3;
  const client = new S3Client({ ...configuration, forcePathStyle: configuration.endpoint !== undefined });
  const reading = client
    .send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    .then(({ Body }) => Body?.transformToString());
  const text = await unlessMissing(reading, 'NoSuchKey', 'NoSuchBucket', 'AccessDenied').finally(() => {
    client.destroy();
  });
  if (text !== undefined) return text;
  throw unavailable(
    `s3://${bucket}/${key} does not exist, or these credentials may not read it: give --templates the output release_templates of the service, whose pipeline.type is githubActions`,
  );
}

/** The error of a template that is not what the stacks write. */
export function unlikeTemplate({ bucket, prefix }: TemplatesPlace, name: TemplateName): Error {
  return unavailable(
    `s3://${bucket}/${prefix}/${name} is not what the stacks write: run npx cdktf deploy for the stack of the service`,
  );
}
