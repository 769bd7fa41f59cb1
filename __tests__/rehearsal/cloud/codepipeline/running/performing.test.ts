/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import { setImmediate as turn } from 'node:timers/promises';
import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import { deploy, pipeline, source, stage } from '../sample-pipeline';
import { approval, jobFailed, runningPipelines, withApproval } from './running-pipelines';

const fiveDaysMs = 5 * 24 * 60 * 60_000;

describe('an action', () => {
  it('is performed with what its declaration says and the execution has', async () => {
    const { create, takeNext } = runningPipelines();
    const store = { type: 'S3', location: 'bucket', encryptionKey: { id: 'key', type: 'KMS' } };
    const id = await create(pipeline(), { artifactStore: store });
    const { props, succeed } = await takeNext('Source');
    expect(props).toMatchObject({
      pipelineName: 'release',
      pipelineArn: 'arn:aws:codepipeline:eu-west-1:123456789012:release',
      executionId: id,
      region: 'eu-west-1',
      accountId: '123456789012',
      roleArn: 'arn:aws:iam::123456789012:role/pipeline',
      action: { configuration: { RepositoryName: 'app', BranchName: 'main' } },
      inputs: [],
      encryptionKey: 'key',
    });
    expect(props.sourceRevision).toBeUndefined();
    succeed({ revision: { revisionId: 'c0ffee' } });
    const deployed = await takeNext('Deploy');
    expect(deployed.props.inputs).toEqual([
      { ...props.outputs[0], revision: { revisionId: 'c0ffee', actionName: 'Source' } },
    ]);
  });

  it('has its own role where it declares one', async () => {
    const { create, takeNext } = runningPipelines();
    const roleArn = 'arn:aws:iam::123456789012:role/source';
    await create(pipeline(stage('Source', { ...source(), roleArn }), stage('Deploy', deploy())));
    expect((await takeNext('Source')).props.roleArn).toBe(roleArn);
  });

  it('takes the revision that the start has fixed', async () => {
    const { create, call, takeNext } = runningPipelines();
    await create();
    (await takeNext('Source')).succeed();
    await takeNext('Deploy');
    await call('StartPipelineExecution', {
      name: 'release',
      sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: 'c0ffee' }],
    });
    expect((await takeNext('Source')).props.sourceRevision).toBe('c0ffee');
  });

  it.each([
    [jobFailed('Build terminated'), { code: 'JobFailed', message: 'Build terminated' }],
    [new AwsError('AccessDeniedException', 'no'), { code: 'PermissionError', message: 'no' }],
    [new TypeError('a bug'), { code: 'SystemUnavailable', message: 'a bug' }],
  ])('fails with what its provider throws: %s', async (error, expected) => {
    const { create, takeNext, reaches, changes } = runningPipelines();
    const id = await create();
    (await takeNext('Source')).fail(error);
    await reaches(id, 'Failed');
    expect(changes.find(({ scope, status }) => scope === 'action' && status === 'Failed')).toMatchObject({
      stage: 'Source',
      action: 'Source',
      error: expected,
    });
  });

  it('fails where nothing performs it', async () => {
    const { create, reaches, changes } = runningPipelines({ providers: {} });
    await reaches(await create(), 'Failed');
    expect(changes.find(({ error }) => error)?.error?.message).toBe(
      'nothing performs actions of the type Source/AWS/CodeCommit/1 here',
    );
  });

  it('is left where the stop abandons it, and what it says later means nothing', async () => {
    const { create, call, takeNext } = runningPipelines();
    const id = await create();
    const { props } = await takeNext('Source');
    await call('StopPipelineExecution', { pipelineName: 'release', pipelineExecutionId: id, abandon: true });
    expect(props.signal.aborted).toBe(true);
    props.report({ summary: 'late' });
    const { actionExecutionDetails: details } = await call('ListActionExecutions', {
      pipelineName: 'release',
    });
    expect(details).toMatchObject([{ status: 'Abandoned', output: { executionResult: {} } }]);
  });

  it('of a deployment fails after five days of AWS time, and is left', async () => {
    const { create, takeNext, clock, reaches } = runningPipelines();
    const id = await create();
    (await takeNext('Source')).succeed();
    const { props } = await takeNext('Deploy');
    clock.advance(fiveDaysMs - 1);
    expect(props.signal.aborted).toBe(false);
    clock.advance(1);
    expect(props.signal.aborted).toBe(true);
    await reaches(id, 'Failed');
    expect(clock.pending).toBe(0);
  });
});

describe('a pipeline', () => {
  it('that is deleted leaves its actions', async () => {
    const { create, call, takeNext, changes } = runningPipelines();
    const id = await create();
    const { props } = await takeNext('Source');
    await call('DeletePipeline', { name: 'release' });
    expect(props.signal.aborted).toBe(true);
    expect(changes.at(-1)).toMatchObject({ scope: 'execution', executionId: id, status: 'Cancelled' });
    await create();
    expect(await call('ListPipelineExecutions', { pipelineName: 'release' })).toMatchObject({
      pipelineExecutionSummaries: [{ status: 'InProgress' }],
    });
  });

  it('that is changed does not run by itself, and its executions do not complete', async () => {
    const { create, call, takeNext, reaches, performed } = runningPipelines();
    const id = await create();
    const { succeed } = await takeNext('Source');
    await call('UpdatePipeline', { pipeline: pipeline() });
    const changed = { ...pipeline(), roleArn: 'arn:aws:iam::123456789012:role/other' };
    await call('UpdatePipeline', { pipeline: changed });
    succeed();
    await reaches(id, 'Cancelled');
    await turn();
    expect(performed).toHaveLength(1);
    const { pipelineExecution } = await call('GetPipelineExecution', {
      pipelineName: 'release',
      pipelineExecutionId: id,
    });
    expect(pipelineExecution).toMatchObject({ pipelineVersion: 1, status: 'Cancelled' });
  });

  it('that is written again as it is goes on', async () => {
    const { create, call, takeNext } = runningPipelines();
    await create();
    const { succeed } = await takeNext('Source');
    await call('UpdatePipeline', { pipeline: pipeline() });
    succeed();
    await takeNext('Deploy');
  });
});

it('a stop of the service leaves all actions and approvals, and waits for them', async () => {
  const { create, takeNext, stop, clock, performed, changes } = runningPipelines();
  await create(withApproval(approval()));
  (await takeNext('Source')).succeed();
  await create(pipeline(), { name: 'other' });
  const { props } = await takeNext('Source');
  const before = changes.length;
  await stop?.();
  expect(props.signal.aborted).toBe(true);
  expect(clock.pending).toBe(0);
  expect(performed).toHaveLength(2);
  expect(changes).toHaveLength(before);
  await stop?.();
});

it('changes are told as events, in the form of AWS', async () => {
  const { create, takeNext, reaches, events, call } = runningPipelines();
  const id = await create();
  (await takeNext('Source')).succeed({ externalExecutionId: 'c0ffee', summary: 'Add coffee' });
  (await takeNext('Deploy')).fail(jobFailed('Deployment d-1 failed'));
  await reaches(id, 'Failed');
  const arn = 'arn:aws:codepipeline:eu-west-1:123456789012:release';
  expect(events[0]).toEqual({
    source: 'aws.codepipeline',
    detailType: 'CodePipeline Pipeline Execution State Change',
    region: 'eu-west-1',
    accountId: '123456789012',
    resources: [arn],
    detail: {
      pipeline: 'release',
      'execution-id': id,
      'execution-trigger': {
        'trigger-type': 'CreatePipeline',
        'trigger-detail': 'arn:aws:iam::123456789012:root',
      },
      state: 'STARTED',
      version: 1,
    },
  });
  const told = events.map(({ detailType, detail }) => `${detailType.split(' ')[1]} ${String(detail.state)}`);
  expect(told).toEqual([
    'Pipeline STARTED',
    'Stage STARTED',
    'Action STARTED',
    'Action SUCCEEDED',
    'Stage SUCCEEDED',
    'Stage STARTED',
    'Action STARTED',
    'Action FAILED',
    'Stage FAILED',
    'Pipeline FAILED',
  ]);
  expect(events[3]?.detail).toMatchObject({
    stage: 'Source',
    action: 'Source',
    region: 'eu-west-1',
    type: { owner: 'AWS', category: 'Source', provider: 'CodeCommit', version: '1' },
    'execution-result': { 'external-execution-summary': 'Add coffee', 'external-execution-id': 'c0ffee' },
    'output-artifacts': [{ name: 'source', s3location: { bucket: 'bucket' } }],
  });
  expect(events[6]?.detail).toMatchObject({ 'input-artifacts': [{ name: 'source' }] });
  expect(events[7]?.detail).toMatchObject({
    'execution-result': { 'external-execution-summary': 'Deployment d-1 failed', 'error-code': 'JobFailed' },
  });
  const again = {
    pipelineName: 'release',
    pipelineExecutionId: id,
    stageName: 'Deploy',
    retryMode: 'FAILED_ACTIONS',
  };
  await call('RetryStageExecution', again);
  await call('StopPipelineExecution', { pipelineName: 'release', pipelineExecutionId: id, reason: 'enough' });
  expect(
    events.slice(10).map(({ detail }) => [detail.stage, detail.state, detail['stop-execution-comments']]),
  ).toEqual([
    [undefined, 'RESUMED', undefined],
    ['Deploy', 'RESUMED', undefined],
    ['Deploy', 'STARTED', undefined],
    [undefined, 'STOPPING', 'enough'],
    ['Deploy', 'STOPPING', undefined],
  ]);
});
