/** Any deployment, and anything that can happen to one. */
import fc from 'fast-check';
import { hookNames } from '../../../deployment/machine/lifecycle';
import {
  defaultEngineSettings,
  type DeploymentEvent,
  type DeploymentPlan,
  type ErrorInformation,
  type TrafficRouting,
} from '../../../deployment/machine/model';
import { effectIds } from '../../../deployment/machine/queries';
import { initial, initialRollback, type DeploymentState } from '../../../deployment/machine/state';
import { transition } from '../../../deployment/machine/transition';

const percentage = fc.integer({ min: 1, max: 99 });
const intervalMinutes = fc.integer({ min: 1, max: 2880 });

export const anyRouting: fc.Arbitrary<TrafficRouting> = fc.oneof(
  fc.constant<TrafficRouting>({ type: 'AllAtOnce' }),
  fc.record({ type: fc.constant('TimeBasedCanary' as const), percentage, intervalMinutes }),
  fc.record({ type: fc.constant('TimeBasedLinear' as const), percentage, intervalMinutes }),
);

/** As JSON gives it: objects with a prototype. */
const anyPlan: fc.Arbitrary<DeploymentPlan> = fc
  .record({
    kind: fc.constantFrom('release' as const, 'release' as const, 'release' as const, 'rollback' as const),
    trafficRouting: anyRouting,
    hooks: fc.subarray([...hookNames]),
    hasTestRoute: fc.boolean(),
    readyWaitMinutes: fc.constantFrom(0, 0, 10),
    terminationWaitMinutes: fc.constantFrom(0, 60),
    terminatesOriginal: fc.boolean(),
    rollbackEvents: fc.subarray([
      'DEPLOYMENT_FAILURE' as const,
      'DEPLOYMENT_STOP_ON_ALARM' as const,
      'DEPLOYMENT_STOP_ON_REQUEST' as const,
    ]),
    watchesAlarms: fc.boolean(),
    ignoresPollAlarmFailure: fc.boolean(),
    settings: fc.record({
      hookTimeoutSeconds: fc.constant(defaultEngineSettings.hookTimeoutSeconds),
      installTimeoutSeconds: fc.constant(defaultEngineSettings.installTimeoutSeconds),
      alarmPollSeconds: fc.constant(defaultEngineSettings.alarmPollSeconds),
      watchAlarmsDuringTerminationWait: fc.boolean(),
      stopOnAlarmAtStart: fc.boolean(),
      restoreTestTraffic: fc.boolean(),
      stoppedEventStatus: fc.constantFrom('Failed' as const, 'Skipped' as const),
    }),
  })
  .map((plan) => JSON.parse(JSON.stringify(plan)) as DeploymentPlan);

/** What to do next with a deployment: answer one of its effects (usually), or let something else happen. */
type Move =
  | { readonly type: 'answer'; readonly index: number; readonly well: boolean }
  | { readonly type: 'event'; readonly event: DeploymentEvent };

const error: ErrorInformation = { code: 'INTERNAL_ERROR', message: 'no' };

const anyId = fc.constantFrom(
  effectIds.createReplacement,
  effectIds.awaitReplacement,
  effectIds.installTimeout,
  effectIds.hookTimeout('AfterInstall'),
  effectIds.traffic(0),
  effectIds.interval(1),
  effectIds.primary,
  effectIds.deleteTaskSet,
  'unknown',
);

/** Events that may come from outside or too late. */
export const anyEvent: fc.Arbitrary<DeploymentEvent> = fc.oneof(
  fc.constant({ type: 'started' as const, at: 0 }),
  fc.record({
    type: fc.constantFrom('succeeded' as const, 'elapsed' as const),
    at: fc.constant(0),
    id: anyId,
  }),
  fc.record({
    type: fc.constant('failed' as const),
    at: fc.constant(0),
    id: anyId,
    error: fc.constant(error),
  }),
  fc.record({
    type: fc.constant('hookReported' as const),
    at: fc.constant(0),
    hook: fc.constantFrom(...hookNames),
    status: fc.constantFrom('Succeeded' as const, 'Failed' as const),
  }),
  fc.constant({ type: 'alarmsFiring' as const, at: 0, alarmNames: ['a'] }),
  fc.constant({ type: 'alarmsUnreadable' as const, at: 0, message: 'no' }),
  fc.constantFrom(
    { type: 'stopRequested' as const, at: 0 },
    { type: 'stopRequested' as const, at: 0, rollback: true },
    { type: 'stopRequested' as const, at: 0, rollback: false },
  ),
  fc.record({
    type: fc.constant('continueRequested' as const),
    at: fc.constant(0),
    waitType: fc.constantFrom('READY_WAIT' as const, 'TERMINATION_WAIT' as const),
  }),
);

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('answer' as const),
      index: fc.nat(3),
      well: fc.integer({ min: 0, max: 30 }).map((roll) => roll > 0),
    }),
  },
  { weight: 1, arbitrary: anyEvent.map((event): Move => ({ type: 'event', event })) },
);

/** Runs of any deployment: every event that it took, with the state after it; long ones reach the end. */
export interface Run {
  readonly created: DeploymentState;
  readonly events: readonly DeploymentEvent[];
  readonly states: readonly DeploymentState[];
}

export const anyRun: fc.Arbitrary<Run> = fc
  .tuple(anyPlan, fc.array(anyMove, { maxLength: 60, size: 'max' }))
  .map(([plan, moves]) => run(initial(plan), moves));

/** The rollback of a release that is due for one, run on; undefined where none is. */
export const anyReleaseWithRollback: fc.Arbitrary<{ release: Run; rollback: Run | undefined }> = fc
  .tuple(anyPlan, fc.array(anyMove, { maxLength: 60, size: 'max' }), fc.array(anyMove, { maxLength: 20 }))
  .map(([plan, moves, further]) => {
    const release = run(initial({ ...plan, kind: 'release' }), moves);
    const last = release.states.at(-1);
    return { release, rollback: last?.rollback && run(initialRollback(last), further) };
  });

function run(created: DeploymentState, moves: readonly Move[]): Run {
  const events: DeploymentEvent[] = [];
  const states: DeploymentState[] = [];
  let state = created;
  let at = 0;
  for (const move of [{ type: 'event', event: { type: 'started', at } } as const, ...moves]) {
    const event = move.type === 'event' ? move.event : answerTo(state, move);
    if (event === undefined) continue;
    at = Math.max(at + 1, event.at);
    events.push({ ...event, at });
    state = transition(state, { ...event, at }).state;
    states.push(state);
  }
  return { created, events, states };
}

/** An answer to one of the outstanding effects; a function that was invoked reports, timers rarely elapse first. */
function answerTo(
  state: DeploymentState,
  { index, well }: { readonly index: number; readonly well: boolean },
): DeploymentEvent | undefined {
  const effects = state.outstanding.filter(({ type }) => type !== 'startTimer');
  const effect = effects[index % Math.max(1, effects.length)];
  if (effect?.type === 'invokeHook')
    return { type: 'hookReported', at: 0, hook: effect.hook, status: well ? 'Succeeded' : 'Failed' };
  if (effect !== undefined)
    return well
      ? { type: 'succeeded', at: 0, id: effect.id }
      : { type: 'failed', at: 0, id: effect.id, error };
  const timer = state.outstanding.find(({ type }) => type === 'startTimer');
  return timer?.type === 'startTimer' ? { type: 'elapsed', at: timer.at, id: timer.id } : undefined;
}
