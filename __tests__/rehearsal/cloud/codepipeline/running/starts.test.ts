/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import { matchesGlob } from '../../../../../rehearsal/cloud/codepipeline/running/glob';
import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { refusal } from '../../../../support/service-caller';
import { connection, deploy, pipeline, stage } from '../sample-pipeline';
import { codepipelineId, runningPipelines } from './running-pipelines';

const ruleArn = 'arn:aws:events:eu-west-1:123456789012:rule/push';
/** As EventBridge calls for the rule. */
const byRule = { callingService: { principal: 'events.amazonaws.com', sourceArn: ruleArn } };
const v2 = (changes: Json = {}) => ({ ...pipeline(), pipelineType: 'V2', ...changes });

describe('a rule', () => {
  it('starts a pipeline, and is its trigger', async () => {
    const { create, changes, call } = runningPipelines();
    await create();
    await call('StartPipelineExecution', { name: 'release' }, byRule);
    const { pipelineExecution } = await call('GetPipelineExecution', {
      pipelineName: 'release',
      pipelineExecutionId: codepipelineId(changes),
    });
    expect(pipelineExecution.trigger).toEqual({ triggerType: 'CloudWatchEvent', triggerDetail: ruleArn });
  });

  it('gives revisions and variables', async () => {
    const { create, call, changes } = runningPipelines();
    await create(v2({ variables: [{ name: 'A', defaultValue: '1' }] }));
    const variables = [{ name: 'A', value: '2' }];
    await call('StartPipelineExecution', { name: 'release', variables }, byRule);
    const { pipelineExecution } = await call('GetPipelineExecution', {
      pipelineName: 'release',
      pipelineExecutionId: codepipelineId(changes),
    });
    expect(pipelineExecution.variables).toEqual([{ name: 'A', resolvedValue: '2' }]);
  });

  it('hears what keeps the pipeline from starting', async () => {
    const { create, call } = runningPipelines();
    expect(await refusal(call('StartPipelineExecution', { name: 'release' }, byRule))).toBe(
      "PipelineNotFoundException: Account '123456789012' does not have a pipeline with name 'release'",
    );
    await create();
    const input = { variables: [{ name: 'A', value: '2' }] };
    expect(await refusal(call('StartPipelineExecution', { name: 'release', ...input }, byRule))).toBe(
      'ValidationException: the variable A is not declared in the pipeline release, which has []',
    );
  });
});

describe('StartPipelineExecution', () => {
  it('with the same token starts once', async () => {
    const { create, call } = runningPipelines();
    await create(v2({ executionMode: 'QUEUED' }));
    const start = (clientRequestToken?: string) =>
      call('StartPipelineExecution', { name: 'release', ...(clientRequestToken && { clientRequestToken }) });
    const first = await start('one');
    expect(await start('one')).toEqual(first);
    expect(await start('two')).not.toEqual(first);
    const { pipelineExecutionSummaries: summaries } = await call('ListPipelineExecutions', {
      pipelineName: 'release',
    });
    expect(summaries).toHaveLength(3);
  });

  it('starts no more than 50 executions that queue', async () => {
    const { create, call } = runningPipelines();
    await create(v2({ executionMode: 'QUEUED' }));
    for (let count = 1; count < 50; count++) await call('StartPipelineExecution', { name: 'release' });
    expect(await refusal(call('StartPipelineExecution', { name: 'release' }))).toBe(
      'ConcurrentPipelineExecutionsLimitExceededException: The pipeline has reached the limit for concurrent pipeline executions.',
    );
  });

  it.each<[string, Json, string]>([
    [
      'a variable without a value',
      {},
      'the variable A of the pipeline release has no default and needs a value',
    ],
    [
      'a revision of an action that is not there',
      {
        variables: [{ name: 'A', value: '1' }],
        sourceRevisions: [{ actionName: 'X', revisionType: 'COMMIT_ID', revisionValue: '1' }],
      },
      'the pipeline release has no source action X',
    ],
    [
      'a revision of another kind',
      {
        variables: [{ name: 'A', value: '1' }],
        sourceRevisions: [{ actionName: 'Source', revisionType: 'S3_OBJECT_KEY', revisionValue: '1' }],
      },
      'the revision of the action Source cannot be a S3_OBJECT_KEY, but only one of [COMMIT_ID]',
    ],
  ])('fails with %s', async (_, input, message) => {
    const { create, call } = runningPipelines();
    await create(v2({ variables: [{ name: 'A' }] }));
    expect(await refusal(call('StartPipelineExecution', { name: 'release', ...input }))).toBe(
      `ValidationException: ${message}`,
    );
  });
});

describe('a push to a repository behind a connection', () => {
  const newCommitId = 'c0ffee';
  const pushOf = (name = 'main', type: 'branch' | 'tag' = 'branch', repository = 'owner/app') => ({
    repository,
    changes: [{ type, name, newCommitId }],
  });
  const declared = (changes: Json = {}, configuration: Json = {}) => ({
    ...pipeline(stage('Source', connection({ configuration })), stage('Deploy', deploy())),
    ...changes,
  });
  const trigger = (filter: Json) => ({
    providerType: 'CodeStarSourceConnection',
    gitConfiguration: { sourceActionName: 'Connection', push: [filter] },
  });
  const filtered = (filter: Json) => declared({ pipelineType: 'V2', triggers: [trigger(filter)] });

  it('starts its pipelines with the commit', async () => {
    const { create, push, call, changes } = runningPipelines();
    await create(declared());
    await create(declared({ pipelineType: 'V2', name: 'two' }));
    const ids = push(pushOf());
    expect(ids).toHaveLength(2);
    expect(codepipelineId(changes)).toBe(ids[1]);
    const { pipelineExecution } = await call('GetPipelineExecution', {
      pipelineName: 'release',
      pipelineExecutionId: ids[0],
    });
    expect(pipelineExecution.trigger).toEqual({
      triggerType: 'WebhookV2',
      triggerDetail: 'arn:aws:codeconnections:eu-west-1:123456789012:connection/one',
    });
  });

  it.each<[string, Json, object, number]>([
    ['another branch', declared(), pushOf('other'), 0],
    ['another repository', declared(), pushOf('main', 'branch', 'owner/other'), 0],
    ['a tag', declared(), pushOf('main', 'tag'), 0],
    ['a branch that goes', declared(), { ...pushOf(), changes: [{ type: 'branch', name: 'main' }] }, 0],
    ['DetectChanges false', declared({}, { DetectChanges: 'false' }), pushOf(), 0],
    ['DetectChanges false of V2', declared({ pipelineType: 'V2' }, { DetectChanges: 'false' }), pushOf(), 0],
    [
      'DetectChanges false beside a filter, which takes its place',
      declared(
        { pipelineType: 'V2', triggers: [trigger({ branches: { includes: ['main'] } })] },
        { DetectChanges: 'false' },
      ),
      pushOf(),
      1,
    ],
    [
      'a branch that a filter includes',
      filtered({ branches: { includes: ['feature/*'] } }),
      pushOf('feature/a'),
      1,
    ],
    [
      'a branch that a filter does not include',
      filtered({ branches: { includes: ['feature/*'] } }),
      pushOf(),
      0,
    ],
    [
      'a branch that a filter excludes',
      filtered({ branches: { includes: ['**'], excludes: ['feature/*'] } }),
      pushOf('feature/a'),
      0,
    ],
    ['a tag that a filter includes', filtered({ tags: { includes: ['v*'] } }), pushOf('v1', 'tag'), 1],
    ['a branch where a filter is on tags', filtered({ tags: { includes: ['v*'] } }), pushOf('v1'), 0],
    [
      'a path that a filter includes',
      filtered({ branches: { includes: ['main'] }, filePaths: { includes: ['app/**'] } }),
      { ...pushOf(), changedFiles: ['README.md', 'app/a/b.ts'] },
      1,
    ],
    [
      'no path that a filter includes',
      filtered({ branches: { includes: ['main'] }, filePaths: { includes: ['app/**'] } }),
      { ...pushOf(), changedFiles: ['README.md'] },
      0,
    ],
  ])('starts what it concerns: %s', async (_, declaration, pushed, count) => {
    const { create, push } = runningPipelines();
    await create(declaration);
    expect(push(pushed as ReturnType<typeof pushOf>)).toHaveLength(count);
  });
});

it.each([
  ['*', 'main', true],
  ['*', 'feature/a', false],
  ['**', 'feature/a', true],
  ['feature/**', 'feature/a/b', true],
  ['**/*.ts', 'a.ts', true],
  ['**/*.ts', 'a/b.ts', true],
  ['**/*.ts', 'a/b.tsx', false],
  ['v?', 'v1', true],
  ['v?', 'v10', false],
  ['a.b', 'axb', false],
  ['src/*.{ts,tsx}', 'src/a.tsx', true],
  ['src/*.{ts,tsx}', 'src/a.js', false],
  ['release-[0-9]', 'release-7', true],
  ['release-[!0-9]', 'release-7', false],
  ['release-\\*', 'release-*', true],
  ['release-\\*', 'release-7', false],
  ['feature**', 'feature-a/b', true],
  ['a**z', 'a/b/z', true],
  ['feature/**', 'feature', false],
  ['app/(shop)/**', 'app/(shop)/page.ts', true],
  ['**', '.github/workflows/a.yml', true],
  ['!main', 'main', false],
])('the pattern %s and %s: %s', (glob, value, matches) => {
  expect(matchesGlob(glob, value)).toBe(matches);
});
