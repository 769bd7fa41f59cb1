import { defaultEngineSettings, type DeploymentPlan } from '../../../deployment/machine/model';
import { simulate, simulateFrom, simulateWithRollback } from '../../../deployment/machine/simulate';
import { initialRollback } from '../../../deployment/machine/state';
import { lifecycleEventNames } from '../../../deployment/machine/lifecycle';
import { afterMinutes, answering, minuteMs, planOf, statusOf } from './plans';

const never = (id: string) => answering(id);
const failing = (id: string, code: 'ECS_UPDATE_ERROR' | 'ELASTIC_LOAD_BALANCING_INVALID') =>
  answering(id, afterMinutes(1, { type: 'failed', id, error: { code, message: 'refused' } }));
const alarm = { type: 'alarmsFiring', alarmNames: ['errors'] } as const;
const stop = (rollback?: boolean) =>
  ({ type: 'stopRequested', ...(rollback !== undefined && { rollback }) }) as const;

describe('a release fails', () => {
  it('with the code of the effect that failed, and shows where', () => {
    const { state } = simulate(planOf(), { answer: failing('traffic-1', 'ELASTIC_LOAD_BALANCING_INVALID') });
    expect(state).toMatchObject({
      status: 'Failed',
      error: { code: 'ELASTIC_LOAD_BALANCING_INVALID', message: 'refused' },
      weights: { original: 90, replacement: 10 },
      rollback: { event: 'DEPLOYMENT_FAILURE' },
    });
    expect(statusOf(state, 'AllowTraffic')).toBe('Failed');
    expect(statusOf(state, 'AfterAllowTraffic')).toBe('Skipped');
  });

  it('when the replacement is not healthy in time', () => {
    const { state } = simulate(planOf(), { answer: never('await-replacement') });
    expect(state).toMatchObject({
      status: 'Failed',
      error: { code: 'TIMEOUT' },
      completeTime: 60 * minuteMs,
      rollback: { event: 'DEPLOYMENT_FAILURE', start: { testTrafficMoved: false, primaryChanged: false } },
    });
    expect(statusOf(state, 'Install')).toBe('Failed');
  });

  it('without a rollback when the replacement could not be created', () => {
    const { state } = simulate(planOf(), { answer: failing('create-replacement', 'ECS_UPDATE_ERROR') });
    expect(state).toMatchObject({ status: 'Failed', replacement: 'absent' });
    expect(state.rollback).toBeUndefined();
  });

  it('without a rollback when the function of BeforeInstall fails', () => {
    const { state } = simulate(planOf({ hooks: ['BeforeInstall'] }), {
      answer: answering(
        'hook-BeforeInstall',
        afterMinutes(1, { type: 'hookReported', hook: 'BeforeInstall', status: 'Failed' }),
      ),
    });
    expect(state).toMatchObject({ status: 'Failed', error: { code: 'HOOK_EXECUTION_FAILURE' } });
    expect(state.rollback).toBeUndefined();
  });

  it.each(['AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'] as const)(
    'and is rolled back when the function of %s fails',
    (hook) => {
      const { state } = simulate(planOf({ hooks: [hook] }), {
        answer: answering(`hook-${hook}`, afterMinutes(1, { type: 'hookReported', hook, status: 'Failed' })),
      });
      expect(state).toMatchObject({
        status: 'Failed',
        error: { code: 'HOOK_EXECUTION_FAILURE' },
        rollback: { event: 'DEPLOYMENT_FAILURE' },
      });
      expect(statusOf(state, hook)).toBe('Failed');
    },
  );

  it('when a function does not report in time', () => {
    const { state } = simulate(planOf({ hooks: ['AfterInstall'] }), {
      answer: answering(
        'hook-AfterInstall',
        afterMinutes(0, { type: 'succeeded', id: 'hook-AfterInstall' }),
        afterMinutes(61, { type: 'hookReported', hook: 'AfterInstall', status: 'Succeeded' }),
      ),
    });
    expect(state).toMatchObject({
      status: 'Failed',
      error: { code: 'HOOK_EXECUTION_FAILURE' },
      completeTime: 60 * minuteMs,
    });
  });

  it('and leaves everything as it is where the group does not roll back', () => {
    const { release, rollback } = simulateWithRollback(planOf({ rollbackEvents: [] }), {
      answer: failing('traffic-1', 'ELASTIC_LOAD_BALANCING_INVALID'),
    });
    expect(release.state).toMatchObject({
      replacement: 'active',
      weights: { original: 90, replacement: 10 },
    });
    expect(rollback).toBeUndefined();
  });

  it('without a rollback once the original was asked to go', () => {
    const { state } = simulate(planOf(), { answer: failing('delete-task-set', 'ECS_UPDATE_ERROR') });
    expect(state).toMatchObject({ status: 'Failed', original: 'terminating' });
    expect(state.rollback).toBeUndefined();
  });
});

describe('an alarm', () => {
  const at = (minutes: number, change: Partial<DeploymentPlan> = {}) =>
    simulate(planOf(change), { injected: [afterMinutes(minutes, alarm)] }).state;

  it.each([
    ['during the canary', 3, { original: 90, replacement: 10 }],
    ['in the termination wait', 30, { original: 0, replacement: 100 }],
  ])('stops a release %s', (_, minutes, weights) => {
    expect(at(minutes)).toMatchObject({
      status: 'Stopped',
      error: { code: 'ALARM_ACTIVE', message: expect.stringContaining('<errors>') as string },
      weights,
      rollback: { event: 'DEPLOYMENT_STOP_ON_ALARM' },
    });
  });

  it('counts during a wait for a function too', () => {
    const { state } = simulate(planOf({ hooks: ['AfterAllowTraffic'] }), {
      answer: never('hook-AfterAllowTraffic'),
      injected: [afterMinutes(20, alarm)],
    });
    expect(state).toMatchObject({ status: 'Stopped', completeTime: 20 * minuteMs });
  });

  it('does not count where the group watches none', () => {
    expect(at(3, { watchesAlarms: false }).status).toBe('Succeeded');
  });

  it('does not count in the termination wait where the settings say so', () => {
    const settings = { ...defaultEngineSettings, watchAlarmsDuringTerminationWait: false };
    expect(at(30, { settings }).status).toBe('Succeeded');
    expect(at(3, { settings }).status).toBe('Stopped');
  });

  it('does not count once the original was asked to go', () => {
    const { state } = simulate(planOf(), {
      answer: answering('delete-task-set', afterMinutes(5, { type: 'succeeded', id: 'delete-task-set' })),
      injected: [afterMinutes(66, alarm)],
    });
    expect(state.status).toBe('Succeeded');
  });

  it('leaves an event that it interrupts as the settings say', () => {
    expect(statusOf(at(3), 'AllowTraffic')).toBe('Failed');
    const settings = { ...defaultEngineSettings, stoppedEventStatus: 'Skipped' } as const;
    expect(statusOf(at(3, { settings }), 'AllowTraffic')).toBe('Skipped');
  });

  it('that cannot be read stops a release unless the group ignores that', () => {
    const injected = [afterMinutes(3, { type: 'alarmsUnreadable', message: 'denied' } as const)];
    expect(simulate(planOf(), { injected }).state).toMatchObject({
      status: 'Stopped',
      error: { code: 'ALARM_ACTIVE', message: expect.stringContaining('denied') as string },
    });
    expect(simulate(planOf({ ignoresPollAlarmFailure: true }), { injected }).state.status).toBe('Succeeded');
  });
});

describe('StopDeployment', () => {
  const stopped = (minutes: number, rollback: boolean | undefined, change: Partial<DeploymentPlan> = {}) =>
    simulate(planOf(change), { injected: [afterMinutes(minutes, stop(rollback))] }).state;
  const onRequest = { rollbackEvents: ['DEPLOYMENT_STOP_ON_REQUEST'] } as const;

  it('rolls back where it or the group says so', () => {
    expect(stopped(3, undefined).rollback).toBeUndefined();
    expect(stopped(3, true).rollback?.event).toBe('DEPLOYMENT_STOP_ON_REQUEST');
    expect(stopped(3, undefined, onRequest).rollback?.event).toBe('DEPLOYMENT_STOP_ON_REQUEST');
  });

  it('overrides the group', () => {
    expect(stopped(3, false, onRequest).rollback).toBeUndefined();
  });

  it('stops the wait before the original goes', () => {
    expect(stopped(30, true)).toMatchObject({
      status: 'Stopped',
      error: { code: 'MANUAL_STOP' },
      rollback: { start: { testTrafficMoved: true, primaryChanged: true } },
    });
  });

  it('cannot bring back an original that was asked to go', () => {
    const { state } = simulate(planOf(), {
      answer: answering('delete-task-set', afterMinutes(5, { type: 'succeeded', id: 'delete-task-set' })),
      injected: [afterMinutes(66, stop(true))],
    });
    expect(state).toMatchObject({ status: 'Stopped', original: 'terminating' });
    expect(state.rollback).toBeUndefined();
  });

  it('undoes what was asked for and not confirmed', () => {
    const { state } = simulate(planOf(), {
      answer: never('test-traffic'),
      injected: [afterMinutes(1, stop(true))],
    });
    expect(state.testRoute).toBe('original');
    expect(state.rollback?.start.testTrafficMoved).toBe(true);
  });
});

describe('a rollback', () => {
  const rolledBack = (minutes: number, change: Partial<DeploymentPlan> = {}) =>
    simulateWithRollback(planOf(change), { injected: [afterMinutes(minutes, alarm)] });
  const effectsOf = (simulation = rolledBack(3).rollback) =>
    simulation?.timeline.flatMap(({ state }) => state.outstanding.map(({ id }) => id));

  it('returns production traffic first, then test traffic, and deletes the replacement', () => {
    expect(effectsOf()).toEqual(['traffic-0', 'test-traffic', 'delete-task-set']);
  });

  it('starts where the release stopped and ends where the release started', () => {
    const { release, rollback } = rolledBack(3);
    expect(rollback?.timeline[0]?.state.weights).toEqual(release.state.weights);
    expect(rollback?.state).toMatchObject({
      status: 'Succeeded',
      weights: { original: 100, replacement: 0 },
      testRoute: 'original',
      primary: 'original',
      original: 'active',
      replacement: 'terminated',
      startTime: 3 * minuteMs,
    });
  });

  it('makes the original primary again where the release had changed that', () => {
    const { rollback } = rolledBack(30);
    expect(effectsOf(rollback)).toEqual(['traffic-0', 'test-traffic', 'primary', 'delete-task-set']);
    expect(rollback?.state.primary).toBe('original');
  });

  it('leaves the test listener where the settings say so', () => {
    const settings = { ...defaultEngineSettings, restoreTestTraffic: false };
    const { rollback } = rolledBack(3, { settings });
    expect(effectsOf(rollback)).toEqual(['traffic-0', 'delete-task-set']);
    expect(rollback?.state.testRoute).toBe('replacement');
  });

  it('shows the events of the traffic that it moves', () => {
    const shown = rolledBack(3).rollback?.state.lifecycleEvents;
    expect(shown?.filter(({ status }) => status === 'Succeeded').map(({ name }) => name)).toEqual([
      'AllowTestTraffic',
      'AllowTraffic',
    ]);
    expect(shown).toHaveLength(lifecycleEventNames.length);
  });

  it('runs no function and heeds no alarm', () => {
    const { rollback } = rolledBack(3, { hooks: ['AfterInstall', 'AfterAllowTraffic'] });
    expect(rollback?.state).toMatchObject({ status: 'Succeeded', plan: { hooks: [], watchesAlarms: false } });
  });

  it('can be stopped, and is not rolled back then', () => {
    const { state } = simulateFrom(initialRollback(rolledBack(3).release.state), {
      answer: never('test-traffic'),
      injected: [afterMinutes(1, stop(true))],
    });
    expect(state).toMatchObject({
      status: 'Stopped',
      error: { code: 'MANUAL_STOP' },
      weights: { original: 100, replacement: 0 },
      replacement: 'active',
    });
    expect(state.rollback).toBeUndefined();
  });

  it('deletes a replacement that never became healthy', () => {
    const { release, rollback } = simulateWithRollback(planOf(), {
      answer: never('await-replacement'),
    });
    expect(release.state.replacement).toBe('provisioning');
    expect(effectsOf(rollback)).toEqual(['traffic-0', 'delete-task-set']);
    expect(rollback?.state).toMatchObject({ status: 'Succeeded', replacement: 'terminated' });
  });

  it('that fails is not rolled back', () => {
    const refusing = answering('delete-task-set', {
      afterMs: 0,
      event: {
        type: 'failed',
        id: 'delete-task-set',
        error: { code: 'ECS_UPDATE_ERROR', message: 'refused' },
      },
    });
    const { rollback } = simulateWithRollback(planOf(), {
      answer: refusing,
      injected: [afterMinutes(3, alarm)],
    });
    expect(rollback?.state).toMatchObject({ status: 'Failed', weights: { original: 100, replacement: 0 } });
    expect(rollback?.state.rollback).toBeUndefined();
  });
});
