/** The stacks' buildspec as CodeBuild of the embedded AWS runs it, with the role's permissions and a docker that is ours. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import type { RegionalClient } from '../../rehearsal/cloud/contract/client';
import { askAws } from '../support/aws-cli';
import { clientAt } from '../support/emulator-client';
import { buildspecOf, serviceFiles, serviceName, variablesOf } from '../support/image-build';
import { only, synthPipeline } from '../support/pipeline-synth';
import { root } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until, waitLimitMs } from '../support/until';

interface Build {
  readonly id: string;
  readonly buildComplete: boolean;
  readonly buildStatus: string;
  readonly phases: readonly object[];
  readonly exportedEnvironmentVariables: readonly { readonly name: string; readonly value: string }[];
}

const project = 'shop-build';
const bucket = 'shop-artifacts';
const repository = 'shop-images';

describeWith([testTools.moto, testTools.aws], 'the image build by CodeBuild', () => {
  let cloud: EmbeddedAws;
  let client: RegionalClient;
  let directory: string;

  const aws = <T>(...args: string[]) => askAws<T>(cloud.environment(process.env), args);

  const put = async (key: string, body: string): Promise<string> => {
    const { VersionId: version } = await aws<{ VersionId: string }>(
      ...['s3api', 'put-object', '--bucket', bucket, '--key', key, '--body', body],
    );
    return version;
  };

  /** @returns a zip of the service's sources */
  const sourceZip = (): string => {
    const file = path.join(directory, 'source.zip');
    execFileSync('git', ['-C', root, 'archive', '--format=zip', '--output', file, 'HEAD', ...serviceFiles]);
    return file;
  };

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'codebuild-image-'));
    cloud = await startEmbeddedAws({ env: process.env });
    client = clientAt({ endpoint: cloud.endpoint, region: 'us-east-1' });
    const { repository: created } = await aws<{ repository: { repositoryUri: string } }>(
      ...['ecr', 'create-repository', '--repository-name', repository],
      ...['--image-tag-mutability', 'IMMUTABLE'],
    );
    await aws('ecs', 'create-cluster', '--cluster-name', serviceName);
    await aws('s3api', 'create-bucket', '--bucket', bucket);
    const versioning = ['--versioning-configuration', 'Status=Enabled'];
    await aws('s3api', 'put-bucket-versioning', '--bucket', bucket, ...versioning);
    const rendered = only(
      synthPipeline({ target: { repositoryUrl: created.repositoryUri } }),
      'aws_codebuild_project',
      'build_',
    );
    const environmentVariables = Object.entries(variablesOf(rendered)).map(([name, value]) => ({
      name,
      value,
    }));
    const statement = (content: object) => JSON.stringify({ Version: '2012-10-17', Statement: [content] });
    const principal = { Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const named = { RoleName: project };
    const AssumeRolePolicyDocument = statement({ Effect: 'Allow', ...principal });
    await client.query('iam.CreateRole', { ...named, AssumeRolePolicyDocument });
    const PolicyDocument = statement({ Effect: 'Allow', Action: '*', Resource: '*' });
    await client.query('iam.PutRolePolicy', { ...named, PolicyName: 'all', PolicyDocument });
    await aws(
      ...['codebuild', 'create-project', '--name', project],
      ...['--service-role', `arn:aws:iam::123456789012:role/${project}`],
      ...[
        '--environment',
        JSON.stringify({
          type: 'LINUX_CONTAINER',
          computeType: 'BUILD_GENERAL1_SMALL',
          image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
          privilegedMode: true,
          environmentVariables,
        }),
      ],
      ...[
        '--source',
        JSON.stringify({ type: 'S3', location: `${bucket}/source.zip`, buildspec: buildspecOf(rendered) }),
      ],
      ...['--artifacts', JSON.stringify({ type: 'NO_ARTIFACTS' })],
    );
  });

  afterAll(async () => {
    await cloud.stop();
    rmSync(directory, { recursive: true });
  });

  const build = async (version: string): Promise<{ build: Build; log: string }> => {
    const { build: started } = await aws<{ build: Build }>(
      ...['codebuild', 'start-build', '--project-name', project, '--source-version', version],
    );
    const ended = await until(
      async () => {
        const { builds } = await client.json('codebuild.BatchGetBuilds', { ids: [started.id] });
        const [found] = builds as [Build];
        return found.buildComplete && found;
      },
      'the end of the build',
      waitLimitMs,
      100,
    );
    const { events } = await aws<{ events: { message: string }[] }>(
      ...['logs', 'get-log-events', '--log-group-name', `/aws/codebuild/${project}`, '--start-from-head'],
      ...['--log-stream-name', started.id.split(':')[1] ?? ''],
    );
    return { build: ended, log: events.map(({ message }) => message).join('') };
  };

  it('builds a source once, tells of it in its log, and hands on its digest', async () => {
    const version = await put('source.zip', sourceZip());
    const first = await build(version);
    expect({
      ...first.build,
      phases: first.build.buildStatus === 'SUCCEEDED' ? [] : first.log,
    }).toMatchObject({
      buildStatus: 'SUCCEEDED',
      phases: [],
    });
    expect(first.log).toContain('Login Succeeded');
    expect(first.log).toContain('exporting to image');
    const { imageDetails } = await aws<{ imageDetails: { imageDigest: string; imageTags: string[] }[] }>(
      ...['ecr', 'describe-images', '--repository-name', repository],
    );
    expect(imageDetails).toHaveLength(1);
    const exported = [{ name: 'IMAGE_DIGEST', value: imageDetails[0]!.imageDigest }];
    expect(first.build.exportedEnvironmentVariables).toEqual(exported);

    const second = await build(version);
    expect(second.build.buildStatus).toBe('SUCCEEDED');
    expect(second.build.exportedEnvironmentVariables).toEqual(exported);
    expect(second.log).toContain(' is built already');
    expect(second.log).not.toContain('exporting to image');
  });
});
