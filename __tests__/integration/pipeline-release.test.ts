/** A release by a pipeline, on an AWS that answers by a script; ECR is asked by the real AWS CLI. */
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { zipSync } from 'fflate';
import { PipelineRelease } from '../../rehearsal/main-job/pipeline/pipeline-release';
import type { PipelineView } from '../../rehearsal/report/facts';
import { rolledBack, succeeds } from '../../rehearsal/scenarios/catalogue/shared';
import type { Expectation } from '../../rehearsal/scenarios/scenario';
import { change, commit, image } from '../support/pipeline-facts';
import { Refusal, startScriptedAws, type ScriptedAws } from '../support/scripted-aws';

interface Look {
  readonly status?: string;
  readonly actions: readonly object[];
}

/** Seconds since the epoch, as the protocol has them. */
const action = (name: string, category: string, status: string, output: object = {}) => ({
  stageName: name,
  actionName: name,
  actionExecutionId: name,
  status,
  startTime: 1000 + ['Source', 'Build', 'Approve', 'Deploy'].indexOf(name),
  lastUpdateTime: 1100,
  input: { actionTypeId: { category, owner: 'AWS', provider: 'p', version: '1' } },
  output,
});
const fetched = action('Source', 'Source', 'Succeeded');
const artifact = { name: 'Release', s3location: { bucket: 'art', key: 'shop/Release/1' } };
const built = action('Build', 'Build', 'Succeeded', { outputArtifacts: [artifact] });
const deploying = action('Deploy', 'Deploy', 'InProgress', {
  executionResult: { externalExecutionId: 'd-ABC' },
});

let aws: ScriptedAws;
let client: CodePipelineClient;
let views: PipelineView[];

/** An execution that goes on with every look at it, and stays as it is at the end. */
async function script(
  looks: readonly Look[],
  more: Parameters<typeof startScriptedAws>[0]['operations'] = {},
) {
  let changed = false;
  let at = -1;
  const look = () => looks[Math.min(at, looks.length - 1)]!;
  aws = await startScriptedAws({
    operations: {
      ListPipelineExecutions: () => ({
        pipelineExecutionSummaries: [
          ...(changed && looks.length > 0 ? [{ pipelineExecutionId: 'new', status: 'InProgress' }] : []),
          { pipelineExecutionId: 'old', status: 'Failed' },
        ],
      }),
      GetPipelineExecution: () => {
        at += 1;
        const status = look().status ?? 'InProgress';
        return { pipelineExecution: { status, trigger: { triggerType: 'CloudWatchEvent' } } };
      },
      // The newest first, as AWS has them.
      ListActionExecutions: () => ({ actionExecutionDetails: look().actions.toReversed() }),
      DescribeImages: ({ imageIds }) => ({ imageDetails: [{ imageIds, imageTags: [commit] }] }),
      ...more,
    },
    objects: {
      '/art/shop/Release/1': zipSync({
        'imageDetail.json': Buffer.from(JSON.stringify({ ImageURI: image.uri })),
      }),
    },
  });
  client = new CodePipelineClient({ ...aws.place.access, maxAttempts: 1 });
  views = [];
  return (expected: Expectation) =>
    new PipelineRelease({
      client,
      pipeline: {
        name: 'shop',
        source: { type: 'codecommit', repository: 'shop', branch: 'main' },
        deployAction: { stage: 'Deploy', action: 'Deploy' },
        projects: ['shop-build'],
        buildProjects: ['shop-build'],
      },
      place: aws.place,
      speed: 60,
      change: () => {
        changed = true;
        return Promise.resolve(change);
      },
      expected,
      onLook: (view) => views.push(view),
    });
}

afterEach(async () => {
  client.destroy();
  await aws.stop();
});

it('follows the execution that the push has started, to its deployment and to its end', async () => {
  const deployed = action('Deploy', 'Deploy', 'Succeeded', {
    executionResult: { externalExecutionId: 'd-ABC' },
  });
  const release = await script([
    { actions: [action('Source', 'Source', 'InProgress')] },
    { actions: [fetched, built] },
    { actions: [fetched, built, deploying] },
    { actions: [fetched, built, deploying] },
    { actions: [fetched, built, deployed], status: 'Succeeded' },
  ]);
  const started = await release(succeeds).start();
  expect(started.deploymentId).toBe('d-ABC');
  expect(await started.end()).toEqual({
    version: commit,
    checks: [
      {
        name: 'the pipeline ends like its deployment',
        passed: true,
        expected: 'Succeeded',
        actual: 'Succeeded',
      },
    ],
  });
  expect(views.at(-1)).toMatchObject({
    change,
    execution: { id: 'new', status: 'Succeeded', actions: [{ stage: 'Source' }, { stage: 'Build' }, {}] },
    image,
  });
  const asked = aws.calls.filter(({ operation }) => operation === 'DescribeImages');
  expect(asked.map(({ input }) => input)).toEqual([
    { repositoryName: 'shop', imageIds: [{ imageDigest: image.digest }] },
  ]);
});

it.each([
  ['as it must where its deployment is rolled back', rolledBack({ status: 'Stopped' }), true, 'Failed'],
  ['where it must not', succeeds, false, 'Succeeded'],
])('judges a pipeline that fails %s', async (_, expectation, passed, expected) => {
  const errorDetails = { code: 'JobFailed', message: 'Deployment d-ABC failed' };
  const failed = action('Deploy', 'Deploy', 'Failed', {
    executionResult: { externalExecutionId: 'd-ABC', errorDetails },
  });
  const release = await script([{ actions: [fetched, built, failed], status: 'Failed' }]);
  const started = await release(expectation).start();
  const name = 'the pipeline ends like its deployment';
  const actual = 'Failed; Deploy: JobFailed, Deployment d-ABC failed';
  expect((await started.end()).checks).toEqual([{ name, passed, expected, actual }]);
});

it('gives approvals, with the token of the execution', async () => {
  const waiting = action('Approve', 'Approval', 'InProgress');
  const release = await script(
    [{ actions: [fetched, built, waiting] }, { actions: [fetched, built, deploying] }],
    {
      GetPipelineState: () => ({
        stageStates: [
          {
            stageName: 'Approve',
            latestExecution: { pipelineExecutionId: 'new', status: 'InProgress' },
            actionStates: [
              { actionName: 'Approve', latestExecution: { token: 't-1', status: 'InProgress' } },
            ],
          },
        ],
      }),
      // As where the look before has given it already.
      PutApprovalResult: () => new Refusal('ApprovalAlreadyCompletedException'),
    },
  );
  expect((await release(succeeds).start()).deploymentId).toBe('d-ABC');
  expect(aws.calls.find(({ operation }) => operation === 'PutApprovalResult')?.input).toEqual({
    pipelineName: 'shop',
    stageName: 'Approve',
    actionName: 'Approve',
    token: 't-1',
    result: { status: 'Approved', summary: 'approved by the rehearsal' },
  });
});

it('fails with what the build printed last, the reason of the pipeline, and the end of the log of its build', async () => {
  const failed = action('Build', 'Build', 'Failed', {
    executionResult: {
      externalExecutionId: 'shop-build:1',
      errorDetails: { code: 'JobFailed', message: 'Build terminated with state: FAILED' },
    },
  });
  const release = await script([{ actions: [fetched, failed], status: 'Failed' }], {
    BatchGetBuilds: () => ({
      builds: [{ id: 'shop-build:1', logs: { groupName: '/aws/codebuild/shop-build', streamName: '1' } }],
    }),
    GetLogEvents: () => ({
      events: Array.from({ length: 40 }, (_, line) => ({ timestamp: line, message: `line ${line}\n` })),
    }),
  });
  const error: unknown = await release(succeeds)
    .start()
    .catch((reason: unknown) => reason);
  const lines = (error as Error).message.split('\n');
  expect(lines.slice(0, 2)).toEqual(['Build/Build failed after it printed:', '  line 30']);
  expect(lines.slice(10, 14)).toEqual([
    '  line 39',
    'execution new of the pipeline shop Failed: Build/Build: JobFailed, Build terminated with state: FAILED',
    'the log of shop-build:1 ends:',
    '  line 10',
  ]);
  expect(lines.at(-1)).toBe('  line 39');
});

it('fails with the reason of the pipeline also where the log cannot be read', async () => {
  const failed = action('Build', 'Build', 'Failed', {
    executionResult: { externalExecutionId: 'shop-build:1' },
  });
  const release = await script([{ actions: [failed], status: 'Failed' }]);
  await expect(release(succeeds).start()).rejects.toThrow(
    /^execution new of the pipeline shop Failed: Build\/Build: Failed\nthe log of shop-build:1 cannot be read: aws codebuild batch-get-builds failed:/,
  );
});
