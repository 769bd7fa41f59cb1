import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import { ActionStage, artifact, caught, failureOf } from './action-stage';

const type = 'Build/AWS/CodeBuild/1';
const configuration = { ProjectName: 'build' };
const revision = { actionName: 'Source', revisionId: 'a'.repeat(40) };
const inputs = [artifact('Source'), { ...artifact('Other'), revision }];
let stage: ActionStage;

beforeEach(() => {
  stage = new ActionStage();
});

const perform = (changes: Readonly<Record<string, string>> = {}) =>
  stage.perform(type, { ...configuration, ...changes }, { inputs, outputs: [artifact('Release')] });

describe('the action of CodeBuild', () => {
  it('starts a build with the primary source first, and hands on the exported variables', async () => {
    stage.buildEnd = Promise.resolve({ status: 'SUCCEEDED', exportedVariables: { DIGEST: 'sha256:1' } });
    const result = await perform({
      PrimarySource: 'Other',
      EnvironmentVariables: JSON.stringify([
        { name: 'A', value: '1' },
        { name: 'B', value: '/b', type: 'PARAMETER_STORE' },
      ]),
    });
    expect(stage.builds).toEqual([
      {
        region: 'eu-west-1',
        projectName: 'build',
        initiator: 'codepipeline/web',
        inputs: [inputs[1], inputs[0]],
        outputs: [artifact('Release')],
        environmentVariables: [
          { name: 'A', value: '1', type: 'PLAINTEXT' },
          { name: 'B', value: '/b', type: 'PARAMETER_STORE' },
        ],
        resolvedSourceVersion: revision.revisionId,
        encryptionKey: undefined,
      },
    ]);
    const shown = {
      externalExecutionId: 'build:1',
      externalExecutionUrl:
        'https://console.aws.amazon.com/codebuild/home?region=eu-west-1#/builds/build:1/view/new',
    };
    expect(result).toEqual({ ...shown, variables: { DIGEST: 'sha256:1' } });
    expect(stage.reports).toEqual([shown]);
    expect(stage.asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'codebuild:StartBuild arn:aws:codebuild:eu-west-1:123456789012:project/build',
      'codebuild:BatchGetBuilds arn:aws:codebuild:eu-west-1:123456789012:project/build',
    ]);
  });

  it('is performed as a test too', async () => {
    await expect(stage.perform('Test/AWS/CodeBuild/1', configuration, { inputs })).resolves.toBeDefined();
    expect(stage.builds).toMatchObject([{ inputs, resolvedSourceVersion: undefined }]);
  });

  it('fails as the build did, with the phase that failed', async () => {
    stage.buildEnd = Promise.resolve({ status: 'FAILED', reason: 'why', exportedVariables: {} });
    const message = 'Error while executing command: false. Reason: exit status 1';
    const context = { statusCode: 'COMMAND_EXECUTION_ERROR', message };
    const phases = [
      { phaseType: 'PRE_BUILD', phaseStatus: 'SUCCEEDED', contexts: [{ statusCode: '', message: '' }] },
      { phaseType: 'BUILD', phaseStatus: 'FAILED', contexts: [context] },
      { phaseType: 'COMPLETED' },
    ];
    stage.answers.set('BatchGetBuilds', ({ ids }) => ({ builds: [{ id: ids, phases }] }));
    expect(await failureOf(perform())).toBe(
      `JobFailed: Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: ${message}`,
    );
    expect((await caught(perform())).progress).toMatchObject({ externalExecutionId: 'build:1' });
  });

  it('fails with what the build says where no phase has failed', async () => {
    stage.answers.set('BatchGetBuilds', () => ({ builds: [] }));
    stage.buildEnd = Promise.resolve({ status: 'STOPPED', exportedVariables: {} });
    expect(await failureOf(perform())).toBe('JobFailed: Build terminated with state: STOPPED');
    stage.buildEnd = Promise.resolve({ status: 'FAULT', reason: 'it broke', exportedVariables: {} });
    expect(await failureOf(perform())).toBe(
      'JobFailed: Build terminated with state: FAULT. Message: it broke',
    );
  });

  it('fails as the build did where CodeBuild does not answer any more', async () => {
    stage.buildEnd = Promise.resolve({ status: 'FAILED', reason: 'why', exportedVariables: {} });
    expect(await failureOf(perform())).toBe('JobFailed: Build terminated with state: FAILED. Message: why');
  });

  it('fails where no build can be started', async () => {
    stage.startBuild = () => {
      throw new AwsError('ResourceNotFoundException', 'Project cannot be found: build');
    };
    expect(await failureOf(perform())).toBe(
      'JobFailed: Error calling startBuild: Project cannot be found: build (Service: AWSCodeBuild; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: id; Proxy: null)',
    );
    stage.denied = ['codebuild:StartBuild'];
    expect(await failureOf(perform())).toMatch(
      /^PermissionError: Error calling startBuild: User: pipeline is not authorized to perform: codebuild:StartBuild/,
    );
  });

  it('leaves the build running when it is abandoned', async () => {
    stage.buildEnd = new Promise(() => undefined);
    const work = perform();
    stage.abort.abort(new Error('abandoned'));
    await expect(work).rejects.toThrow('abandoned');
  });

  it.each([
    [{ BatchEnabled: 'true' }, 'BatchEnabled true is not emulated'],
    [{ CombineArtifacts: 'true' }, 'CombineArtifacts true is not emulated'],
    [{ PrimarySource: 'None' }, 'must be one of its input artifacts: Source, Other'],
    [{ EnvironmentVariables: '[{' }, 'EnvironmentVariables must be a JSON array'],
    [{ EnvironmentVariables: '{}' }, 'EnvironmentVariables must be a JSON array'],
    [{ EnvironmentVariables: '[{"name":"A"}]' }, '0.value'],
    [{ EnvironmentVariables: '[{"name":"A","value":"1","type":"SECRET"}]' }, '0.type'],
  ])('refuses %j', async (changes, words) => {
    const failure = await caught(perform(changes));
    expect(failure.code).toBe('ConfigurationError');
    expect(failure.message).toContain(words);
    expect(stage.builds).toEqual([]);
  });

  it('takes batches that are not wanted', async () => {
    await expect(perform({ BatchEnabled: 'false', CombineArtifacts: 'false' })).resolves.toBeDefined();
  });
});
