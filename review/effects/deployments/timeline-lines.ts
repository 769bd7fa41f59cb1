/** The timeline of a forecast in the lines of a review. Pure. */
import {
  badVersions,
  eventInWords,
  type TimelineEvent,
  type TimelineNote,
  type TimelineStretch,
} from '../../../deployment/forecast';
import type { DeploymentOutlook, TimelineLine } from '../../result';

/** What moves production: times count from it. */
const isShift = (event: TimelineEvent): boolean =>
  event.kind === 'lifecycleEvent' && event.name === 'AllowTraffic';

/** @param readyWaitMinutes - that somebody has to continue a deployment before production moves; 0 for none */
export function linesOf(
  stretches: readonly TimelineStretch[],
  readyWaitMinutes: number,
): DeploymentOutlook['timeline'] {
  const events = stretches.flatMap((stretch) => stretch.events);
  const preparing = events.slice(0, Math.max(0, events.findIndex(isShift)));
  const before = [
    ...(preparing.length > 0 ? [preparing.map(eventInWords).join(', ')] : []),
    ...(readyWaitMinutes > 0
      ? [`somebody has ${readyWaitMinutes} min to continue it; here they do at once`]
      : []),
  ];
  return [
    ...before.map((what): TimelineLine => ({ atSeconds: 0, what, isBeforeTraffic: true })),
    ...stretches.flatMap((stretch, at) => lineOf(stretch, stretches[at - 1], new Set(preparing))),
  ];
}

function lineOf(
  { fromMinute, weights, events, notes }: TimelineStretch,
  last: TimelineStretch | undefined,
  told: ReadonlySet<TimelineEvent>,
): DeploymentOutlook['timeline'] {
  const share = weights.replacement;
  const isMove = share !== (last?.weights.replacement ?? 0);
  const left = events.filter((event) => !told.has(event));
  const others = left.filter((event) => !isShift(event)).map(eventInWords);
  const move = isMove ? [`${share} % of the requests go to the new version`] : [];
  const what = [
    ...left.filter(isShift).map((event) => [eventInWords(event), ...move].join(': ')),
    ...(left.some(isShift) ? [] : move),
    ...(others.length > 0 ? [others.join(', ')] : []),
    ...notes.map(inWords),
  ];
  return what.length === 0 ? [] : [{ atSeconds: fromMinute * 60, what: what.join('; ') }];
}

/** Without the seconds: they hold for one number of requests a minute, and the line says about when. */
const happening: Readonly<Record<TimelineNote['kind'], string>> = {
  alarmFires: 'alarm fires about now at the earliest',
  stopped: 'stopped about now at the latest',
  rolledBack: 'rolled back about now at the latest',
};

const inWords = ({ versions, kind }: TimelineNote): string =>
  `a version that ${versions.map((version) => badVersions[version]).join(', or ')}: ${happening[kind]}`;
