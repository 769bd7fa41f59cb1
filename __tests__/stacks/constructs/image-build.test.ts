import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildHost, type Specification } from '../../support/code-build';
import { only, synthPipeline, target, type PipelineSynth, type Resource } from '../../support/pipeline-synth';

const commit = '8f4d3c2b1a09f8e7d6c5b4a3928170615243f4e5';

interface Variable {
  name: string;
  type: string;
  value: string;
}

/** Terraform's reading of a literal. */
const evaluated = (text: string) => text.replaceAll('$${', '${').replaceAll('%%{', '%{');

function buildProject(input: PipelineSynth = {}): Resource {
  return only(synthPipeline(input), 'aws_codebuild_project', 'build_');
}

function variablesOf(project: Resource): Record<string, string> {
  const { environment_variable: variables } = project.environment as { environment_variable: Variable[] };
  return Object.fromEntries(variables.map(({ name, value }) => [name, evaluated(value)]));
}

const buildspecOf = (project: Resource) => (project.source as { buildspec: string }).buildspec;

const specificationOf = (project: Resource) => JSON.parse(evaluated(buildspecOf(project))) as Specification;

function build(
  host: BuildHost,
  shell: 'sh' | 'bash',
  environment: Record<string, string> = {},
  input: PipelineSynth = {},
) {
  const project = buildProject(input);
  const variables = { CODEBUILD_RESOLVED_SOURCE_VERSION: commit, ...variablesOf(project), ...environment };
  return host.run(specificationOf(project), variables, shell);
}

const dockerCalls = (calls: readonly (readonly string[])[]) =>
  calls.filter(([name]) => name === 'docker').map(([, operation]) => operation);

describe.each(['sh', 'bash'] as const)('the image build in %s', (shell) => {
  test('builds and pushes a commit that ECR does not have, under its id', () => {
    const { succeeded, calls } = build(new BuildHost(), shell);
    expect(succeeded).toBe(true);
    expect(calls.filter(([name]) => name === 'docker')).toEqual([
      [
        'docker',
        'login',
        '--username',
        'AWS',
        '--password-stdin',
        '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com',
      ],
      [
        ...['docker', 'build', '--platform', 'linux/amd64', '--file', './Dockerfile'],
        ...['--tag', `${target.repositoryUrl}:${commit}`],
        ...['--build-arg', `APP_VERSION=${commit}`],
        ...['--label', `org.opencontainers.image.revision=${commit}`, '--', './.'],
      ],
      ['docker', 'push', `${target.repositoryUrl}:${commit}`],
    ]);
  });

  test('hands on the digest, and no files', () => {
    const { exported, calls, sourceFiles } = build(new BuildHost(), shell);
    expect(exported).toEqual({ IMAGE_DIGEST: `sha256:digest-of-${commit}` });
    expect(calls.filter(([, service]) => service === 's3')).toEqual([]);
    expect(sourceFiles).toEqual([]);
    expect(specificationOf(buildProject())).not.toHaveProperty('artifacts');
  });

  test('does not build a commit again, and hands on the same digest', () => {
    const host = new BuildHost();
    const first = build(host, shell);
    const second = build(host, shell);
    expect(dockerCalls(second.calls)).toEqual([]);
    expect(second.succeeded).toBe(true);
    expect(second.exported).toEqual(first.exported);
  });

  test('builds a commit again for another architecture, under another tag', () => {
    const host = new BuildHost();
    build(host, shell);
    const { calls } = build(host, shell, {}, { task: { architecture: 'ARM64' } });
    expect(calls.find(([, operation]) => operation === 'build')).toContain('linux/arm64');
    const pushed = calls.find(([, operation]) => operation === 'push');
    expect(pushed?.[2]).toMatch(new RegExp(`:${commit}-[0-9a-f]{8}$`));
  });

  test.each(['login', 'build', 'push'])('fails when docker %s fails, and hands nothing on', (operation) => {
    const { succeeded, exported } = build(new BuildHost(), shell, { DOCKER_FAILS: operation });
    expect(succeeded).toBe(false);
    expect(exported).toEqual({});
  });

  test.each(['ecr batch-get-image', 'ecr get-login-password'])(
    'fails when aws %s fails, and hands nothing on',
    (operation) => {
      const { succeeded, exported, calls } = build(new BuildHost(), shell, { AWS_FAILS: operation });
      expect(succeeded).toBe(false);
      expect(exported).toEqual({});
      expect(dockerCalls(calls)).not.toContain('push');
    },
  );

  test('fails when the source has no revision', () => {
    const { succeeded, stderr, calls } = build(new BuildHost(), shell, {
      CODEBUILD_RESOLVED_SOURCE_VERSION: '',
    });
    expect(succeeded).toBe(false);
    expect(stderr).toBe(
      'the source has no revision to name the image by; an S3 source needs a versioned bucket\n',
    );
    expect(calls).toEqual([]);
  });

  test('fails when ECR has no image after the push', () => {
    const host = new BuildHost();
    const specification = specificationOf(buildProject());
    const commands = specification.phases.build!.commands.map((command) =>
      command.replace('docker push', 'true'),
    );
    const variables = { CODEBUILD_RESOLVED_SOURCE_VERSION: commit, ...variablesOf(buildProject()) };
    const phases = { ...specification.phases, build: { commands } };
    const { succeeded, stderr } = host.run({ phases }, variables, shell);
    expect(succeeded).toBe(false);
    expect(stderr).toBe(`ECR has no digest of ${commit}, got None\n`);
  });

  test('makes a legal tag of the version id of an S3 object', () => {
    const { calls } = build(new BuildHost(), shell, {
      CODEBUILD_RESOLVED_SOURCE_VERSION: '3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBPUMLUo',
    });
    const pushed = calls.find(([, operation]) => operation === 'push');
    expect(pushed?.[2]).toMatch(/:source-[0-9a-f]{40}$/);
    const version = calls.flat().find((argument) => argument.startsWith('APP_VERSION='));
    expect(version).toMatch(/^APP_VERSION=source-[0-9a-f]{40}$/);
  });

  test('fails where the context is a link that leads out of the source, and builds nothing', () => {
    const host = new BuildHost();
    symlinkSync('/', join(host.source, 'elsewhere'));
    mkdirSync(join(host.source, 'services/shop'), { recursive: true });
    symlinkSync('services', join(host.source, 'inside'));
    const built = (context: string) => build(host, shell, { BUILD_CONTEXT: context });
    const { succeeded, stderr, calls } = built('elsewhere');
    expect(succeeded).toBe(false);
    expect(stderr).toBe('the build context elsewhere leads out of the source, to /\n');
    expect(dockerCalls(calls)).toEqual([]);
    expect(built('inside/shop').succeeded).toBe(true);
  });

  describe('for a change of settings', () => {
    const ofProduction = 'sha256:digest-of-production';
    const production = `X86_64\\t${target.repositoryUrl}@${ofProduction}`;
    const settings = { STARTED_BY: 'settings', LAST_EXECUTION: 'Failed', PRODUCTION: production };

    test.each(['Failed', 'Stopped'])('releases the image of production if the commit is %s', (status) => {
      const result = build(new BuildHost(), shell, { ...settings, LAST_EXECUTION: status });
      expect(result.exported).toEqual({ IMAGE_DIGEST: ofProduction });
      expect(dockerCalls(result.calls)).toEqual([]);
      expect(result.calls).toContainEqual([
        ...['aws', 'codepipeline', 'list-pipeline-executions', '--pipeline-name', 'bluegreen-dev-shop'],
        ...['--no-paginate', '--query'],
        `pipelineExecutionSummaries[?sourceRevisions[?revisionId=='${commit}']] | [?status=='Succeeded' || status=='Failed' || status=='Stopped'] | [0].status`,
        ...['--output', 'text'],
      ]);
    });

    test.each([
      ['has been released', { LAST_EXECUTION: 'Succeeded' }],
      ['has come to no end yet', { LAST_EXECUTION: 'None' }],
      [
        'failed, but production runs another architecture',
        { PRODUCTION: production.replace('X86_64', 'ARM64') },
      ],
      [
        'failed, but production runs an image from elsewhere',
        { PRODUCTION: 'X86_64\\tpublic.ecr.aws/node:22' },
      ],
    ])('releases the commit if it %s', (_, environment) => {
      const result = build(new BuildHost(), shell, { ...settings, ...environment });
      expect(result.exported).toEqual({ IMAGE_DIGEST: `sha256:digest-of-${commit}` });
    });

    test.each([
      'codepipeline list-pipeline-executions',
      'ecs describe-services',
      'ecs describe-task-definition',
    ])('fails when aws %s fails, and hands nothing on', (operation) => {
      const { succeeded, exported } = build(new BuildHost(), shell, { ...settings, AWS_FAILS: operation });
      expect(succeeded).toBe(false);
      expect(exported).toEqual({});
    });
  });

  test('of a push releases the commit, whatever became of it before', () => {
    const { calls, succeeded } = build(new BuildHost(), shell, {
      STARTED_BY: 'source',
      LAST_EXECUTION: 'Failed',
    });
    expect(succeeded).toBe(true);
    expect(dockerCalls(calls)).toEqual(['login', 'build', 'push']);
  });

  describe('before a push', () => {
    const digest = 'a'.repeat(64);
    const production = `X86_64\\t${target.repositoryUrl}@sha256:${digest}`;
    const putsOf = (calls: readonly (readonly string[])[]) =>
      calls.filter(([, , operation]) => operation === 'put-image');
    const operations = (calls: readonly (readonly string[])[]) =>
      calls.map(([name, ...rest]) => (name === 'docker' ? rest[0] : rest[1]));

    test('tags the image that production runs, so that it does not expire', () => {
      const { calls, succeeded } = build(new BuildHost(), shell, { PRODUCTION: production });
      expect(succeeded).toBe(true);
      expect(putsOf(calls)).toEqual([
        [
          ...['aws', 'ecr', 'put-image', '--repository-name', 'shop-images'],
          ...['--image-digest', `sha256:${digest}`, '--image-tag', `released-${digest}`],
          ...['--image-manifest-media-type', 'application/x-image'],
          ...['--image-manifest', `{\t"manifest of": "sha256:${digest}" }`],
          ...['--query', 'image.imageId.imageTag', '--output', 'text'],
        ],
      ]);
      expect(operations(calls).indexOf('put-image')).toBeLessThan(operations(calls).indexOf('push'));
    });

    test('tags an image once', () => {
      const host = new BuildHost();
      build(host, shell, { PRODUCTION: production });
      const next = { PRODUCTION: production, CODEBUILD_RESOLVED_SOURCE_VERSION: 'b'.repeat(40) };
      const { calls } = build(host, shell, next);
      expect(operations(calls)).toContain('push');
      expect(putsOf(calls)).toEqual([]);
    });

    test.each([
      ['an image from elsewhere', 'X86_64\\tpublic.ecr.aws/node:22'],
      [
        'an image of a repository whose name ends like this one',
        `X86_64\\tmirror/${target.repositoryUrl}@sha256:1`,
      ],
      ['nothing', ''],
    ])('tags nothing if production runs %s', (_, running) => {
      const { calls, succeeded } = build(new BuildHost(), shell, { PRODUCTION: running });
      expect(succeeded).toBe(true);
      expect(putsOf(calls)).toEqual([]);
    });

    test('goes on if the image that production runs is not in ECR any more', () => {
      const environment = { PRODUCTION: production, IMAGE_IS_GONE: 'yes' };
      const { succeeded, calls } = build(new BuildHost(), shell, environment);
      expect(succeeded).toBe(true);
      expect(putsOf(calls)).toEqual([]);
      expect(dockerCalls(calls)).toContain('push');
    });

    test.each(['ecs describe-services', 'ecs describe-task-definition', 'ecr put-image'])(
      'fails when aws %s fails, and pushes nothing',
      (operation) => {
        const environment = { PRODUCTION: production, AWS_FAILS: operation };
        const { succeeded, calls } = build(new BuildHost(), shell, environment);
        expect(succeeded).toBe(false);
        expect(dockerCalls(calls)).not.toContain('push');
      },
    );
  });

  describe('of a Dockerfile with a base image of ECR Public', () => {
    const withBase = (from: string) => {
      const host = new BuildHost();
      writeFileSync(join(host.source, 'Dockerfile'), `FROM ${from}\n`);
      return host;
    };
    const loginsOf = (calls: readonly (readonly string[])[]) =>
      calls.filter(([, operation]) => operation === 'login').map((call) => call.at(-1));

    test('logs in there first', () => {
      const { calls } = build(withBase('public.ecr.aws/docker/library/node:22'), shell);
      expect(loginsOf(calls)).toEqual(['public.ecr.aws', target.repositoryUrl.split('/')[0]]);
      expect(loginsOf(build(withBase('node:22'), shell).calls)).toHaveLength(1);
    });

    test('pulls without a login if there is none', () => {
      const environment = { AWS_FAILS: 'ecr-public get-login-password' };
      const { succeeded, calls } = build(
        withBase('public.ecr.aws/docker/library/node:22'),
        shell,
        environment,
      );
      expect(succeeded).toBe(true);
      expect(loginsOf(calls)).toEqual([target.repositoryUrl.split('/')[0]]);
    });
  });

  test.each([
    '$(touch executed)',
    '`touch executed`',
    '"; touch executed; "',
    "'; touch executed; '",
    'x\ntouch executed\n',
    '-x --help *',
  ])('executes nothing of the value %j', (hostile) => {
    const values = {
      CODEBUILD_RESOLVED_SOURCE_VERSION: hostile,
      DOCKERFILE: hostile,
      BUILD_CONTEXT: hostile,
      TAG_SUFFIX: hostile,
      PLATFORM: hostile,
      TEMPLATES_URL: hostile,
    };
    const host = new BuildHost();
    mkdirSync(join(host.source, hostile));
    const { sourceFiles, calls } = build(host, shell, values);
    expect(sourceFiles.filter((name) => name !== 'blue-green-release')).toEqual([hostile]);
    const built = calls.find(([, operation]) => operation === 'build');
    if (!hostile.includes('\n'))
      expect(built).toEqual(expect.arrayContaining([hostile, `./${hostile}`]) as string[]);
  });
});

test('settings reach the build as environment variables, and none is a secret', () => {
  const project = buildProject({
    pipeline: { build: { dockerfile: 'docker/Dockerfile', context: 'services/shop' } },
  });
  expect(variablesOf(project)).toEqual({
    PIPELINE_NAME: 'bluegreen-dev-shop',
    CLUSTER_NAME: 'bluegreen-dev-shop',
    SERVICE_NAME: 'bluegreen-dev-shop',
    CONTAINER_NAME: 'NodejsApp',
    REPOSITORY_NAME: 'shop-images',
    REPOSITORY_URL: target.repositoryUrl,
    ARCHITECTURE: 'X86_64',
    PLATFORM: 'linux/amd64',
    DOCKERFILE: 'docker/Dockerfile',
    BUILD_CONTEXT: 'services/shop',
    TAG_SUFFIX: expect.stringMatching(/^-[0-9a-f]{8}$/) as string,
  });
  expect(buildspecOf(project)).not.toContain('services/shop');
});

test('the tag of the default inputs is the commit id alone', () => {
  expect(variablesOf(buildProject())).not.toHaveProperty('TAG_SUFFIX');
});

test.each([
  ['X86_64', 'LINUX_CONTAINER', 'aws/codebuild/amazonlinux-x86_64-standard:5.0'],
  ['ARM64', 'ARM_CONTAINER', 'aws/codebuild/amazonlinux-aarch64-standard:3.0'],
])('builds %s on a managed image of that architecture', (architecture, type, image) => {
  expect(buildProject({ task: { architecture } }).environment).toMatchObject({
    type,
    image,
    image_pull_credentials_type: 'CODEBUILD',
    privileged_mode: true,
  });
});

test('keeps the layers of the last build and encrypts its artifacts', () => {
  expect(buildProject()).toMatchObject({
    cache: { type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE'] },
    encryption_key: target.keyArn,
    build_timeout: 20,
  });
  expect(buildProject({ target: { keyArn: undefined } })).not.toHaveProperty('encryption_key');
});
