import { setImmediate as turn } from 'node:timers/promises';
import { jobResultOperations } from '../../../../../rehearsal/cloud/codepipeline/operations/job-results';
import type { CallContext } from '../../../../../rehearsal/cloud/contract/service';
import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { ActionStage, artifact, caught, failureOf } from './action-stage';

const minutes = (count: number) => count * 60_000;

interface JobEvent {
  readonly id: string;
  readonly accountId: string;
  readonly data: Json;
}

const jobOf = (event: Json | undefined) => event?.['CodePipeline.job'] as JobEvent;

/** Answers as a function does: by CodePipeline's own operations. */
const put = async (
  { jobs }: ActionStage,
  operation: 'PutJobSuccessResult' | 'PutJobFailureResult',
  input: Json,
) => jobResultOperations(jobs)[operation]!(input, {} as CallContext);

const configuration = { FunctionName: 'release-files', UserParameters: 'sha256:1' };

/** A function that answers each of its jobs by the next answer. */
function stageThat(...answers: ((id: string, stage: ActionStage) => Promise<unknown>)[]): ActionStage {
  const stage = new ActionStage();
  const left = [...answers];
  stage.invoked = (event) => {
    void left.shift()?.(jobOf(event).id, stage);
    return { status: 202 };
  };
  return stage;
}

const perform = (stage: ActionStage, changes: Parameters<ActionStage['perform']>[2] = {}) =>
  stage.perform('Invoke/AWS/Lambda/1', configuration, changes);

const succeeds = (more: Json = {}) =>
  stageThat((jobId, stage) => put(stage, 'PutJobSuccessResult', { jobId, ...more }));

describe('a Lambda invoke action', () => {
  it('invokes the function with the event that AWS documents', async () => {
    const stage = succeeds();
    const source = { ...artifact('Source'), revision: { actionName: 'Source', revisionId: 'c0ffee' } };
    await perform(stage, { inputs: [source], outputs: [artifact('Release')], encryptionKey: 'arn:key' });
    const [{ url, event }] = stage.invocations as [ActionStage['invocations'][number]];
    expect(url).toBe('/2015-03-31/functions/release-files/invocations');
    const location = (name: string) => ({
      type: 'S3',
      s3Location: { bucketName: 'artifacts', objectKey: `web/${name}/1` },
    });
    expect(event).toEqual({
      'CodePipeline.job': {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        accountId: '123456789012',
        data: {
          actionConfiguration: { configuration },
          inputArtifacts: [{ name: 'Source', revision: 'c0ffee', location: location('Source') }],
          outputArtifacts: [{ name: 'Release', revision: null, location: location('Release') }],
          artifactCredentials: {
            accessKeyId: 'ASIA1',
            secretAccessKey: 'secret',
            sessionToken: 'token',
            expirationTime: stage.clock.now() + minutes(60),
          },
          encryptionKey: { id: 'arn:key', type: 'KMS' },
        },
      },
    });
  });

  it('hands out credentials for the artifacts of the job alone, until it ends', async () => {
    const stage = succeeds();
    await perform(stage, { inputs: [artifact('Source')], outputs: [artifact('Release')] });
    expect(stage.sessions).toEqual([
      {
        roleArn: 'arn:aws:iam::123456789012:role/web-pipeline',
        servicePrincipal: 'codepipeline.amazonaws.com',
        sourceArn: 'arn:aws:codepipeline:eu-west-1:123456789012:web',
        sessionName: 'action-execution',
        policy: {
          Statement: [
            {
              Effect: 'Allow',
              Action: ['s3:GetObject', 's3:GetObjectVersion'],
              Resource: ['arn:aws:s3:::artifacts/web/Source/1'],
            },
            { Effect: 'Allow', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::artifacts/web/Release/1'] },
          ],
        },
      },
    ]);
    expect(stage.closed).toEqual(['ASIA1']);
  });

  it('ends with what the function reports', async () => {
    const stage = succeeds({
      outputVariables: { DIGEST: 'sha256:1' },
      executionDetails: { summary: 'written', externalExecutionId: 'e-1', percentComplete: 100 },
    });
    expect(await perform(stage)).toEqual({
      summary: 'written',
      externalExecutionId: 'e-1',
      percentComplete: 100,
      variables: { DIGEST: 'sha256:1' },
    });
  });

  it('fails with the type and the message of the function', async () => {
    const stage = stageThat((jobId, on) =>
      put(on, 'PutJobFailureResult', {
        jobId,
        failureDetails: { type: 'ConfigurationError', message: 'no such image', externalExecutionId: 'e-1' },
      }),
    );
    const { code, message, progress } = await caught(perform(stage));
    expect({ code, message, progress }).toEqual({
      code: 'ConfigurationError',
      message: 'no such image',
      progress: { externalExecutionId: 'e-1' },
    });
    expect(stage.closed).toEqual(['ASIA1']);
  });

  it('goes on with a new job while the function answers with a continuation token', async () => {
    const stage = stageThat(
      (jobId, on) =>
        put(on, 'PutJobSuccessResult', {
          jobId,
          continuationToken: 'half',
          executionDetails: { percentComplete: 50 },
        }),
      (jobId, on) => put(on, 'PutJobSuccessResult', { jobId }),
    );
    const work = perform(stage);
    while (stage.reports.length === 0 || stage.clock.pending === 0) await turn();
    stage.clock.advance(30_000);
    await work;
    const [first, second] = stage.invocations.map(({ event }) => jobOf(event));
    expect(stage.reports).toEqual([{ percentComplete: 50 }]);
    expect(first!.data).not.toHaveProperty('continuationToken');
    expect(second!.data.continuationToken).toBe('half');
    expect(second!.id).not.toBe(first!.id);
  });

  it('fails 20 minutes after a function that does not answer, and takes no late answer', async () => {
    const stage = new ActionStage();
    const failure = failureOf(perform(stage));
    while (stage.invocations.length === 0) await turn();
    stage.clock.advance(minutes(20) - 1);
    expect(stage.closed).toEqual([]);
    stage.clock.advance(1);
    expect(await failure).toBe(
      'JobFailed: The AWS Lambda function release-files failed to return a result. Check the function to verify that it has permission to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.',
    );
    const { id: jobId } = jobOf(stage.invocations[0]?.event);
    await expect(put(stage, 'PutJobSuccessResult', { jobId })).rejects.toMatchObject({
      code: 'InvalidJobStateException',
    });
  });

  it('takes one answer', async () => {
    const stage = succeeds();
    await perform(stage);
    const { id: jobId } = jobOf(stage.invocations[0]?.event);
    await expect(put(stage, 'PutJobSuccessResult', { jobId })).rejects.toMatchObject({
      code: 'InvalidJobStateException',
    });
  });

  it('fails without the permission to invoke the function, before it is invoked', async () => {
    const stage = new ActionStage();
    stage.denied = ['lambda:InvokeFunction'];
    expect((await caught(perform(stage))).code).toBe('PermissionError');
    expect(stage.asked).toMatchObject([
      {
        action: 'lambda:InvokeFunction',
        resource: 'arn:aws:lambda:eu-west-1:123456789012:function:release-files',
      },
    ]);
    expect(stage.invocations).toEqual([]);
    expect(stage.sessions).toEqual([]);
  });

  it('fails where there is no such function', async () => {
    const stage = new ActionStage();
    stage.invoked = () => ({
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: Buffer.from('{"Message":"Function not found"}'),
    });
    expect(await failureOf(perform(stage))).toBe(
      'ConfigurationError: Function not found (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: id; Proxy: null)',
    );
    expect(stage.closed).toEqual(['ASIA1']);
  });

  it('is abandoned with its execution', async () => {
    const stage = new ActionStage();
    const work = perform(stage);
    while (stage.invocations.length === 0) await turn();
    stage.abort.abort();
    await expect(work).rejects.toThrow();
    expect([stage.closed, stage.clock.pending]).toEqual([['ASIA1'], 0]);
  });
});

describe('an answer to a job', () => {
  const jobId = '00000000-0000-0000-0000-000000000000';
  const failureDetails = { type: 'JobFailed', message: 'm' };

  it.each<[string, 'PutJobSuccessResult' | 'PutJobFailureResult', Json, string]>([
    ['a job that nobody has', 'PutJobSuccessResult', { jobId }, 'JobNotFoundException'],
    ['a job that nobody has', 'PutJobFailureResult', { jobId, failureDetails }, 'JobNotFoundException'],
    ['an id of another form', 'PutJobSuccessResult', { jobId: 'j' }, 'ValidationException'],
    ['no failure', 'PutJobFailureResult', { jobId }, 'ValidationException'],
    [
      'an unknown type of failure',
      'PutJobFailureResult',
      { jobId, failureDetails: { ...failureDetails, type: 'Other' } },
      'ValidationException',
    ],
    [
      'variables of a job that goes on',
      'PutJobSuccessResult',
      { jobId, continuationToken: 't', outputVariables: { A: '1' } },
      'ValidationException',
    ],
    [
      'variables that are too large',
      'PutJobSuccessResult',
      { jobId, outputVariables: { A: 'a'.repeat(122_880) } },
      'OutputVariablesSizeExceededException',
    ],
  ])('with %s is rejected: %s', async (_, operation, input, code) => {
    await expect(put(new ActionStage(), operation, input)).rejects.toMatchObject({ code });
  });
});
