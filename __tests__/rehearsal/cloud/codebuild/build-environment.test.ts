/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import type { BuildToolsProps } from '../../../../rehearsal/cloud/codebuild/running/build-tools';
import type { PermissionRequest } from '../../../../rehearsal/cloud/iam/permission';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import { contextOf, runningBuilds, sourceZip } from './running-builds';

let aws: ReturnType<typeof runningBuilds>;
const begin = (props: Parameters<typeof runningBuilds>[0] = {}) => (aws = runningBuilds(props));
beforeEach(() => begin());
afterEach(() => aws.stop());

const environment = (...environmentVariables: { name: string; value: string; type?: string }[]) => ({
  environment: {
    type: 'LINUX_CONTAINER',
    computeType: 'BUILD_GENERAL1_SMALL',
    image: 'aws/codebuild/standard:7.0',
    environmentVariables,
  },
});
const printing = (names: string, env = '{}') =>
  `version: 0.2\nenv: ${env}\nphases: { build: { commands: ["for name in ${names}; do eval echo \\"$name=\\\\$$name\\"; done"] } }`;

describe('a build has in its environment', () => {
  it('what CodeBuild says about it', async () => {
    aws.stored.set('artifacts/source.zip', sourceZip({}));
    const names =
      'CI BUILD_ARN BUILD_ID BUILD_IMAGE BUILD_NUMBER BUILD_SUCCEEDING INITIATOR KMS_KEY_ID LOG_PATH PROJECT_ARN RESOLVED_SOURCE_VERSION SOURCE_REPO_URL SOURCE_VERSION START_TIME';
    const { id, build, output } = await aws.pipe(
      printing(names.replaceAll(/(\w+)/g, 'CODEBUILD_$1')),
      { encryptionKey: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
      environment(),
    );
    expect(output).toEqual([
      'CODEBUILD_CI=true',
      `CODEBUILD_BUILD_ARN=arn:aws:codebuild:eu-west-1:123456789012:build/${id}`,
      `CODEBUILD_BUILD_ID=${id}`,
      'CODEBUILD_BUILD_IMAGE=aws/codebuild/standard:7.0',
      'CODEBUILD_BUILD_NUMBER=1',
      'CODEBUILD_BUILD_SUCCEEDING=1',
      'CODEBUILD_INITIATOR=codepipeline/release',
      'CODEBUILD_KMS_KEY_ID=arn:aws:kms:eu-west-1:123456789012:key/1',
      `CODEBUILD_LOG_PATH=${id.split(':')[1]!}`,
      'CODEBUILD_PROJECT_ARN=arn:aws:codebuild:eu-west-1:123456789012:project/app',
      'CODEBUILD_RESOLVED_SOURCE_VERSION=c0ffee',
      'CODEBUILD_SOURCE_REPO_URL=',
      'CODEBUILD_SOURCE_VERSION=arn:aws:s3:::artifacts/source.zip',
      `CODEBUILD_START_TIME=${Math.round(Number(build.startTime) * 1000)}`,
    ]);
  });

  it('nothing of ours but the PATH', async () => {
    process.env.OF_OURS = '1';
    const { output } = await aws.run(
      'version: 0.2\nphases: { build: { commands: ["env | cut -d = -f 1 | grep -v ^CODEBUILD | sort"] } }',
    );
    delete process.env.OF_OURS;
    const ofShells = ['OLDPWD', 'PWD', 'SHLVL', '_', 'LC_CTYPE', '__CF_USER_TEXT_ENCODING'];
    expect(output.filter((name) => !ofShells.includes(name))).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'HOME',
      'PATH',
      'TMPDIR',
    ]);
  });

  it('the value of the caller before that of the project, and that before the buildspec', async () => {
    const { output, build } = await aws.run(
      printing('A B C', '{ variables: { A: spec, B: spec, C: spec } }'),
      environment({ name: 'A', value: 'project' }, { name: 'B', value: 'project' }),
      { environmentVariablesOverride: [{ name: 'A', value: 'caller' }] },
    );
    expect(output).toEqual(['A=caller', 'B=project', 'C=spec']);
    expect(build.environment).toMatchObject({
      environmentVariables: [
        { name: 'A', value: 'caller', type: 'PLAINTEXT' },
        { name: 'B', value: 'project', type: 'PLAINTEXT' },
      ],
    });
  });

  it('secrets, which its log does not show and which it does not export', async () => {
    const { output, end, log } = await aws.run(
      `version: 0.2
env:
  parameter-store: { TOKEN: /token }
  secrets-manager: { PASSWORD: "login:password", WHOLE: login }
  exported-variables: [TOKEN, PASSWORD, USER_OF, AWS_REGION, UNSET]
phases: { build: { commands: ['echo "$TOKEN $PASSWORD" \${#TOKEN}', 'USER_OF=$USER_OF-$TOKEN'] } }`,
      environment({ name: 'USER_OF', value: 'login:user', type: 'SECRETS_MANAGER' }),
    );
    expect(output).toEqual(['*** ***', '*** 5']);
    expect(log.join()).not.toMatch(/t0ken|p4ss/);
    expect(end.exportedVariables).toEqual({});
  });

  it('what it exports', async () => {
    const { end, build } = await aws.run(
      'version: 0.2\nenv: { exported-variables: [A, B, UNSET] }\nphases: { post_build: { commands: [A=1, B=] } }',
    );
    expect(end.exportedVariables).toEqual({ A: '1', B: '' });
    expect(build.exportedEnvironmentVariables).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '' },
    ]);
  });

  it('directories of several sources', async () => {
    aws.stored.set('artifacts/source.zip', sourceZip({ a: 'first' }));
    aws.stored.set('artifacts/more.zip', sourceZip({ a: 'second', 'run*': '#!/bin/sh\necho ran' }));
    const { output } = await aws.pipe(
      'version: 0.2\nphases: { build: { commands: ["cat a $CODEBUILD_SRC_DIR_More/a; echo", $CODEBUILD_SRC_DIR_More/run] } }',
      {
        inputs: [
          { name: 'Source', bucket: 'artifacts', key: 'source.zip' },
          { name: 'More', bucket: 'artifacts', key: 'more.zip' },
        ],
      },
    );
    expect(output).toEqual(['firstsecond', 'ran']);
  });
});

describe('the tools of a build', () => {
  it('are prepared for it, are in front of its PATH, and end with it', async () => {
    await aws.stop();
    const prepared: BuildToolsProps[] = [];
    let closed = 0;
    begin({
      tools: {
        prepare: (props) => {
          prepared.push(props);
          props.log('tools are ready');
          const close = () => Promise.resolve(void (closed += 1));
          return Promise.resolve({ path: ['/tools/bin'], env: { DOCKER_CONFIG: '/tools' }, close });
        },
      },
    });
    const { output } = await aws.run(
      'version: 0.2\nphases: { build: { commands: ["echo $DOCKER_CONFIG ${PATH%%:*}"] } }',
      {
        environment: { ...environment({ name: 'A', value: '1' }).environment, privilegedMode: true },
        cache: { type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE'] },
      },
    );
    expect(output).toEqual(['tools are ready', '/tools /tools/bin']);
    expect(closed).toBe(1);
    expect(prepared).toEqual([
      expect.objectContaining({
        region: 'eu-west-1',
        accountId: '123456789012',
        project: {
          projectName: 'app',
          privilegedMode: true,
          dockerLayerCache: true,
          image: 'aws/codebuild/standard:7.0',
        },
        env: expect.objectContaining({ A: '1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }),
      }),
    ]);
    expect(prepared[0]?.env).not.toHaveProperty('PATH');
  });

  it('that cannot be prepared fail it', async () => {
    await aws.stop();
    begin({ tools: { prepare: () => Promise.reject(new Error('no engine')) } });
    const { build } = await aws.run('version: 0.2\nphases: { build: {} }');
    expect(contextOf(build, 'DOWNLOAD_SOURCE')).toBe('CLIENT_ERROR: no engine');
  });
});

describe('the role of a project', () => {
  const role = 'arn:aws:iam::123456789012:role/build';

  it('gives its commands credentials, which end with it and which its log does not show', async () => {
    await aws.stop();
    const opened: unknown[] = [];
    const closed: string[] = [];
    begin({
      roles: {
        open: (asked) => {
          opened.push(asked);
          return Promise.resolve({ accessKeyId: 'ASIA1', secretAccessKey: 'sEcret', sessionToken: 't0k' });
        },
        close: (id) => closed.push(id),
      },
    });
    const { output, build } = await aws.run(
      'version: 0.2\nphases: { build: { commands: ["echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN ${#AWS_ACCESS_KEY_ID}"] } }',
    );
    expect(output).toEqual(['*** *** *** 5']);
    expect(opened).toEqual([
      {
        roleArn: role,
        servicePrincipal: 'codebuild.amazonaws.com',
        sourceArn: 'arn:aws:codebuild:eu-west-1:123456789012:project/app',
        sessionName: `AWSCodeBuild-${String(build.id).split(':')[1]!}`,
      },
    ]);
    expect(closed).toEqual(['ASIA1']);
  });

  const allBut = (action: string, asked: PermissionRequest[] = []) => ({
    permissions: {
      require: (request: PermissionRequest) => {
        asked.push(request);
        return request.action === action
          ? Promise.reject(new AwsError('AccessDeniedException', `not authorized to perform: ${action}`))
          : Promise.resolve();
      },
    },
  });
  const everything = `version: 0.2
env: { parameter-store: { A: /token }, secrets-manager: { B: login } }
phases: { build: { commands: [touch a] } }
artifacts: { files: [a] }`;
  const output = { name: 'Out', bucket: 'artifacts', key: 'out.zip' };

  it('is asked for all that CodeBuild does for the build', async () => {
    await aws.stop();
    const asked: PermissionRequest[] = [];
    begin(allBut('nothing', asked));
    aws.stored.set('artifacts/source.zip', sourceZip({}));
    const { id, end } = await aws.pipe(everything, { outputs: [output] });
    expect(end.status).toBe('SUCCEEDED');
    expect(asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      `logs:CreateLogStream arn:aws:logs:eu-west-1:123456789012:log-group:/aws/codebuild/app:log-stream:${id.split(':')[1]!}`,
      's3:GetObject arn:aws:s3:::artifacts/source.zip',
      'ssm:GetParameters arn:aws:ssm:eu-west-1:123456789012:parameter/token',
      'secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:123456789012:secret:login-AbCdEf',
      's3:PutObject arn:aws:s3:::artifacts/out.zip',
    ]);
  });

  it.each<[string, string, string]>([
    [
      'logs:CreateLogStream',
      'PROVISIONING',
      '^ACCESS_DENIED: Service role arn:aws:iam::123456789012:role/build does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build arn:aws:codebuild:eu-west-1:123456789012:build/app:.*. Error message: not authorized to perform: logs:CreateLogStream$',
    ],
    [
      's3:GetObject',
      'DOWNLOAD_SOURCE',
      '^CLIENT_ERROR: AccessDenied: Access Denied status code: 403 for primary source and source version arn:aws:s3:::artifacts/source.zip$',
    ],
    [
      'ssm:GetParameters',
      'DOWNLOAD_SOURCE',
      '^Decrypted Variables Error: AccessDeniedException: not authorized to perform: ssm:GetParameters$',
    ],
    [
      'secretsmanager:GetSecretValue',
      'DOWNLOAD_SOURCE',
      '^Secrets Manager Error: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue$',
    ],
    [
      's3:PutObject',
      'UPLOAD_ARTIFACTS',
      '^CLIENT_ERROR: AccessDeniedException: not authorized to perform: s3:PutObject$',
    ],
  ])('that lacks %s fails it in %s', async (action, phase, context) => {
    await aws.stop();
    begin(allBut(action));
    aws.stored.set('artifacts/source.zip', sourceZip({}));
    const { build } = await aws.pipe(everything, { outputs: [output] });
    expect(contextOf(build, phase)).toMatch(new RegExp(context));
    expect(build.buildStatus).toBe('FAILED');
  });

  it('that cannot be taken fails it', async () => {
    await aws.stop();
    const refused = new AwsError('AccessDeniedException', 'no trust');
    begin({ roles: { open: () => Promise.reject(refused), close: () => undefined } });
    const { build } = await aws.run('version: 0.2\nphases: { build: {} }');
    expect(contextOf(build, 'PROVISIONING')).toBe(
      `ACCESS_DENIED: CodeBuild is not authorized to perform: sts:AssumeRole on ${role}: no trust`,
    );
  });
});
