/** A deployment in virtual time: every effect is answered after a given time, every timer elapses, nothing waits. */
import type { DeploymentEvent, DeploymentPlan, Effect } from './model';
import { isTerminal } from './queries';
import { initial, initialRollback, type DeploymentState } from './state';
import { transition } from './transition';

/** An event without its time. */
export type Happening = DeploymentEvent extends infer Event
  ? Event extends DeploymentEvent
    ? Omit<Event, 'at'>
    : never
  : never;

/** Something that happens after milliseconds of AWS time. */
export interface Later {
  readonly afterMs: number;
  readonly event: Happening;
}

export interface SimulationOptions {
  /** Milliseconds of AWS time since the epoch. @default 0 */
  readonly startAt?: number;
  /** What follows an effect other than a timer. @default - success at once; a function reports Succeeded at once */
  readonly answer?: (effect: Effect) => readonly Later[];
  /** Events from outside, counted from the start: alarms, stops, continues. @default - none */
  readonly injected?: readonly Later[];
}

/** An event that changed the deployment, and the state after it. */
export interface TimelineEntry {
  readonly event: DeploymentEvent;
  readonly state: DeploymentState;
}

export interface Simulation {
  /** The last state; not terminal only where an effect was never answered. */
  readonly state: DeploymentState;
  readonly timeline: readonly TimelineEntry[];
}

/** Success at once. */
export function succeedAtOnce(effect: Effect): readonly Later[] {
  const done: Later = { afterMs: 0, event: { type: 'succeeded', id: effect.id } };
  return effect.type === 'invokeHook'
    ? [done, { afterMs: 0, event: { type: 'hookReported', hook: effect.hook, status: 'Succeeded' } }]
    : [done];
}

/** Runs a deployment to its end; events at the same time happen in the order in which they were caused. */
export function simulate(plan: DeploymentPlan, options: SimulationOptions = {}): Simulation {
  return simulateFrom(initial(plan), options);
}

/** As `simulate`, then the rollback where one is due; injected events reach the release alone. */
export function simulateWithRollback(
  plan: DeploymentPlan,
  options: SimulationOptions = {},
): { readonly release: Simulation; readonly rollback?: Simulation } {
  const release = simulate(plan, options);
  if (release.state.rollback === undefined) return { release };
  const startAt = release.state.completeTime ?? 0;
  const rollback = simulateFrom(initialRollback(release.state), { ...options, startAt, injected: [] });
  return { release, rollback };
}

/** As `simulate`, from a state that was not started yet. */
export function simulateFrom(
  created: DeploymentState,
  { startAt = 0, answer = succeedAtOnce, injected = [] }: SimulationOptions,
): Simulation {
  const queue: DeploymentEvent[] = [];
  const timeline: TimelineEntry[] = [];
  const put = (at: number, event: Happening) => {
    const after = queue.findIndex((queued) => queued.at > at);
    queue.splice(after < 0 ? queue.length : after, 0, { ...event, at });
  };
  put(startAt, { type: 'started' });
  for (const { afterMs, event } of injected) put(startAt + afterMs, event);
  let state = created;
  for (let event = queue.shift(); event !== undefined && !isTerminal(state.status); event = queue.shift()) {
    const result = transition(state, event);
    if (result.state === state) continue;
    state = result.state;
    timeline.push({ event, state });
    for (const effect of result.effects)
      if (effect.type === 'startTimer') put(effect.at, { type: 'elapsed', id: effect.id });
      else for (const later of answer(effect)) put(event.at + later.afterMs, later.event);
  }
  return { state, timeline };
}
