/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are JSON, checked by the assertions */
import { codePipelineService } from '../../../../rehearsal/cloud/codepipeline';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { callerOf, refusal } from '../../../support/service-caller';
import { action, connection, deploy, pipeline, source, stage } from './sample-pipeline';

const arn = 'arn:aws:codepipeline:eu-west-1:123456789012:release';

function started() {
  const call = callerOf(codePipelineService());
  return {
    call,
    create: (declaration: Json = pipeline(), tags: Json[] = []) =>
      call('CreatePipeline', { pipeline: declaration, tags }),
    get: async (input: Json = {}) => call('GetPipeline', { name: 'release', ...input }),
  };
}

describe('a pipeline', () => {
  it('is answered as it was sent, with the defaults of AWS', async () => {
    const { create, get } = started();
    const declaration = pipeline();
    await create(declaration);
    const [sourceStage, deployStage] = declaration.stages;
    const defaults = { runOrder: 1, inputArtifacts: [], outputArtifacts: [], configuration: {} };
    expect(await get()).toEqual({
      pipeline: {
        ...declaration,
        version: 1,
        pipelineType: 'V1',
        executionMode: 'SUPERSEDED',
        stages: [
          { ...sourceStage, actions: [{ ...defaults, ...source() }] },
          { ...deployStage, actions: [{ ...defaults, ...deploy() }] },
        ],
      },
      metadata: { pipelineArn: arn, created: 1001, updated: 1001 },
    });
  });

  it('keeps what V2 has', async () => {
    const { create, get } = started();
    const declaration = {
      ...pipeline(),
      artifactStore: undefined,
      artifactStores: {
        'eu-west-1': { type: 'S3', location: 'bucket', encryptionKey: { id: 'key', type: 'KMS' } },
        'us-east-1': { type: 'S3', location: 'other' },
      },
      pipelineType: 'V2',
      executionMode: 'QUEUED',
      variables: [{ name: 'A', defaultValue: '1', description: 'text' }],
      triggers: [
        {
          providerType: 'CodeStarSourceConnection',
          gitConfiguration: {
            sourceActionName: 'Connection',
            push: [{ branches: { includes: ['main'], excludes: ['x'] }, filePaths: { includes: ['a/**'] } }],
            pullRequest: [{ events: ['OPEN'], branches: { includes: ['main'] } }],
          },
        },
      ],
      stages: [
        {
          ...stage('Source', connection()),
          onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } },
        },
        {
          ...stage('Deploy', { ...deploy(), region: 'us-east-1', namespace: 'Deploy', timeoutInMinutes: 9 }),
          beforeEntry: {
            conditions: [
              {
                result: 'FAIL',
                rules: [
                  {
                    name: 'window',
                    ruleTypeId: { category: 'Rule', provider: 'DeploymentWindow' },
                    configuration: { Cron: '* * * * ? *' },
                  },
                ],
              },
            ],
          },
        },
      ],
    };
    await create(declaration);
    expect((await get()).pipeline).toMatchObject(JSON.parse(JSON.stringify(declaration)));
  });

  it('counts its versions, and old ones can still be got', async () => {
    const { call, create, get } = started();
    await create();
    const answer = await call('UpdatePipeline', {
      pipeline: { ...pipeline(), roleArn: 'arn:aws:iam::123456789012:role/other', version: 7 },
    });
    expect(answer.pipeline).toMatchObject({ version: 2, roleArn: 'arn:aws:iam::123456789012:role/other' });
    expect(await get()).toMatchObject({
      pipeline: { version: 2 },
      metadata: { pipelineArn: arn, created: 1001, updated: 1002 },
    });
    expect((await get({ version: 1 })).pipeline).toMatchObject({ version: 1, roleArn: pipeline().roleArn });
    expect(await refusal(get({ version: 3 }))).toBe(
      "PipelineVersionNotFoundException: Pipeline 'release' in account '123456789012' does not have a version '3'",
    );
  });

  it('of type V2 starts at pushes to the branch of a connection that detects changes', async () => {
    const { create, get } = started();
    await create({
      ...pipeline(),
      pipelineType: 'V2',
      stages: [
        stage(
          'Source',
          connection(),
          connection({ name: 'Quiet', output: 'quiet', configuration: { DetectChanges: 'false' } }),
        ),
        stage('Deploy', deploy()),
      ],
    });
    expect((await get()).pipeline.triggers).toEqual([
      {
        providerType: 'CodeStarSourceConnection',
        gitConfiguration: { sourceActionName: 'Connection', push: [{ branches: { includes: ['main'] } }] },
      },
    ]);
  });

  it('is tagged and untagged', async () => {
    const { call, create } = started();
    await create(pipeline(), [
      { key: 'a', value: '1' },
      { key: 'b', value: '1' },
    ]);
    await call('TagResource', { resourceArn: arn, tags: [{ key: 'b', value: '2' }] });
    await call('UntagResource', { resourceArn: arn, tagKeys: ['a'] });
    expect(await call('ListTagsForResource', { resourceArn: arn })).toEqual({
      tags: [{ key: 'b', value: '2' }],
    });
  });

  it('is deleted, and again without an error', async () => {
    const { call, create, get } = started();
    await create();
    expect(await call('DeletePipeline', { name: 'release' })).toEqual({});
    expect(await call('DeletePipeline', { name: 'release' })).toEqual({});
    expect(await refusal(get())).toBe(
      "PipelineNotFoundException: Account '123456789012' does not have a pipeline with name 'release'",
    );
  });

  it('belongs to its account and region', async () => {
    const { call, create } = started();
    await create();
    expect(await call('ListPipelines', {}, { region: 'us-east-1' })).toEqual({ pipelines: [] });
    expect(await call('ListPipelines', {}, { accountId: '210987654321' })).toEqual({ pipelines: [] });
  });
});

describe('pipelines', () => {
  it('are listed by name, page by page', async () => {
    const { call, create } = started();
    for (const name of ['b', 'a', 'c']) await create({ ...pipeline(), name });
    const first = await call('ListPipelines', { maxResults: 2 });
    expect(first.pipelines).toEqual([
      {
        name: 'a',
        version: 1,
        pipelineType: 'V1',
        executionMode: 'SUPERSEDED',
        created: 1002,
        updated: 1002,
      },
      {
        name: 'b',
        version: 1,
        pipelineType: 'V1',
        executionMode: 'SUPERSEDED',
        created: 1001,
        updated: 1001,
      },
    ]);
    const second = await call('ListPipelines', { maxResults: 2, nextToken: first.nextToken });
    expect(second.pipelines.map((each: Json) => each.name)).toEqual(['c']);
    expect(second).not.toHaveProperty('nextToken');
    expect(await refusal(call('ListPipelines', { nextToken: 'x' }))).toBe(
      'InvalidNextTokenException: The next token is not valid',
    );
  });
});

describe('CodePipeline', () => {
  it('fails when the name is in use', async () => {
    const { create } = started();
    await create();
    expect(await refusal(create())).toBe(
      "PipelineNameInUseException: A pipeline with the name 'release' already exists in account '123456789012'",
    );
  });

  it('fails when an update is not valid, and keeps the pipeline', async () => {
    const { call, create, get } = started();
    await create();
    const update = call('UpdatePipeline', {
      pipeline: { ...pipeline(), stages: [stage('Source', source())] },
    });
    expect(await refusal(update)).toBe(
      'InvalidStructureException: Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline',
    );
    expect((await get()).pipeline.version).toBe(1);
  });

  it('fails when a configuration value is longer than AWS allows', async () => {
    const { create } = started();
    const long = action('Source', 'Source', 'S3', { S3Bucket: 'x'.repeat(1001), S3ObjectKey: 'k' });
    expect(
      await refusal(create({ ...pipeline(), stages: [stage('Source', long), stage('Deploy', deploy())] })),
    ).toBe(
      `ValidationException: 1 validation error detected: Value '${'x'.repeat(1001)}' at 'pipeline.stages.1.member.actions.1.member.configuration.S3Bucket' failed to satisfy constraint: Member must have length less than or equal to 1000`,
    );
  });

  it.each<[string, string, Json, string]>([
    [
      'the tags of a pipeline that does not exist',
      'ListTagsForResource',
      { resourceArn: arn },
      "ResourceNotFoundException: The account with id '123456789012' does not include a pipeline with the name 'release'",
    ],
    [
      'the state of a pipeline that does not exist',
      'GetPipelineState',
      { name: 'release' },
      "PipelineNotFoundException: Account '123456789012' does not have a pipeline with name 'release'",
    ],
    [
      'the executions of a pipeline that does not exist',
      'ListPipelineExecutions',
      { pipelineName: 'release' },
      "PipelineNotFoundException: Account '123456789012' does not have a pipeline with name 'release'",
    ],
    [
      'a system tag',
      'CreatePipeline',
      { pipeline: pipeline(), tags: [{ key: 'aws:x', value: '' }] },
      "InvalidTagsException: Not allowed to modify system tags. System tags start with 'aws:'. msg=[Caller is an end user and not allowed to mutate system tags]",
    ],
    [
      'more than 50 tags',
      'CreatePipeline',
      {
        pipeline: pipeline(),
        tags: Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' })),
      },
      `TooManyTagsException: Tag limit exceeded for resource [${arn}].`,
    ],
  ])('fails when it is asked for %s', async (_, operation, input, message) => {
    expect(await refusal(started().call(operation, input))).toBe(message);
  });
});
