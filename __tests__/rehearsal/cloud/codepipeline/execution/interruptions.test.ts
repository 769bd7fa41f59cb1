import { retryRefusal, stopRefusal } from '../../../../../rehearsal/cloud/codepipeline/execution/refusals';
import { declared, History, withStage } from './history';

const inBuild = () => new History().start('1').pass('1', 'Source');
const retryCode = (
  history: History,
  stage = 'Build',
  mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS' = 'FAILED_ACTIONS',
) => retryRefusal(history.state, { executionId: '1', stage, mode })?.code;

describe('a stop', () => {
  it('lets actions end that run, and begins none', () => {
    const history = inBuild().stop('1');
    expect(history.summary).toBe('1: Stopping in Build');
    history.succeed('1', 'Lint');
    expect(history.summary).toBe('1: Stopping in Build');
    history.succeed('1', 'Build');
    expect(history.summary).toBe('1: Stopped in Build');
    expect(history.busy).toEqual([]);
    expect(history.execution('1').stages.Build?.status).toBe('Stopped');
  });

  it('abandons actions where that is asked for', () => {
    const history = inBuild();
    history.told();
    history.stop('1', true);
    expect(history.told()).toEqual([
      '1: Stopping',
      '1 Build: Stopping',
      '1 Build Lint: Abandoned',
      '1 Build Build: Abandoned',
      '1 Build: Stopped',
      '1: Stopped',
    ]);
  });

  it('ends an execution that waits, and lets others enter', () => {
    const history = inBuild().start('2').pass('2', 'Source').stop('2');
    expect(history.summary).toBe('1: InProgress in Build, 2: Stopped in Build');
    history.start('3').pass('3', 'Source').stop('1', true);
    expect(history.summary).toBe('1: Stopped in Build, 2: Stopped in Build, 3: InProgress in Build');
  });

  it('can be asked for twice only to abandon', () => {
    const history = inBuild();
    const code = (abandon: boolean) => stopRefusal(history.execution('1'), abandon)?.code;
    expect([code(false), code(true)]).toEqual([undefined, undefined]);
    history.stop('1');
    expect([code(false), code(true)]).toEqual(['DuplicatedStopRequestException', undefined]);
    history.stop('1', true);
    expect(code(true)).toBe('PipelineExecutionNotStoppableException');
    expect(history.busy).toEqual([]);
  });
});

describe('a retry', () => {
  it('begins failed actions again, and what comes after them', () => {
    const history = inBuild().fail('1', 'Lint').succeed('1', 'Build');
    history.told();
    history.retry('1', 'Build');
    expect(history.told()).toEqual([
      '1: InProgress again',
      '1 Build: InProgress again',
      '1 Build Lint: InProgress',
    ]);
    history.succeed('1', 'Lint');
    expect(history.busy).toEqual(['1 Test']);
    expect(history.execution('1').stages.Build).toMatchObject({
      manualRetries: 1,
      latestRetry: 'ManualStageRetry',
    });
  });

  it('begins all actions again where that is asked for', () => {
    const history = inBuild().fail('1', 'Lint').succeed('1', 'Build').retry('1', 'Build', 'ALL_ACTIONS');
    expect(history.busy).toEqual(['1 Lint', '1 Build']);
  });

  it('of failed actions need not wait for the others of the stage', () => {
    const history = inBuild().fail('1', 'Lint');
    expect(retryCode(history, 'Build', 'ALL_ACTIONS')).toBe('StageNotRetryableException');
    history.retry('1', 'Build');
    expect(history.busy).toEqual(['1 Build', '1 Lint']);
  });

  it('goes on after a stop', () => {
    const history = inBuild().stop('1', true).retry('1', 'Build');
    expect(history.summary).toBe('1: InProgress in Build');
    expect(history.execution('1').stop).toBeUndefined();
    expect(history.pass('1', 'Build').busy).toEqual(['1 Deploy']);
  });

  it('goes on where the stop has let the last action end', () => {
    const history = inBuild().pass('1', 'Build').stop('1').succeed('1', 'Deploy');
    expect(history.summary).toBe('1: Stopped in Deploy');
    expect(history.retry('1', 'Deploy').summary).toBe('1: Succeeded in Deploy');
  });

  it('is refused where nothing has failed, where a later execution was in the stage, and after a change', () => {
    const history = inBuild();
    expect(retryCode(history)).toBe('StageNotRetryableException');
    expect(retryCode(history, 'Deploy')).toBe('NotLatestPipelineExecutionException');
    history.fail('1', 'Lint').fail('1', 'Build');
    expect(retryCode(history)).toBeUndefined();
    expect(retryCode(history, 'Source')).toBe('StageNotRetryableException');
    expect(retryCode(new History({ ...history.declaration }))).toBe('NotLatestPipelineExecutionException');
    history.start('2').pass('2', 'Source');
    expect(retryCode(history)).toBe('NotLatestPipelineExecutionException');
    const changed = inBuild().fail('1', 'Lint').fail('1', 'Build').happen({ type: 'updated' });
    expect(retryCode(changed)).toBe('StageNotRetryableException');
    expect(changed.retry('1', 'Build').summary).toBe('1: Failed in Build');
  });

  it.each([
    [{}, ['1 Lint']],
    [{ retryMode: 'ALL_ACTIONS' }, ['1 Lint', '1 Build']],
  ])('happens once by itself where the stage says so: %j', (retryConfiguration, busy) => {
    const onFailure = { result: 'RETRY', retryConfiguration };
    const history = new History(withStage(declared(), 'Build', { onFailure })).start('1').pass('1', 'Source');
    history.fail('1', 'Lint').succeed('1', 'Build');
    expect(history.summary).toBe('1: InProgress in Build');
    expect(history.busy).toEqual(busy);
    expect(history.execution('1').stages.Build).toMatchObject({
      automaticRetries: 1,
      latestRetry: 'AutomatedStageRetry',
    });
    history.fail('1', 'Lint');
    if (busy.length > 1) history.succeed('1', 'Build');
    expect(history.summary).toBe('1: Failed in Build');
  });
});

describe('a pipeline', () => {
  it('that is changed lets running actions end, and cancels its executions', () => {
    const history = inBuild().start('2').pass('2', 'Source').happen({ type: 'updated' });
    expect(history.summary).toBe('1: InProgress in Build, 2: Cancelled in Build');
    history.succeed('1', 'Lint').succeed('1', 'Build');
    expect(history.summary).toBe('1: Cancelled in Build, 2: Cancelled in Build');
    expect(history.execution('1').stages.Build?.status).toBe('Cancelled');
    expect(history.start('3').busy).toEqual(['3 Source']);
  });

  it('that is changed leaves alone what has ended', () => {
    const history = inBuild().fail('1', 'Lint').fail('1', 'Build');
    const { lastUpdateTime } = history.execution('1');
    history.happen({ type: 'updated' });
    expect(history.execution('1')).toMatchObject({ status: 'Failed', lastUpdateTime });
  });

  it('that is deleted abandons what runs', () => {
    const history = inBuild().start('2').happen({ type: 'deleted' });
    expect(history.summary).toBe('1: Cancelled in Build, 2: Cancelled in Source');
    expect(history.run('1', 'Build').status).toBe('Abandoned');
    expect(history.busy).toEqual([]);
  });
});
