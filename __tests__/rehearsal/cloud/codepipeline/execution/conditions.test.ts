import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { declared, History, withStage } from './history';

const rule = (name: string, configuration: Json = {}) => ({
  name,
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'DeploymentWindow', version: '1' },
  configuration,
});

/** A condition with two rules. */
const condition = (result?: string, rules: Json[] = [rule('Window'), rule('Alarm')]) => ({
  conditions: [{ ...(result !== undefined && { result }), rules }],
});

/** A history whose deploy stage has conditions, with the execution 1 in front of it. */
const before = (changes: Json): History =>
  new History(withStage(declared(), 'Deploy', changes)).start('1').pass('1', 'Source').pass('1', 'Build');

const after = (changes: Json): History => before(changes).succeed('1', 'Deploy');

/** A history in which 1 was released, and 2 fails in the deploy stage. */
const failing = (changes: Json): History =>
  after(changes).start('2').pass('2', 'Source').pass('2', 'Build').fail('2', 'Deploy');

describe('a condition before a stage', () => {
  it('lets no action begin until all of its rules have succeeded', () => {
    const history = before({ beforeEntry: condition() });
    expect(history.summary).toBe('1: InProgress in Deploy');
    expect(history.busy).toEqual([]);
    expect(history.rulesOf('1')).toEqual(['Window InProgress', 'Alarm InProgress']);
    history.meet('1', 'Alarm');
    expect(history.busy).toEqual([]);
    history.meet('1', 'Window');
    expect(history.busy).toEqual(['1 Deploy']);
    expect(history.conditionsOf('1', 'Deploy')).toEqual({ beforeEntry: 'Succeeded' });
    history.succeed('1', 'Deploy');
    expect(history.summary).toBe('1: Succeeded in Deploy');
  });

  it.each([undefined, 'FAIL'])('fails the execution with its first rule that fails: %s', (result) => {
    const history = before({ beforeEntry: condition(result) }).breach('1', 'Alarm');
    expect(history.summary).toBe('1: Failed in Deploy');
    expect(history.busy).toEqual([]);
    expect(history.rulesOf('1')).toEqual(['Window Abandoned', 'Alarm Failed']);
    expect(history.conditionsOf('1', 'Deploy')).toEqual({ beforeEntry: 'Failed' });
    expect(history.execution('1').statusSummary).toBe(
      'the beforeEntry condition of the stage Deploy failed: Alarm: Alarm says no',
    );
  });

  it('is in error where a check could not be made', () => {
    const history = before({ beforeEntry: condition() }).breach('1', 'Alarm', 'PermissionError');
    expect(history.summary).toBe('1: Failed in Deploy');
    expect(history.conditionsOf('1', 'Deploy')).toEqual({ beforeEntry: 'Errored' });
  });

  it('is evaluated again by a retry', () => {
    const history = before({ beforeEntry: condition() }).breach('1', 'Alarm').retry('1', 'Deploy');
    expect(history.summary).toBe('1: InProgress in Deploy');
    history.meet('1', 'Window').meet('1', 'Alarm');
    expect(history.busy).toEqual(['1 Deploy']);
    expect(history.rulesOf('1')).toEqual([
      'Window Abandoned',
      'Alarm Failed',
      'Window Succeeded',
      'Alarm Succeeded',
    ]);
  });

  it('holds the stage: a newer execution waits in front of it', () => {
    const history = before({ beforeEntry: condition() }).start('2').pass('2', 'Source').pass('2', 'Build');
    expect(history.summary).toBe('1: InProgress in Deploy, 2: waits for Deploy');
    history.breach('1', 'Window');
    expect(history.summary).toBe('1: Failed in Deploy, 2: InProgress in Deploy');
    expect(history.rulesOf('2')).toEqual(['Window InProgress', 'Alarm InProgress']);
  });

  it('is overridden while its rules run, once', () => {
    const history = before({ beforeEntry: condition() })
      .meet('1', 'Alarm')
      .override('1', 'Deploy', 'beforeEntry');
    expect(history.busy).toEqual(['1 Deploy']);
    expect(history.rulesOf('1')).toEqual(['Window Abandoned', 'Alarm Succeeded']);
    expect(history.conditionsOf('1', 'Deploy')).toEqual({ beforeEntry: 'Overridden' });
    expect(history.rule('1', 'Window').updatedBy).toBe('arn');
    const { state } = history;
    expect(history.override('1', 'Deploy', 'beforeEntry').state).toEqual(state);
  });

  it('is not overridden after it has failed', () => {
    const history = before({ beforeEntry: condition() }).breach('1', 'Window');
    expect(history.override('1', 'Deploy', 'beforeEntry').summary).toBe('1: Failed in Deploy');
  });

  it.each([true, false])('ends when the execution is stopped, actions abandoned or not: %s', (abandon) => {
    const history = before({ beforeEntry: condition() }).stop('1', abandon);
    expect(history.summary).toBe('1: Stopped in Deploy');
    expect(history.rulesOf('1')).toEqual(['Window Abandoned', 'Alarm Abandoned']);
    expect(history.conditionsOf('1', 'Deploy')).toEqual({ beforeEntry: 'Abandoned' });
  });

  it.each(['updated', 'deleted'] as const)('is cancelled when the pipeline is %s', (type) => {
    const history = before({ beforeEntry: condition() }).happen({ type });
    expect(history.summary).toBe('1: Cancelled in Deploy');
    expect(history.conditionsOf('1', 'Deploy')).toEqual({ beforeEntry: 'Cancelled' });
  });

  it('heeds the end of a rule once', () => {
    const history = before({ beforeEntry: condition() }).breach('1', 'Alarm');
    const { state } = history;
    expect(history.meet('1', 'Window').state).toEqual(state);
  });

  it('resolves the variables of its rules', () => {
    const one = (variable: string) =>
      condition('FAIL', [rule('Window', { Cron: `#{codepipeline.${variable}}` })]);
    expect(before({ beforeEntry: one('PipelineExecutionId') }).rule('1', 'Window').resolved).toEqual({
      Cron: '1',
    });
    const history = before({ beforeEntry: one('Nothing') });
    expect(history.summary).toBe('1: Failed in Deploy');
    expect(history.conditionsOf('1', 'Deploy')).toEqual({ beforeEntry: 'Errored' });
  });

  it('tells of its rules, and anew of what they wait for', () => {
    const history = before({ beforeEntry: condition('FAIL', [rule('Window')]) });
    history.told();
    const { id } = history.rule('1', 'Window');
    const report = (summary: string) => history.happen({ type: 'ruleReported', id, summary }).told();
    expect(report('closed')).toEqual(['1 Deploy Window: InProgress']);
    expect(report('closed')).toEqual([]);
    expect(history.meet('1', 'Window').told()).toEqual([
      '1 Deploy Window: Succeeded',
      '1 Deploy Deploy: InProgress',
    ]);
  });
});

describe('a condition after a stage that succeeded', () => {
  it('lets the execution go on', () => {
    const history = after({ onSuccess: condition('FAIL') });
    expect(history.summary).toBe('1: InProgress in Deploy');
    expect(history.meet('1', 'Window').meet('1', 'Alarm').summary).toBe('1: Succeeded in Deploy');
  });

  it('fails the stage', () => {
    expect(after({ onSuccess: condition('FAIL') }).breach('1', 'Window').summary).toBe('1: Failed in Deploy');
  });

  it('is overridden', () => {
    const history = after({ onSuccess: condition('FAIL') }).override('1', 'Deploy', 'onSuccess');
    expect(history.summary).toBe('1: Succeeded in Deploy');
  });

  it('takes the stage back to the execution before', () => {
    const history = after({ onSuccess: condition('ROLLBACK') })
      .meet('1', 'Window')
      .meet('1', 'Alarm');
    history.start('2').pass('2', 'Source').pass('2', 'Build').succeed('2', 'Deploy').breach('2', 'Alarm');
    const [, failed, rollback] = history.state.executions;
    expect(failed?.status).toBe('Failed');
    expect(rollback).toMatchObject({ status: 'InProgress', rollback: { target: '1' } });
  });
});

describe('a stage that fails', () => {
  it('goes back to the last execution that succeeded in it', () => {
    const history = failing({ onFailure: { result: 'ROLLBACK' } });
    const [, failed, rollback] = history.state.executions;
    expect(failed).toMatchObject({ id: '2', status: 'Failed' });
    expect(rollback).toMatchObject({
      trigger: { type: 'AutomatedRollback', detail: '{"FailedPipelineExecutionId":"2"}' },
      rollback: { target: '1', stage: 2 },
    });
    const id = rollback?.id ?? '';
    expect(history.busy).toEqual([`${id} Deploy`]);
    expect(history.run(id, 'Deploy').inputs).toEqual(history.run('1', 'Source').outputs);
    history.succeed(id, 'Deploy');
    expect(history.execution(id).status).toBe('Succeeded');
  });

  it('does not go back from a rollback that fails', () => {
    const history = failing({ onFailure: { result: 'ROLLBACK' } });
    const id = history.state.executions[2]?.id ?? '';
    history.fail(id, 'Deploy');
    expect(history.state.executions).toHaveLength(3);
    expect(history.execution(id).status).toBe('Failed');
  });

  it.each<[string, (history: History) => History]>([
    ['none has succeeded in it', (history) => history],
    [
      'the pipeline has changed since',
      (history) =>
        history
          .succeed('1', 'Deploy')
          .happen({ type: 'updated' })
          .start('2')
          .pass('2', 'Source')
          .pass('2', 'Build'),
    ],
  ])('goes nowhere where %s', (_, prepare) => {
    const history = prepare(before({ onFailure: { result: 'ROLLBACK' } }));
    const { id } = history.state.executions.at(-1)!;
    history.fail(id, 'Deploy');
    expect(history.state.executions.at(-1)?.id).toBe(id);
    expect(history.execution(id).statusSummary).toBe(
      'the stage Deploy was not rolled back: no execution of this structure of the pipeline has succeeded in it',
    );
  });

  it('goes back only if its condition is met', () => {
    const onFailure = condition('ROLLBACK', [rule('Alarm')]);
    const met = failing({ onFailure });
    expect(met.execution('2').status).toBe('InProgress');
    expect(met.meet('2', 'Alarm').state.executions).toHaveLength(3);
    const unmet = failing({ onFailure }).breach('2', 'Alarm');
    expect(unmet.state.executions).toHaveLength(2);
    expect(unmet.execution('2').status).toBe('Failed');
  });

  it('can be retried while its condition is evaluated', () => {
    const history = failing({ onFailure: condition('ROLLBACK', [rule('Alarm')]) }).retry('2', 'Deploy');
    expect(history.rulesOf('2')).toEqual(['Alarm Abandoned']);
    expect(history.succeed('2', 'Deploy').summary).toBe('1: Succeeded in Deploy, 2: Succeeded in Deploy');
  });

  it('just fails with the result FAIL', () => {
    const history = failing({ onFailure: { result: 'FAIL' } });
    expect(history.summary).toBe('1: Succeeded in Deploy, 2: Failed in Deploy');
  });
});
