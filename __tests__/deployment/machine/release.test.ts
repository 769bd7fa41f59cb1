import { simulate } from '../../../deployment/machine/simulate';
import { hookNames, lifecycleEventNames } from '../../../deployment/machine/lifecycle';
import { afterMinutes, answering, minuteMs, planOf, statusOf } from './plans';

const asked = (plan = planOf(), options = {}) =>
  simulate(plan, options).timeline.flatMap(({ state, event }, index, all) =>
    state.outstanding
      .filter((effect) => !all[index - 1]?.state.outstanding.includes(effect) && effect.type !== 'startTimer')
      .map((effect) => [event.at / minuteMs, effect.id]),
  );

describe('a release', () => {
  it('creates the replacement, tests it, shifts traffic, waits, and deletes the original', () => {
    expect(asked()).toEqual([
      [0, 'create-replacement'],
      [0, 'await-replacement'],
      [0, 'test-traffic'],
      [0, 'traffic-0'],
      [5, 'traffic-1'],
      [5, 'primary'],
      [65, 'delete-task-set'],
    ]);
  });

  it('ends with everything on the replacement', () => {
    const { state } = simulate(planOf());
    expect(state).toMatchObject({
      status: 'Succeeded',
      weights: { original: 0, replacement: 100 },
      testRoute: 'replacement',
      primary: 'replacement',
      original: 'terminated',
      replacement: 'active',
      startTime: 0,
      completeTime: 65 * minuteMs,
      outstanding: [],
    });
    expect(state.error).toBeUndefined();
    expect(state.rollback).toBeUndefined();
  });

  it('shows every lifecycle event as succeeded, with and without a function', () => {
    const { state } = simulate(planOf({ hooks: ['AfterAllowTestTraffic'] }));
    expect(state.lifecycleEvents.map(({ name, status }) => [name, status])).toEqual(
      lifecycleEventNames.map((name) => [name, 'Succeeded']),
    );
  });

  it('records when an event ran', () => {
    const { state } = simulate(planOf());
    expect(state.lifecycleEvents.find(({ name }) => name === 'AllowTraffic')).toEqual({
      name: 'AllowTraffic',
      status: 'Succeeded',
      startTime: 0,
      endTime: 5 * minuteMs,
    });
  });

  it('runs the functions of all events in their order', () => {
    const hooks = asked(planOf({ hooks: [...hookNames].reverse() })).filter(([, id]) =>
      String(id).startsWith('hook-'),
    );
    expect(hooks.map(([, id]) => id)).toEqual(hookNames.map((name) => `hook-${name}`));
  });

  it('skips both events about test traffic without a test listener', () => {
    const { state } = simulate(planOf({ hasTestRoute: false, hooks: ['AfterAllowTestTraffic'] }));
    expect(state.status).toBe('Succeeded');
    expect(state.testRoute).toBeUndefined();
    expect(statusOf(state, 'AllowTestTraffic')).toBe('Skipped');
    expect(statusOf(state, 'AfterAllowTestTraffic')).toBe('Skipped');
  });

  it('leaves the original alive where the deployment group keeps it', () => {
    const { state } = simulate(planOf({ terminatesOriginal: false }));
    expect(state).toMatchObject({
      status: 'Succeeded',
      original: 'active',
      primary: 'replacement',
      completeTime: 5 * minuteMs,
    });
  });

  it('deletes the original at once where nothing says to wait', () => {
    const { state } = simulate(planOf({ terminationWaitMinutes: 0 }));
    expect(state).toMatchObject({ original: 'terminated', completeTime: 5 * minuteMs });
  });

  it('counts the wait of a canary from the confirmation of its weights', () => {
    const late = answering('traffic-0', afterMinutes(2, { type: 'succeeded', id: 'traffic-0' }));
    expect(asked(planOf(), { answer: late })).toContainEqual([7, 'traffic-1']);
  });

  it('goes on when a function reports before its invocation is confirmed', () => {
    const answer = answering(
      'hook-AfterInstall',
      afterMinutes(1, { type: 'hookReported', hook: 'AfterInstall', status: 'Succeeded' }),
      afterMinutes(2, { type: 'succeeded', id: 'hook-AfterInstall' }),
    );
    const { state } = simulate(planOf({ hooks: ['AfterInstall'] }), { answer });
    expect(state).toMatchObject({ status: 'Succeeded', completeTime: 66 * minuteMs });
  });
});

describe('the ready wait', () => {
  const waiting = planOf({ readyWaitMinutes: 10, hooks: ['AfterAllowTestTraffic'] });
  const proceed = { type: 'continueRequested', waitType: 'READY_WAIT' } as const;
  const slowTest = answering(
    'hook-AfterAllowTestTraffic',
    afterMinutes(3, { type: 'hookReported', hook: 'AfterAllowTestTraffic', status: 'Succeeded' }),
  );

  it('makes the deployment Ready until it is continued', () => {
    const { timeline, state } = simulate(waiting, { injected: [afterMinutes(4, proceed)] });
    expect(timeline.filter((entry) => entry.state.status === 'Ready').at(-1)?.event.at).toBe(0);
    expect(state).toMatchObject({ status: 'Succeeded', readyTime: 0, completeTime: 69 * minuteMs });
  });

  it('runs during the validation of the test traffic, which continuing does not cut short', () => {
    const { timeline } = simulate(waiting, { answer: slowTest, injected: [afterMinutes(1, proceed)] });
    expect(timeline.find(({ state }) => state.weights.replacement > 0)?.event.at).toBe(3 * minuteMs);
  });

  it('stops the deployment when it elapses', () => {
    const { state } = simulate(waiting, { answer: slowTest });
    expect(state).toMatchObject({
      status: 'Stopped',
      error: { code: 'TIMEOUT' },
      weights: { original: 100, replacement: 0 },
      completeTime: 10 * minuteMs,
    });
    expect(state.rollback).toBeUndefined();
  });

  it('that elapses counts as a stop on request for the rollback', () => {
    const { state } = simulate({ ...waiting, rollbackEvents: ['DEPLOYMENT_STOP_ON_REQUEST'] });
    expect(state.rollback).toEqual({
      event: 'DEPLOYMENT_STOP_ON_REQUEST',
      start: { testTrafficMoved: true, primaryChanged: false },
    });
  });

  it('comes before the traffic also where there is no test listener', () => {
    const { state } = simulate(planOf({ readyWaitMinutes: 10, hasTestRoute: false }), {
      injected: [afterMinutes(2, proceed)],
    });
    expect(state.completeTime).toBe(67 * minuteMs);
  });

  it('is ended once', () => {
    const { timeline } = simulate(waiting, {
      injected: [afterMinutes(4, proceed), afterMinutes(5, proceed)],
    });
    expect(timeline.filter(({ event }) => event.type === 'continueRequested')).toHaveLength(1);
  });
});

describe('the termination wait', () => {
  it('is ended by ContinueDeployment', () => {
    const { state } = simulate(planOf(), {
      injected: [afterMinutes(10, { type: 'continueRequested', waitType: 'TERMINATION_WAIT' })],
    });
    expect(state).toMatchObject({ status: 'Succeeded', original: 'terminated', completeTime: 10 * minuteMs });
  });

  it('is not ended before it began', () => {
    const { state } = simulate(planOf(), {
      injected: [afterMinutes(1, { type: 'continueRequested', waitType: 'TERMINATION_WAIT' })],
    });
    expect(state.completeTime).toBe(65 * minuteMs);
  });
});
