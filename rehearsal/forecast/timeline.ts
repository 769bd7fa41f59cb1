/** The configured deployment minute by minute, from the moment in which its replacement is healthy. */
import type { DeploymentPlan, TaskSetRole, Weights } from '../deployment/model';
import { simulate, type TimelineEntry } from '../deployment/simulate';
import { withoutReadyWait } from './bad-version-forecast';

export interface TimelineRow {
  /** Whole minutes after the first shift; the row holds until the next one begins. */
  readonly fromMinute: number;
  /** The last minute for which it holds. */
  readonly toMinute: number;
  readonly weights: Weights;
  /** Whom the test listener serves. @default - there is none */
  readonly testTraffic?: TaskSetRole;
  readonly happenings: readonly string[];
}

/** Something to be told at a minute although nothing in the deployment changes there. */
export interface Mark {
  readonly atSeconds: number;
  readonly text: string;
}

/** Nothing but waits takes time: how long tasks need to start and functions to answer, no configuration says. */
export function timelineOf(plan: DeploymentPlan, marks: readonly Mark[]): TimelineRow[] {
  const { timeline } = simulate(withoutReadyWait(plan));
  const happenings = new Map<number, string[]>();
  const tell = (minute: number, text: string) =>
    happenings.set(minute, [...(happenings.get(minute) ?? []), text]);
  timeline.forEach((entry, index) => {
    for (const text of told(entry, timeline[index - 1], plan)) tell(minuteOf(entry), text);
  });
  const end = timeline.at(-1)?.event.at ?? 0;
  for (const { atSeconds, text } of marks)
    if (atSeconds * 1000 <= end) tell(Math.floor(atSeconds / 60), text);
  const minutes = [...new Set([...timeline.map(minuteOf), ...happenings.keys()])].sort((a, b) => a - b);
  return minutes.flatMap((fromMinute, index) => {
    const state = timeline.findLast((entry) => minuteOf(entry) <= fromMinute)?.state;
    if (state === undefined) return [];
    return {
      fromMinute,
      toMinute: Math.max(fromMinute, (minutes[index + 1] ?? fromMinute + 1) - 1),
      weights: state.weights,
      ...(state.testRoute !== undefined && { testTraffic: state.testRoute }),
      happenings: happenings.get(fromMinute) ?? [],
    };
  });
}

const minuteOf = ({ event }: TimelineEntry): number => Math.floor(event.at / 60_000);

/** What an event of the deployment brought about. */
function told({ state }: TimelineEntry, before: TimelineEntry | undefined, plan: DeploymentPlan): string[] {
  const changed = state.lifecycleEvents.filter(({ name, status }, index) => {
    const was = before?.state.lifecycleEvents[index]?.status ?? 'Pending';
    // The shift is told when it begins, everything else when it is done.
    return status !== was && status === (name === 'AllowTraffic' ? 'InProgress' : 'Succeeded');
  });
  const functions: readonly string[] = plan.hooks;
  return [
    ...changed.map(({ name }) => (functions.includes(name) ? `${name} (function)` : name)),
    ...(before?.state.primary === 'original' && state.primary === 'replacement'
      ? ['the replacement is primary']
      : []),
    ...(state.original === 'terminated' ? ['the original is deleted'] : []),
    ...(state.status === 'Succeeded' ? ['Succeeded'] : []),
  ];
}
