/** The configured deployment minute by minute, from the moment in which its replacement is healthy. */
import type { DeploymentPlan, TaskSetRole, Weights } from '../machine/model';
import { simulate, type TimelineEntry } from '../machine/simulate';
import { withoutReadyWait, type BadVersionForecast } from './bad-version-forecast';
import { duration } from './words';

export interface TimelineRow {
  /** Whole minutes after the first shift. */
  readonly fromMinute: number;
  /** The last minute for which the row holds. */
  readonly toMinute: number;
  readonly weights: Weights;
  /** Whom the test listener serves. @default - there is none */
  readonly testTraffic?: TaskSetRole;
  /** What the deployment does in the first of the minutes. */
  readonly events: readonly string[];
  /** What happens in it to bad versions. */
  readonly notes: readonly string[];
}

interface Told {
  readonly minute: number;
  readonly text: string;
}

/** Nothing but waits takes time: how long tasks need to start and functions to answer, no configuration says. */
export function timelineOf(plan: DeploymentPlan, badVersions: readonly BadVersionForecast[]): TimelineRow[] {
  const { timeline } = simulate(withoutReadyWait(plan));
  const events = timeline.flatMap((entry, index) =>
    eventsOf(entry, timeline[index - 1], plan).map((text): Told => ({ minute: minuteOf(entry), text })),
  );
  const end = minutes((timeline.at(-1)?.event.at ?? 0) / 1000);
  const notes = notesOf(badVersions).filter(({ minute }) => minute <= end);
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
      events: textsAt(events, fromMinute),
      notes: textsAt(notes, fromMinute),
    };
  });
}

const minutes = (seconds: number): number => Math.floor(seconds / 60);

const minuteOf = ({ event }: TimelineEntry): number => minutes(event.at / 1000);

const textsAt = (told: readonly Told[], at: number): string[] =>
  told.filter(({ minute }) => minute === at).map(({ text }) => text);

/** What an event of the deployment brought about. */
function eventsOf(
  { state }: TimelineEntry,
  before: TimelineEntry | undefined,
  plan: DeploymentPlan,
): string[] {
  const changed = state.lifecycleEvents.filter(({ name, status }, index) => {
    const was = before?.state.lifecycleEvents[index]?.status ?? 'Pending';
    // The shift is told when it begins, everything else when it is done.
    return status !== was && status === (name === 'AllowTraffic' ? 'InProgress' : 'Succeeded');
  });
  const functions: readonly string[] = plan.hooks;
  const optional = (happened: boolean, text: string) => (happened ? [text] : []);
  return [
    ...changed.map(({ name }) => (functions.includes(name) ? `${name} (function)` : name)),
    ...optional(
      before?.state.primary === 'original' && state.primary === 'replacement',
      'replacement is primary',
    ),
    ...optional(state.original === 'terminated', 'original is deleted'),
    ...optional(state.status === 'Succeeded', 'Succeeded'),
  ];
}

/** Bad versions to which the same happens share a note. */
function notesOf(badVersions: readonly BadVersionForecast[]): Told[] {
  const subjects = new Map<string, { readonly minute: number; readonly versions: string[] }>();
  const note = (version: string, seconds: number | undefined, text: string) => {
    if (seconds === undefined) return;
    const key = `${text} ${duration(seconds)}`;
    const known = subjects.get(key) ?? { minute: minutes(seconds), versions: [] };
    subjects.set(key, { ...known, versions: [...known.versions, version] });
  };
  for (const { version, outcome, earliestAlarmSeconds, latestEndSeconds } of badVersions) {
    note(version, earliestAlarmSeconds, 'alarm fires at the earliest at');
    note(version, latestEndSeconds, `${outcome === 'stopped' ? 'stopped' : 'rolled back'} at the latest at`);
  }
  return [...subjects].map(([text, { minute, versions }]) => ({
    minute,
    text: `${versions.join(', ')}: ${text}`,
  }));
}
