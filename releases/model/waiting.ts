/** What a deployment waits for. */
import { hasEnded } from './deployments';
import type { DeploymentFacts, EventFacts, ProgressFacts } from './facts';

export type Waiting =
  /** CodeDeploy has not started it. */
  | { readonly for: 'start' }
  /** Somebody continues it; otherwise it stops at `until`. */
  | { readonly for: 'continue'; readonly until?: Date }
  /** A lifecycle hook's function reports. */
  | { readonly for: 'hook'; readonly event: string; readonly since?: Date }
  /** The replacement task set reaches its steady state. */
  | { readonly for: 'tasks'; readonly running: number; readonly desired: number }
  /** The rest of production traffic moves. */
  | { readonly for: 'traffic'; readonly replacementPercent: number }
  /** The termination wait ends; then CodeDeploy removes the original task set. */
  | { readonly for: 'termination'; readonly until?: Date }
  /** A lifecycle event. */
  | { readonly for: 'event'; readonly event: string };

/** Lifecycle events at which a function runs. */
const hooks: readonly string[] = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

/** @returns undefined if it has ended */
export function waitingOf(
  deployment: DeploymentFacts,
  progress: ProgressFacts | undefined,
): Waiting | undefined {
  if (hasEnded(deployment)) return undefined;
  const { events = [], taskSets = [] } = progress ?? {};
  if (deployment.status === 'Ready') {
    return { for: 'continue', ...deadline(events, deployment.readyWaitMinutes) };
  }
  if (deployment.terminationWaitStarted) {
    return { for: 'termination', ...deadline(events, deployment.terminationWaitMinutes) };
  }
  const event =
    events.find(({ status }) => status === 'InProgress') ?? events.find(({ status }) => status === 'Pending');
  if (event === undefined || deployment.status !== 'InProgress') return { for: 'start' };
  const replacement = taskSets.find(({ label }) => label === 'Green');
  if (event.name === 'Install') {
    return { for: 'tasks', running: replacement?.running ?? 0, desired: replacement?.desired ?? 0 };
  }
  if (event.name === 'AllowTraffic') {
    return { for: 'traffic', replacementPercent: replacement?.weight ?? 0 };
  }
  if (hooks.includes(event.name) && event.status === 'InProgress') {
    return {
      for: 'hook',
      event: event.name,
      ...(event.startTime !== undefined && { since: event.startTime }),
    };
  }
  return { for: 'event', event: event.name };
}

/** A wait begins with the end of the event before it. */
function deadline(events: readonly EventFacts[], minutes: number | undefined): { readonly until?: Date } {
  const ends = events.flatMap(({ endTime }) => endTime?.getTime() ?? []);
  if (minutes === undefined || ends.length === 0) return {};
  return { until: new Date(Math.max(...ends) + minutes * 60_000) };
}
