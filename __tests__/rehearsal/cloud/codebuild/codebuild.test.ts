/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are JSON, checked by the assertions */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { refusal } from '../../../support/service-caller';
import { runningBuilds } from './running-builds';

const arn = 'arn:aws:codebuild:eu-west-1:123456789012:project/build';

const pipelineProject = {
  name: 'build',
  serviceRole: 'arn:aws:iam::123456789012:role/build',
  source: { type: 'CODEPIPELINE', buildspec: 'version: 0.2' },
  artifacts: { type: 'CODEPIPELINE' },
  environment: {
    type: 'LINUX_CONTAINER',
    computeType: 'BUILD_GENERAL1_SMALL',
    image: 'aws/codebuild/standard:7.0',
  },
};

const gitHubSource = { type: 'GITHUB', location: 'https://github.com/a/b.git' };
const bucketArtifacts = { type: 'S3', location: 'bucket' };

function started() {
  const { call } = runningBuilds();
  return {
    call,
    create: (input: Json = {}) => call('CreateProject', { ...pipelineProject, ...input }),
    update: async (input: Json) => (await call('UpdateProject', { name: 'build', ...input })).project,
  };
}

describe('a project', () => {
  it('of a pipeline is answered with the defaults of AWS', async () => {
    const { create } = started();
    expect((await create()).project).toEqual({
      ...pipelineProject,
      arn,
      artifacts: { type: 'CODEPIPELINE', name: 'build', packaging: 'NONE', encryptionDisabled: false },
      environment: {
        ...pipelineProject.environment,
        environmentVariables: [],
        privilegedMode: false,
        imagePullCredentialsType: 'CODEBUILD',
      },
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 480,
      cache: { type: 'NO_CACHE' },
      encryptionKey: 'arn:aws:kms:eu-west-1:123456789012:alias/aws/s3',
      badge: { badgeEnabled: false },
      projectVisibility: 'PRIVATE',
      tags: [],
      created: 1001,
      lastModified: 1001,
    });
  });

  it('keeps what was sent', async () => {
    const { create } = started();
    const sent = {
      description: 'text',
      sourceVersion: 'main',
      secondarySources: [{ ...gitHubSource, sourceIdentifier: 'second' }],
      secondarySourceVersions: [{ sourceIdentifier: 'second', sourceVersion: 'v1' }],
      cache: { type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE'] },
      timeoutInMinutes: 5,
      queuedTimeoutInMinutes: 6,
      encryptionKey: 'arn:aws:kms:eu-west-1:123456789012:key/one',
      tags: [{ key: 'a', value: '1' }],
      vpcConfig: { vpcId: 'vpc-1', subnets: ['subnet-1'], securityGroupIds: ['sg-1'] },
      logsConfig: {
        cloudWatchLogs: { status: 'ENABLED', groupName: 'group', streamName: 'stream' },
        s3Logs: { status: 'ENABLED', location: 'bucket/prefix', encryptionDisabled: true },
      },
      buildBatchConfig: { serviceRole: 'role', restrictions: { maximumBuildsAllowed: 3 } },
      concurrentBuildLimit: 2,
      autoRetryLimit: 1,
      fileSystemLocations: [{ type: 'EFS', location: 'fs-1:/', mountPoint: '/mnt', identifier: 'efs' }],
    };
    expect((await create(sent)).project).toMatchObject(sent);
  });

  it('names its S3 artifacts after itself by default', async () => {
    const { create } = started();
    expect((await create({ source: gitHubSource, artifacts: bucketArtifacts })).project.artifacts).toEqual({
      ...bucketArtifacts,
      name: 'build',
      packaging: 'NONE',
      namespaceType: 'NONE',
      encryptionDisabled: false,
    });
  });

  it('has environment variables of type PLAINTEXT by default', async () => {
    const { create } = started();
    const environment = {
      ...pipelineProject.environment,
      environmentVariables: [
        { name: 'A', value: '1' },
        { name: 'B', value: 'arn', type: 'SECRETS_MANAGER' },
      ],
    };
    expect((await create({ environment })).project.environment.environmentVariables).toEqual([
      { name: 'A', value: '1', type: 'PLAINTEXT' },
      { name: 'B', value: 'arn', type: 'SECRETS_MANAGER' },
    ]);
  });

  it('has a badge whose URL stays the same', async () => {
    const { create, update } = started();
    const { project } = await create({
      source: gitHubSource,
      artifacts: { type: 'NO_ARTIFACTS' },
      badgeEnabled: true,
    });
    expect(project.badge).toEqual({
      badgeEnabled: true,
      badgeRequestUrl: expect.stringMatching(
        /^https:\/\/codebuild\.eu-west-1\.amazonaws\.com\/badges\?uuid=/,
      ),
    });
    expect((await update({ description: 'new' })).badge).toEqual(project.badge);
  });

  it('is got by name and by ARN, missing ones named', async () => {
    const { call, create } = started();
    await create();
    expect(await call('BatchGetProjects', { names: ['build', arn, 'nope'] })).toMatchObject({
      projects: [{ name: 'build' }, { name: 'build' }],
      projectsNotFound: ['nope'],
    });
  });

  it('is deleted by ARN, and again without an error', async () => {
    const { call, create } = started();
    await create();
    expect(await call('DeleteProject', { name: arn })).toEqual({});
    expect(await call('DeleteProject', { name: arn })).toEqual({});
    expect(await call('ListProjects')).toEqual({ projects: [] });
  });

  it('becomes public with an alias, and private again', async () => {
    const { call, create } = started();
    await create();
    const role = 'arn:aws:iam::123456789012:role/read';
    const answer = await call('UpdateProjectVisibility', {
      projectArn: arn,
      projectVisibility: 'PUBLIC_READ',
      resourceAccessRole: role,
    });
    expect(answer).toEqual({
      projectArn: arn,
      projectVisibility: 'PUBLIC_READ',
      publicProjectAlias: expect.any(String),
    });
    const read = async () => (await call('BatchGetProjects', { names: ['build'] })).projects[0];
    expect(await read()).toMatchObject({
      projectVisibility: 'PUBLIC_READ',
      publicProjectAlias: answer.publicProjectAlias,
      resourceAccessRole: role,
    });
    await call('UpdateProjectVisibility', { projectArn: arn, projectVisibility: 'PRIVATE' });
    expect(await read()).not.toHaveProperty('publicProjectAlias');
  });

  it('has no builds', async () => {
    const { call, create } = started();
    await create();
    expect(await call('ListBuilds')).toEqual({ ids: [] });
    expect(await call('ListBuildsForProject', { projectName: 'build' })).toEqual({ ids: [] });
    expect(await call('BatchGetBuilds', { ids: ['build:1'] })).toEqual({
      builds: [],
      buildsNotFound: ['build:1'],
    });
  });
});

describe('an update of a project', () => {
  const full = {
    description: 'old',
    tags: [{ key: 'a', value: '1' }],
    concurrentBuildLimit: 2,
    vpcConfig: { vpcId: 'vpc-1', subnets: ['subnet-1'], securityGroupIds: ['sg-1'] },
    buildBatchConfig: { serviceRole: 'role' },
  };

  it('replaces the members that it names and leaves the others', async () => {
    const { create, update } = started();
    await create(full);
    const { tags } = full;
    expect(await update({ description: 'new', timeoutInMinutes: 9, tags })).toMatchObject({
      ...full,
      description: 'new',
      timeoutInMinutes: 9,
      created: 1001,
      lastModified: 1002,
    });
  });

  it('takes away a VPC, a batch configuration and a limit that are sent empty', async () => {
    const { create, update } = started();
    await create(full);
    const project = await update({ vpcConfig: {}, buildBatchConfig: {}, concurrentBuildLimit: -1 });
    expect(Object.keys(project)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(vpcConfig|buildBatchConfig|concurrentBuildLimit)$/)]),
    );
  });

  it('leaves no tags when it has none', async () => {
    const { create, update } = started();
    await create(full);
    expect((await update({ description: 'new' })).tags).toEqual([]);
  });

  it('fails when the project would not be valid, and changes nothing', async () => {
    const { call, create, update } = started();
    await create();
    expect(await refusal(update({ source: gitHubSource }))).toBe(
      'InvalidInputException: Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE',
    );
    expect((await call('BatchGetProjects', { names: ['build'] })).projects[0]).toMatchObject({
      source: { type: 'CODEPIPELINE' },
      lastModified: 1001,
    });
  });
});

describe('projects', () => {
  it('are listed by name or by time, in both orders, 100 a page', async () => {
    const { call, create } = started();
    const names = Array.from({ length: 101 }, (_, index) => `p${String(index).padStart(3, '0')}`);
    for (const name of [...names].reverse()) await create({ name });
    const first = await call('ListProjects');
    expect(first.projects).toEqual(names.slice(0, 100));
    expect(await call('ListProjects', { nextToken: first.nextToken })).toEqual({ projects: ['p100'] });
    expect((await call('ListProjects', { sortBy: 'CREATED_TIME' })).projects[0]).toBe('p100');
    expect((await call('ListProjects', { sortOrder: 'DESCENDING' })).projects[0]).toBe('p100');
    expect(await refusal(call('ListProjects', { nextToken: 'x' }))).toBe(
      'InvalidInputException: Invalid next token',
    );
  });
});

describe('CodeBuild', () => {
  const outside = { source: gitHubSource, artifacts: bucketArtifacts };
  it.each<[string, Json, string]>([
    [
      'a project that exists',
      { name: 'taken' },
      'ResourceAlreadyExistsException: Project already exists: arn:aws:codebuild:eu-west-1:123456789012:project/taken',
    ],
    [
      'artifacts of a pipeline and another source',
      { source: gitHubSource },
      'InvalidInputException: Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE',
    ],
    [
      'a secondary source of a pipeline',
      { secondarySources: [{ type: 'CODEPIPELINE', sourceIdentifier: 'x' }] },
      'InvalidInputException: Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources',
    ],
    [
      'secondary artifacts of a pipeline',
      { secondaryArtifacts: [{ type: 'CODEPIPELINE', artifactIdentifier: 'x' }] },
      'InvalidInputException: Invalid input: artifactType CODEPIPELINE is not allowed for secondaryArtifacts',
    ],
    [
      'secondary artifacts without an identifier',
      { secondaryArtifacts: [bucketArtifacts] },
      'InvalidInputException: Invalid input: every item of secondaryArtifacts needs an identifier of its own',
    ],
    [
      'a source without a location',
      { ...outside, source: { type: 'GITHUB' } },
      'InvalidInputException: Project source location is required',
    ],
    [
      'no source and no buildspec',
      { ...outside, source: { type: 'NO_SOURCE' } },
      'InvalidInputException: Invalid project source: source type NO_SOURCE needs a buildspec',
    ],
    [
      'a status report that the source does not have',
      { ...outside, source: { type: 'CODECOMMIT', location: 'x', reportBuildStatus: false } },
      'InvalidInputException: Source type CODECOMMIT does not support ReportBuildStatus',
    ],
    [
      'no artifacts with a name',
      { ...outside, artifacts: { type: 'NO_ARTIFACTS', name: 'x' } },
      'InvalidInputException: Invalid artifacts: artifact type NO_ARTIFACTS should have null output name',
    ],
    [
      'S3 artifacts without a bucket',
      { ...outside, artifacts: { type: 'S3' } },
      'InvalidInputException: Invalid artifacts: artifact type S3 needs a location',
    ],
    [
      'a role of another account',
      { serviceRole: 'arn:aws:iam::999999999999:role/build' },
      "InvalidInputException: Invalid service role: Service role account ID does not match caller's account",
    ],
    [
      'a registry credential that is not used',
      {
        environment: {
          ...pipelineProject.environment,
          registryCredential: { credential: 'x', credentialProvider: 'SECRETS_MANAGER' },
        },
      },
      'InvalidInputException: Invalid environment: a registryCredential needs the imagePullCredentialsType SERVICE_ROLE',
    ],
    [
      'an S3 cache without a bucket',
      { cache: { type: 'S3' } },
      'InvalidInputException: Invalid cache: cache type S3 needs a location',
    ],
    [
      'a local cache without modes',
      { cache: { type: 'LOCAL' } },
      'InvalidInputException: Invalid cache: cache type LOCAL needs at least one mode',
    ],
    [
      'S3 logs without a bucket',
      { logsConfig: { s3Logs: { status: 'ENABLED' } } },
      'InvalidInputException: Invalid logs config: S3 logs need a location',
    ],
    [
      'a VPC without subnets',
      { vpcConfig: { vpcId: 'vpc-1', securityGroupIds: ['sg-1'] } },
      'InvalidInputException: Invalid vpc config: vpcId, subnets and securityGroupIds must be given together',
    ],
    [
      'a badge of a pipeline',
      { badgeEnabled: true },
      'InvalidInputException: Source type CODEPIPELINE does not support build badges',
    ],
    [
      'a system tag',
      { tags: [{ key: 'aws:x', value: '' }] },
      'InvalidInputException: Invalid tag key: aws:x has the reserved prefix aws:',
    ],
    [
      'a timeout that is too short',
      { timeoutInMinutes: 4 },
      "ValidationException: 1 validation error detected: Value '4' at 'timeoutInMinutes' failed to satisfy constraint: Member must have value greater than or equal to 5",
    ],
    [
      'an unknown compute type',
      { environment: { ...pipelineProject.environment, type: 'BSD_CONTAINER' } },
      "ValidationException: 1 validation error detected: Value 'BSD_CONTAINER' at 'environment.type' failed to satisfy constraint: Member must satisfy enum value set: [WINDOWS_CONTAINER, LINUX_CONTAINER, LINUX_GPU_CONTAINER, ARM_CONTAINER, WINDOWS_SERVER_2019_CONTAINER, WINDOWS_SERVER_2022_CONTAINER, LINUX_LAMBDA_CONTAINER, ARM_LAMBDA_CONTAINER, LINUX_EC2, ARM_EC2, WINDOWS_EC2, MAC_ARM]",
    ],
  ])('fails when it is sent %s', async (_, input, message) => {
    const { create } = started();
    await create({ name: 'taken' });
    expect(await refusal(create(input))).toBe(message);
  });

  it.each<[string, Json]>([
    ['UpdateProject', { name: 'build' }],
    ['UpdateProjectVisibility', { projectArn: arn, projectVisibility: 'PRIVATE' }],
    ['ListBuildsForProject', { projectName: 'build' }],
  ])('fails when %s names a project that does not exist', async (operation, input) => {
    expect(await refusal(started().call(operation, input))).toBe(
      `ResourceNotFoundException: Project cannot be found: ${arn}`,
    );
  });
});
