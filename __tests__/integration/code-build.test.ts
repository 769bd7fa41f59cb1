/** Builds on the embedded AWS by the AWS CLI, with the real moto, real git and real shells. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { gitEnvironment } from '../../rehearsal/cloud/codecommit/git-environment';
import { askAws } from '../support/aws-cli';
import { clientAt } from '../support/emulator-client';
import { environmentOf, startCloudCommand } from '../support/cloud-command';
import { isRunning } from '../support/processes';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until, waitLimitMs } from '../support/until';

interface Build {
  readonly id: string;
  readonly buildStatus: string;
  readonly buildComplete: boolean;
  readonly resolvedSourceVersion?: string;
  readonly logs: { readonly groupName: string; readonly streamName: string };
  readonly phases: readonly {
    readonly phaseType: string;
    readonly contexts?: readonly { readonly statusCode: string; readonly message: string }[];
  }[];
}

const region = 'eu-west-1';
const environmentFlag =
  'type=LINUX_CONTAINER,computeType=BUILD_GENERAL1_SMALL,image=aws/codebuild/standard:7.0';
const spec = (...commands: string[]) => JSON.stringify({ version: '0.2', phases: { build: { commands } } });

/** The AWS CLI in the environment of an endpoint. */
function cli(endpoint: string, env: NodeJS.ProcessEnv) {
  const aws = <T>(...args: string[]) =>
    askAws<T>({ ...env, AWS_REGION: region, AWS_DEFAULT_REGION: region }, args);
  const logOf = async ({ logs }: Build): Promise<string[]> => {
    const { events } = await aws<{ events: { message: string }[] }>(
      ...['logs', 'get-log-events', '--log-group-name', logs.groupName, '--start-from-head'],
      ...['--log-stream-name', logs.streamName],
    );
    return events.map(({ message }) => message);
  };
  const client = clientAt({ endpoint, region });
  const look = async ({ id }: Build): Promise<Build> => {
    const { builds } = await aws<{ builds: [Build] }>('codebuild', 'batch-get-builds', '--ids', id);
    return builds[0];
  };
  /** Waits for the end of a build, and has it shown by the AWS CLI. */
  const end = async (build: Build): Promise<Build> => {
    const { id } = build;
    await until(
      async () => {
        const { builds } = await client.json('codebuild.BatchGetBuilds', { ids: [id] });
        return (builds as [Build])[0].buildComplete;
      },
      `the end of the build ${id}`,
      waitLimitMs,
      100,
    );
    return look(build);
  };
  const start = async (project: string, ...more: string[]): Promise<Build> =>
    (await aws<{ build: Build }>('codebuild', 'start-build', '--project-name', project, ...more)).build;
  const finish = async (started: Build) => {
    const build = await end(started);
    return { build, log: await logOf(build) };
  };
  const createRole = async (name: string, statements: readonly object[]) => {
    const document = (statement: readonly object[]) =>
      JSON.stringify({ Version: '2012-10-17', Statement: statement });
    const trust = document([
      { Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
    const named = { RoleName: name };
    await client.query('iam.CreateRole', { ...named, AssumeRolePolicyDocument: trust });
    if (statements.length > 0) {
      const PolicyDocument = document(statements);
      await client.query('iam.PutRolePolicy', { ...named, PolicyName: 'all', PolicyDocument });
    }
    return `arn:aws:iam::123456789012:role/${name}`;
  };
  const createProject = (
    name: string,
    role: string,
    source: object,
    artifacts: object = { type: 'NO_ARTIFACTS' },
  ) =>
    aws(
      ...['codebuild', 'create-project', '--name', name, '--service-role', role],
      ...['--environment', environmentFlag],
      ...['--source', JSON.stringify(source), '--artifacts', JSON.stringify(artifacts)],
    );
  return { aws, look, logOf, start, end, finish, createRole, createProject };
}

const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

describeWith([testTools.moto, testTools.aws], 'a build by the AWS CLI', () => {
  let cloud: EmbeddedAws;
  let by: ReturnType<typeof cli>;
  let role: string;
  let directory: string;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env });
    by = cli(cloud.endpoint, cloud.environment(process.env));
    role = await by.createRole('build', everything);
    directory = mkdtempSync(join(tmpdir(), 'code-build-'));
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true });
    await cloud.stop();
  });

  it('calls AWS as the role of its project, and hides secrets of the parameter store', async () => {
    await by.aws(
      ...[
        'ssm',
        'put-parameter',
        '--name',
        '/app/token',
        '--type',
        'SecureString',
        '--value',
        'n0t-for-logs',
      ],
    );
    await by.aws(
      ...['secretsmanager', 'create-secret', '--name', 'login', '--secret-string', '{"password":"s3same"}'],
    );
    const buildspec = `version: 0.2
env:
  parameter-store: { TOKEN: /app/token }
  secrets-manager: { PASSWORD: "login:password" }
phases:
  build:
    commands:
      - aws sts get-caller-identity --query Arn --output text
      - test "$(aws ssm get-parameter --name /app/token --with-decryption --query Parameter.Value --output text)" = "$TOKEN"
      - echo "$TOKEN $PASSWORD"
`;
    await by.createProject('secrets', role, { type: 'NO_SOURCE', buildspec });
    const { build, log } = await by.finish(await by.start('secrets'));
    const output = log.filter((line) => !line.startsWith('[Container]'));
    expect(output).toEqual([
      `arn:aws:sts::123456789012:assumed-role/build/AWSCodeBuild-${build.id.split(':')[1]!}`,
      '*** ***',
    ]);
    expect([build.buildStatus, build.logs.groupName]).toEqual(['SUCCEEDED', '/aws/codebuild/secrets']);
    expect(log.join('\n')).not.toMatch(/n0t-for-logs|s3same/);
    expect(log.at(-2)).toMatch(
      /^\[Container\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{6} Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED$/,
    );
  });

  it('takes an object of S3 that zip has made, and leaves a zip that unzip takes', async () => {
    writeFileSync(
      join(directory, 'run.sh'),
      '#!/bin/sh\nmkdir out && echo "echo built by $1" > out/app && chmod 755 out/app\n',
    );
    execFileSync('sh', ['-ec', 'chmod 755 run.sh; ln -s run.sh link; zip -qy source.zip run.sh link'], {
      cwd: directory,
    });
    await by.aws(
      ...['s3api', 'create-bucket', '--bucket', 'store'],
      ...['--create-bucket-configuration', `LocationConstraint=${region}`],
    );
    await by.aws('s3', 'cp', '--quiet', join(directory, 'source.zip'), 's3://store/source.zip');
    const buildspec = `version: 0.2
phases: { build: { commands: [./link me] } }
artifacts: { base-directory: out, files: [app] }
`;
    await by.createProject(
      ...(['zip', role, { type: 'S3', location: 'store/source.zip', buildspec }] as const),
      { type: 'S3', location: 'store', packaging: 'ZIP', name: 'app.zip' },
    );
    const { build } = await by.finish(await by.start('zip'));
    expect(build.buildStatus).toBe('SUCCEEDED');
    await by.aws('s3', 'cp', '--quiet', 's3://store/app.zip', join(directory, 'app.zip'));
    execFileSync('unzip', ['-q', 'app.zip'], { cwd: directory });
    expect(execFileSync('./app', { cwd: directory, encoding: 'utf8' })).toBe('built by me\n');
  });

  it('takes the commit of a branch that was pushed', async () => {
    await by.aws('codecommit', 'create-repository', '--repository-name', 'code');
    const { repositoryMetadata } = await by.aws<{ repositoryMetadata: { cloneUrlHttp: string } }>(
      ...['codecommit', 'get-repository', '--repository-name', 'code'],
    );
    const location = repositoryMetadata.cloneUrlHttp;
    const push = `cd "$DIRECTORY" && git init -q -b main work && cd work && echo "$SPEC" > buildspec.yml &&
      git add . && git -c user.name=a -c user.email=a@b.c commit -qm first && git push -q "$URL" main &&
      git rev-parse HEAD`;
    const pushed = await run(['sh', '-ec', push], {
      ...cloud.environment(process.env),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      DIRECTORY: directory,
      SPEC: spec('echo at $CODEBUILD_RESOLVED_SOURCE_VERSION'),
      URL: location,
      ...gitEnvironment(cloud.endpoint),
    });
    const commit = pushed.stdout.trim();
    expect([pushed.stderr, commit]).toEqual(['', expect.stringMatching(/^[0-9a-f]{40}$/)]);
    await by.createProject('commit', role, { type: 'CODECOMMIT', location });
    const { build, log } = await by.finish(await by.start('commit', '--source-version', 'main'));
    expect([build.buildStatus, build.resolvedSourceVersion]).toEqual(['SUCCEEDED', commit]);
    expect(log).toContain(`at ${commit}`);
  });

  it.each<[string, readonly object[], string, RegExp]>([
    [
      'no policy',
      [],
      'PROVISIONING',
      /does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams/,
    ],
    [
      'a policy that forgets what its commands need',
      [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }],
      'BUILD',
      /^Error while executing command: aws s3 ls\. Reason: exit status 25[45]$/,
    ],
  ])('of a role with %s fails', async (name, statements, phase, message) => {
    const id = name.replace(/\W/g, '').slice(0, 20);
    const weak = await by.createRole(id, statements);
    await by.createProject(id, weak, { type: 'NO_SOURCE', buildspec: spec('aws s3 ls') });
    const build = await by.end(await by.start(id));
    expect(build.buildStatus).toBe('FAILED');
    expect(build.phases.find(({ phaseType }) => phaseType === phase)?.contexts?.[0]?.message).toMatch(
      message,
    );
  });

  it('is stopped', async () => {
    await by.createProject('stop', role, { type: 'NO_SOURCE', buildspec: spec('sleep 600') });
    const { id } = await by.start('stop');
    const { build } = await by.aws<{ build: Build }>('codebuild', 'stop-build', '--id', id);
    expect([build.buildStatus, build.buildComplete]).toEqual(['STOPPED', true]);
    const { ids } = await by.aws<{ ids: string[] }>(
      ...['codebuild', 'list-builds-for-project', '--project-name', 'stop'],
    );
    expect(ids).toEqual([id]);
  });
});

describeWith([testTools.moto, testTools.aws], 'an embedded AWS that is killed', () => {
  it('leaves no build behind, and no directory of one', async () => {
    const command = await startCloudCommand([], process.env);
    const by = cli(command.endpoint, environmentOf(command, process.env));
    const role = await by.createRole('build', everything);
    const buildspec = spec('sleep 600 & echo "pid $!"', 'echo "at $CODEBUILD_SRC_DIR"; sleep 600');
    await by.createProject('app', role, { type: 'NO_SOURCE', buildspec });
    const build = await by.start('app');
    const [pid, source] = await until(async () => {
      // A build names its log once there is one.
      const log = await by.logOf(await by.look(build)).catch(() => []);
      const said = (word: string) => log.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
      const found = [Number(said('pid')), said('at')] as const;
      return found[1] !== undefined && ([found[0], found[1]] as const);
    }, 'the start of the commands');
    expect([isRunning(pid), existsSync(source)]).toEqual([true, true]);
    command.child.kill('SIGKILL');
    await command.end;
    await until(() => !isRunning(pid), 'the end of what the build ran');
    await until(() => !existsSync(dirname(dirname(source))), 'the end of its directory');
  });
});
