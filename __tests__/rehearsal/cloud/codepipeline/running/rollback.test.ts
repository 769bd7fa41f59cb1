/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import { refusal } from '../../../../support/service-caller';
import { build, deploy, pipeline, source, stage } from '../sample-pipeline';
import { jobFailed, runningPipelines } from './running-pipelines';

const three = pipeline(
  stage('Source', { ...source(), namespace: 'Source' }),
  stage('Build', build()),
  stage(
    'Deploy',
    deploy(['build'], { TaskDefinitionTemplateArtifact: 'build', AppSpecTemplateArtifact: 'build' }),
    {
      ...build(['source'], [], { EnvironmentVariables: '#{Source.CommitId}' }),
      name: 'Verify',
      runOrder: 2,
    },
  ),
  stage('After', { ...build(['source'], []), name: 'Tell' }),
);

let running: ReturnType<typeof runningPipelines>;
beforeEach(() => (running = runningPipelines()));
afterEach(() => running.stop?.());

/** Lets an execution pass all stages. */
async function release(id: string, commit: string): Promise<string> {
  const { takeNext, reaches } = running;
  (await takeNext('Source')).succeed({ revision: { revisionId: commit }, variables: { CommitId: commit } });
  for (const name of ['Build', 'Deploy', 'Verify', 'Tell']) (await takeNext(name)).succeed();
  await reaches(id, 'Succeeded');
  return id;
}

async function releasedTwice(): Promise<{ first: string; second: string }> {
  const first = await release(await running.create(three), 'one');
  await running.call('StartPipelineExecution', { name: 'release' });
  return { first, second: await release(running.latestId(), 'two') };
}

const rollBack = async (
  targetPipelineExecutionId: string,
  stageName = 'Deploy',
): Promise<{ pipelineExecutionId: string }> =>
  (await running.call('RollbackStage', {
    pipelineName: 'release',
    stageName,
    targetPipelineExecutionId,
  })) as { pipelineExecutionId: string };

describe('RollbackStage', () => {
  it('runs the stage alone, with the artifacts, variables and revisions of its target', async () => {
    const { first } = await releasedTwice();
    const { pipelineExecutionId } = await rollBack(first);
    const deployed = await running.takeNext('Deploy');
    const before = running.performed.find(
      ({ props }) => props.executionId === first && props.action.name === 'Deploy',
    );
    expect(deployed.props.inputs).toEqual(before?.props.inputs);
    expect(deployed.props.inputs).toHaveLength(1);
    deployed.succeed();
    const verified = await running.takeNext('Verify');
    expect(verified.props.action.configuration.EnvironmentVariables).toBe('one');
    verified.succeed();
    await running.reaches(pipelineExecutionId, 'Succeeded');
    expect(running.performed.filter(({ props }) => props.action.name === 'Tell')).toHaveLength(2);
    const { pipelineExecution } = await running.call('GetPipelineExecution', {
      pipelineName: 'release',
      pipelineExecutionId,
    });
    expect(pipelineExecution).toMatchObject({
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: first },
      trigger: { triggerType: 'ManualRollback', triggerDetail: 'arn:aws:iam::123456789012:root' },
      artifactRevisions: [{ name: 'source', revisionId: 'one' }],
    });
    const { actionExecutionDetails } = await running.call('ListActionExecutions', {
      pipelineName: 'release',
      filter: { pipelineExecutionId },
    });
    expect(actionExecutionDetails).toMatchObject([{ actionName: 'Verify' }, { actionName: 'Deploy' }]);
    const { stageStates } = await running.call('GetPipelineState', { name: 'release' });
    expect(stageStates[2].latestExecution).toEqual({
      pipelineExecutionId,
      status: 'Succeeded',
      type: 'ROLLBACK',
    });
  });

  it('refuses a stage or a target that AWS does not roll back', async () => {
    const { first, second } = await releasedTwice();
    const unable = /^UnableToRollbackStageException: Unable to roll back the stage\./;
    expect(await refusal(rollBack(first, 'Source'))).toMatch(unable);
    expect(await refusal(rollBack(first, 'Nope'))).toMatch(/^StageNotFoundException: /);
    expect(await refusal(rollBack('00000000-0000-4000-8000-000000000000'))).toMatch(
      /^PipelineExecutionNotFoundException: /,
    );
    const { pipelineExecutionId } = await rollBack(first);
    const deployed = await running.takeNext('Deploy');
    // The stage is busy.
    expect(await refusal(rollBack(second))).toMatch(unable);
    deployed.fail(jobFailed('no'));
    await running.reaches(pipelineExecutionId, 'Failed');
    // The target is a rollback, and has failed.
    expect(await refusal(rollBack(pipelineExecutionId))).toMatch(unable);
    await running.call('UpdatePipeline', { pipeline: { ...three, roleArn: `${three.roleArn}-2` } });
    expect(await refusal(rollBack(first))).toMatch(/^PipelineExecutionOutdatedException: /);
  });
});
