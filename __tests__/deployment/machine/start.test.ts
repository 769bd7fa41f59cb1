import { defaultEngineSettings } from '../../../deployment/machine/model';
import { awaitsHook, canContinue, isTerminal } from '../../../deployment/machine/queries';
import { initial, initialRollback } from '../../../deployment/machine/state';
import { transition } from '../../../deployment/machine/transition';
import { planOf, statusOf } from './plans';

const started = (plan = planOf(), firingAlarms: readonly string[] = []) =>
  transition(initial(plan), { type: 'started', at: 7, firingAlarms }).state;

describe('a deployment that was not started', () => {
  const created = initial(planOf());

  it('is Created, with every event before it', () => {
    expect(created.status).toBe('Created');
    expect(new Set(created.lifecycleEvents.map(({ status }) => status))).toEqual(new Set(['Pending']));
  });

  it('can be stopped, and then never starts', () => {
    const { state } = transition(created, { type: 'stopRequested', at: 1, rollback: true });
    expect(state).toMatchObject({ status: 'Stopped', error: { code: 'MANUAL_STOP' } });
    expect(state.rollback).toBeUndefined();
    expect(transition(state, { type: 'started', at: 2 }).state).toBe(state);
  });

  it('heeds neither alarms nor answers', () => {
    expect(transition(created, { type: 'alarmsFiring', at: 1, alarmNames: ['a'] }).state).toBe(created);
    expect(transition(created, { type: 'succeeded', at: 1, id: 'create-replacement' }).state).toBe(created);
  });

  it('starts once', () => {
    const state = started();
    expect(transition(state, { type: 'started', at: 8 })).toEqual({ state, effects: [] });
  });
});

describe('an alarm that fires before the start', () => {
  it('stops the deployment before anything is created', () => {
    const state = started(planOf(), ['old']);
    expect(state).toMatchObject({
      status: 'Stopped',
      replacement: 'absent',
      error: { code: 'ALARM_ACTIVE' },
    });
    expect(state.rollback).toBeUndefined();
  });

  it('is ignored to the end where the settings say so, and others are not', () => {
    const settings = { ...defaultEngineSettings, stopOnAlarmAtStart: false };
    const state = started(planOf({ settings }), ['old']);
    expect(state.status).toBe('InProgress');
    expect(transition(state, { type: 'alarmsFiring', at: 8, alarmNames: ['old'] }).state).toBe(state);
    const { state: stopped } = transition(state, { type: 'alarmsFiring', at: 9, alarmNames: ['old', 'new'] });
    expect(stopped.error?.message).toContain('<new>');
  });

  it('is nothing to a group that watches no alarms', () => {
    expect(started(planOf({ watchesAlarms: false }), ['old']).status).toBe('InProgress');
  });
});

describe('a rollback of which nothing more is known', () => {
  it('undoes everything', () => {
    const state = initial({ ...planOf(), kind: 'rollback' });
    expect(state).toMatchObject({
      weights: { original: 0, replacement: 100 },
      testRoute: 'replacement',
      primary: 'replacement',
      replacement: 'active',
    });
    expect(state.steps.map(({ type }) => type)).toEqual([
      'shiftTraffic',
      'routeTestTraffic',
      'makePrimary',
      'deleteTaskSet',
    ]);
  });

  it('returns at once, however the release moved', () => {
    expect(initialRollback(started()).plan.trafficRouting).toEqual({ type: 'AllAtOnce' });
  });
});

describe('what callers ask', () => {
  it('which event is in progress and which function is waited for', () => {
    const state = started(planOf({ hooks: ['BeforeInstall'] }));
    expect(statusOf(state, 'BeforeInstall')).toBe('InProgress');
    expect(awaitsHook(state, 'BeforeInstall')).toBe(true);
    expect(awaitsHook(state, 'AfterInstall')).toBe(false);
  });

  it('whether there is a wait to end', () => {
    const state = started(planOf({ readyWaitMinutes: 5 }));
    expect(canContinue(state, 'READY_WAIT')).toBe(false);
    expect(canContinue(state, 'TERMINATION_WAIT')).toBe(false);
  });

  it('which statuses are the end', () => {
    const all = [
      'Created',
      'Queued',
      'InProgress',
      'Baking',
      'Succeeded',
      'Failed',
      'Stopped',
      'Ready',
    ] as const;
    expect(all.filter(isTerminal)).toEqual(['Succeeded', 'Failed', 'Stopped']);
  });
});
