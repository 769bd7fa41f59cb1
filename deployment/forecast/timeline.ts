/** The configured deployment minute by minute, from the moment in which its replacement is healthy. */
import {
  simulate,
  type DeploymentPlan,
  type LifecycleEventName,
  type TaskSetRole,
  type TimelineEntry,
  type Weights,
} from '../machine';
import type { BadVersion } from './bad-version';
import { withoutReadyWait, type BadVersionForecast } from './bad-version-forecast';

/** Something that the deployment does. */
export type TimelineEvent =
  | {
      readonly kind: 'lifecycleEvent';
      readonly name: LifecycleEventName;
      /** Whether the AppSpec names a function for it. */
      readonly hasFunction: boolean;
    }
  | { readonly kind: 'replacementIsPrimary' | 'originalIsDeleted' | 'succeeded' };

/** Something that happens to bad versions. */
export interface TimelineNote {
  /** `alarmFires`: at the earliest. `stopped`, `rolledBack`: at the latest. */
  readonly kind: 'alarmFires' | 'stopped' | 'rolledBack';
  readonly versions: readonly BadVersion[];
  /** After the first shifted request. */
  readonly seconds: number;
}

/** A stretch of minutes in which the weights stay as they are. */
export interface TimelineStretch {
  /** Whole minutes after the first shift. */
  readonly fromMinute: number;
  /** The last minute for which the row holds. */
  readonly toMinute: number;
  readonly weights: Weights;
  /** Whom the test listener serves. @default - there is none */
  readonly testTraffic?: TaskSetRole;
  /** What the deployment does in the first of the minutes. */
  readonly events: readonly TimelineEvent[];
  /** What happens in it to bad versions. */
  readonly notes: readonly TimelineNote[];
}

/** Nothing but waits takes time: how long tasks need to start and functions to answer, no configuration says. */
export function timelineOf(
  plan: DeploymentPlan,
  badVersions: readonly BadVersionForecast[],
): readonly TimelineStretch[] {
  const { timeline } = simulate(withoutReadyWait(plan));
  const events = timeline.flatMap((entry, index) =>
    eventsOf(entry, timeline[index - 1], plan).map((event) => ({ minute: minuteOf(entry), event })),
  );
  const end = minutes((timeline.at(-1)?.event.at ?? 0) / 1000);
  const notes = notesOf(badVersions)
    .map((note) => ({ minute: minutes(note.seconds), note }))
    .filter(({ minute }) => minute <= end);
  const starts = [...new Set([...timeline.map(minuteOf), ...notes.map(({ minute }) => minute)])].sort(
    (a, b) => a - b,
  );
  return starts.flatMap((fromMinute, index) => {
    const state = timeline.findLast((entry) => minuteOf(entry) <= fromMinute)?.state;
    if (state === undefined) return [];
    return {
      fromMinute,
      toMinute: (starts[index + 1] ?? fromMinute + 1) - 1,
      weights: state.weights,
      ...(state.testRoute !== undefined && { testTraffic: state.testRoute }),
      events: events.filter(({ minute }) => minute === fromMinute).map(({ event }) => event),
      notes: notes.filter(({ minute }) => minute === fromMinute).map(({ note }) => note),
    };
  });
}

const minutes = (seconds: number): number => Math.floor(seconds / 60);

const minuteOf = ({ event }: TimelineEntry): number => minutes(event.at / 1000);

/** What an event of the deployment brought about. */
function eventsOf(
  { state }: TimelineEntry,
  before: TimelineEntry | undefined,
  plan: DeploymentPlan,
): readonly TimelineEvent[] {
  const changed = state.lifecycleEvents.filter(({ name, status }, index) => {
    const was = before?.state.lifecycleEvents[index]?.status ?? 'Pending';
    // The shift counts from its beginning, everything else when it is done.
    return status !== was && status === (name === 'AllowTraffic' ? 'InProgress' : 'Succeeded');
  });
  const functions: readonly string[] = plan.hooks;
  const becomesPrimary = before?.state.primary === 'original' && state.primary === 'replacement';
  return [
    ...changed.map(({ name }): TimelineEvent => ({
      kind: 'lifecycleEvent',
      name,
      hasFunction: functions.includes(name),
    })),
    ...(becomesPrimary ? [{ kind: 'replacementIsPrimary' } as const] : []),
    ...(state.original === 'terminated' ? [{ kind: 'originalIsDeleted' } as const] : []),
    ...(state.status === 'Succeeded' ? [{ kind: 'succeeded' } as const] : []),
  ];
}

/** Bad versions to which the same happens in the same second share a note. */
function notesOf(badVersions: readonly BadVersionForecast[]): readonly TimelineNote[] {
  const notes = new Map<string, TimelineNote>();
  const add = (version: BadVersion, seconds: number | undefined, kind: TimelineNote['kind']): void => {
    if (seconds === undefined) return;
    const key = `${kind} ${Math.ceil(seconds)}`;
    const known = notes.get(key) ?? { kind, versions: [], seconds };
    notes.set(key, { ...known, versions: [...known.versions, version] });
  };
  for (const { version, outcome, earliestAlarmSeconds, latestEndSeconds } of badVersions) {
    add(version, earliestAlarmSeconds, 'alarmFires');
    add(version, latestEndSeconds, outcome === 'stopped' ? 'stopped' : 'rolledBack');
  }
  return [...notes.values()];
}
