/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are JSON, checked by the assertions */
import type { PermissionRequest } from '../../../../../rehearsal/cloud/iam/permission';
import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import { clientOf, emptyResult } from '../../../../support/aws-client';
import { refusal } from '../../../../support/service-caller';
import { approval, runningPipelines, withApproval } from './running-pipelines';

const answerTo = (token: string, status = 'Approved', summary = 'looks good') => ({
  pipelineName: 'release',
  stageName: 'Approval',
  actionName: 'Approve',
  token,
  result: { status, summary },
});

async function atApproval(
  approve = approval(),
  props: Parameters<typeof runningPipelines>[0] = {},
  changes: Record<string, unknown> = {},
) {
  const running = runningPipelines(props);
  const id = await running.create(withApproval(approve), changes);
  (await running.takeNext('Source')).succeed();
  const state = async () => {
    const { stageStates } = await running.call('GetPipelineState', { name: 'release' });
    return stageStates[1].actionStates[0].latestExecution;
  };
  await running.reaches(id, 'InProgress');
  const { token } = await pollToken(state);
  return { ...running, id, token, state };
}

async function pollToken(state: () => Promise<{ token: string } | undefined>): Promise<{ token: string }> {
  for (;;) {
    const found = await state();
    if (found) return found;
    await new Promise((wake) => setImmediate(wake));
  }
}

describe('an approval', () => {
  it('lets the pipeline go on when it is given, and says by whom', async () => {
    const { call, token, takeNext, state } = await atApproval();
    expect(await state()).toEqual({
      actionExecutionId: expect.any(String),
      status: 'InProgress',
      token,
      lastStatusChange: 1000,
    });
    expect(await call('PutApprovalResult', answerTo(token))).toEqual({ approvedAt: 1000 });
    await takeNext('Build');
    expect(await state()).toEqual({
      actionExecutionId: expect.any(String),
      status: 'Succeeded',
      summary: 'looks good',
      lastStatusChange: 1000,
      lastUpdatedBy: 'arn:aws:iam::123456789012:root',
    });
  });

  it.each([
    ['too risky', 'too risky'],
    ['', 'Rejected by arn:aws:iam::123456789012:root'],
  ])('fails the pipeline when it is rejected: %j', async (summary, message) => {
    const { call, token, id, reaches, state } = await atApproval();
    await call('PutApprovalResult', answerTo(token, 'Rejected', summary));
    await reaches(id, 'Failed');
    expect(await state()).toMatchObject({ status: 'Failed', errorDetails: { code: 'JobFailed', message } });
  });

  it('is answered once, with its token', async () => {
    const { call, token } = await atApproval();
    const other = '00000000-0000-4000-8000-000000000000';
    expect(await refusal(call('PutApprovalResult', answerTo(other)))).toMatch(
      /^InvalidApprovalTokenException: /,
    );
    await call('PutApprovalResult', answerTo(token));
    expect(await refusal(call('PutApprovalResult', answerTo(token)))).toMatch(
      /^ApprovalAlreadyCompletedException: /,
    );
  });

  it.each([
    [{ stageName: 'X' }, 'StageNotFoundException'],
    [{ actionName: 'X' }, 'ActionNotFoundException'],
    [{ pipelineName: 'X' }, 'PipelineNotFoundException'],
    [{ token: 'X' }, 'ValidationException'],
  ])('cannot be answered where it is not: %j', async (changes, code) => {
    const { call, token } = await atApproval();
    expect(await refusal(call('PutApprovalResult', { ...answerTo(token), ...changes }))).toMatch(`${code}: `);
  });

  it.each([
    [approval(), 7 * 24 * 60],
    [approval({}, { timeoutInMinutes: 5 }), 5],
  ])('is given up after its time', async (approve, minutes) => {
    const { clock, call, token, id, reaches, changes } = await atApproval(approve);
    clock.advance(minutes * 60_000 - 1);
    expect(changes.some(({ status }) => status === 'Failed')).toBe(false);
    clock.advance(1);
    await reaches(id, 'Failed');
    expect(changes.find(({ error }) => error)?.error).toEqual({
      code: 'JobFailed',
      message: `The approval was not answered within ${minutes} minutes`,
    });
    expect(await refusal(call('PutApprovalResult', answerTo(token)))).toMatch(
      /^InvalidApprovalTokenException: /,
    );
  });

  it('of parallel executions has its token in the list of actions', async () => {
    const running = runningPipelines();
    await running.create(withApproval(), { pipelineType: 'V2', executionMode: 'PARALLEL' });
    (await running.takeNext('Source')).succeed();
    await new Promise((wake) => setImmediate(wake));
    const { actionExecutionDetails: details } = await running.call('ListActionExecutions', {
      pipelineName: 'release',
    });
    const token = details[0].output.executionResult.externalExecutionId;
    await running.call('PutApprovalResult', answerTo(token));
    await running.takeNext('Build');
  });
});

describe('an approval with a topic', () => {
  const NotificationArn = 'arn:aws:sns:eu-west-1:123456789012:approvals';
  const approve = approval({
    NotificationArn,
    CustomData: 'Release #{codepipeline.PipelineExecutionId}?',
    ExternalEntityLink: 'https://example.com',
  });

  it('asks for an answer there, as the role', async () => {
    const published: Readonly<Record<string, string>>[] = [];
    const asked: PermissionRequest[] = [];
    const { token, id } = await atApproval(approve, {
      aws: clientOf({
        query: (operation, parameters, region) => {
          published.push({ operation, region, ...parameters });
          return emptyResult;
        },
      }),
      permissions: {
        require: (request) => {
          asked.push(request);
          return Promise.resolve();
        },
      },
    });
    expect(asked).toEqual([
      {
        roleArn: 'arn:aws:iam::123456789012:role/pipeline',
        servicePrincipal: 'codepipeline.amazonaws.com',
        sourceArn: 'arn:aws:codepipeline:eu-west-1:123456789012:release',
        action: 'sns:Publish',
        resource: NotificationArn,
      },
    ]);
    const [{ Message: message = '', ...notification } = {}] = published;
    expect(notification).toEqual({
      operation: 'sns.Publish',
      region: 'eu-west-1',
      TopicArn: NotificationArn,
      Subject: 'APPROVAL NEEDED: AWS CodePipeline release for action Approve',
    });
    const console = 'https://console.aws.amazon.com/codepipeline/home?region=eu-west-1#/view/release';
    expect(JSON.parse(message)).toEqual({
      region: 'eu-west-1',
      consoleLink: console,
      approval: {
        pipelineName: 'release',
        stageName: 'Approval',
        actionName: 'Approve',
        token,
        expires: '1970-01-08T00:16Z',
        externalEntityLink: 'https://example.com',
        approvalReviewLink: `${console}/Approval/Approve/approve/${token}`,
        customData: `Release ${id}?`,
      },
    });
  });

  it('fails where the role may not publish', async () => {
    const { id, reaches, changes } = await atApproval(approve, {
      permissions: { require: () => Promise.reject(new AwsError('AccessDeniedException', 'not authorized')) },
    });
    await reaches(id, 'Failed');
    expect(changes.find(({ error }) => error)?.error).toEqual({
      code: 'PermissionError',
      message: 'not authorized',
    });
  });
});
