/** What a build project says of the image that it builds, and the template that the image must do under. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { known, type AwsAccess } from '../../scenarios/aws';
import { askAws, type AwsCliPlace } from '../aws-cli';
import type { BuildInputs } from './fault-files';

interface Variable {
  readonly name?: string;
  readonly value?: string;
}

/** Reads the variables of a project, by CodeBuild. */
export async function readBuildVariables(
  project: string,
  place: AwsCliPlace,
): Promise<ReadonlyMap<string, string>> {
  const query = ['--query', 'projects[0].environment.environmentVariables'];
  const answer = await askAws(place, 'codebuild', 'batch-get-projects', '--names', project, ...query);
  return new Map(((answer ?? []) as readonly Variable[]).map(({ name = '', value = '' }) => [name, value]));
}

/** Pure. */
export const buildInputsOf = (variables: ReadonlyMap<string, string>): BuildInputs => ({
  dockerfile: variables.get('DOCKERFILE') ?? 'Dockerfile',
  context: variables.get('BUILD_CONTEXT') ?? '.',
});

interface Template {
  readonly containerDefinitions?: readonly {
    readonly name?: string;
    readonly healthCheck?: { readonly command?: readonly string[] };
  }[];
}

/**
 * The health check of a container in the task definition template of releases.
 *
 * @param templatesUrl - `s3://bucket/prefix`
 * @returns undefined where it has none
 */
export async function readHealthCheck(
  templatesUrl: string,
  containerName: string,
  access: AwsAccess,
): Promise<readonly string[] | undefined> {
  const { hostname: bucket, pathname } = new URL(templatesUrl);
  const key = `${pathname.slice(1)}/taskdef.json`;
  const client = new S3Client({ ...access, forcePathStyle: true });
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const text = known(await Body?.transformToString(), templatesUrl);
    const { containerDefinitions = [] } = JSON.parse(text) as Template;
    return containerDefinitions.find(({ name }) => name === containerName)?.healthCheck?.command;
  } finally {
    client.destroy();
  }
}
