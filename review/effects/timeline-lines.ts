/** The timeline of a forecast in the lines of a review. Pure. */
import { badVersions } from '../../deployment/forecast/bad-version';
import type { TimelineRow } from '../../deployment/forecast/timeline';
import type { DeploymentOutlook, TimelineLine } from '../review';

/** What moves production: times count from it. */
const shift = 'AllowTraffic';

/** @param readyWaitMinutes - that somebody has to continue a deployment before production moves; 0 for none */
export function linesOf(
  rows: readonly TimelineRow[],
  readyWaitMinutes: number,
): DeploymentOutlook['timeline'] {
  const events = rows.flatMap((row) => row.events);
  const preparing = events.slice(0, Math.max(0, events.indexOf(shift)));
  const before = [
    ...(preparing.length > 0 ? [preparing.join(', ')] : []),
    ...(readyWaitMinutes > 0
      ? [`somebody has ${readyWaitMinutes} min to continue it; here they do at once`]
      : []),
  ];
  return [
    ...before.map((what): TimelineLine => ({ atSeconds: 0, what, isBeforeTraffic: true })),
    ...rows.flatMap((row, at) => lineOf(row, rows[at - 1], new Set(preparing))),
  ];
}

function lineOf(
  { fromMinute, weights, events, notes }: TimelineRow,
  last: TimelineRow | undefined,
  told: ReadonlySet<string>,
): DeploymentOutlook['timeline'] {
  const share = weights.replacement;
  const isMove = share !== (last?.weights.replacement ?? 0);
  const left = events.filter((event) => !told.has(event));
  const move = isMove ? [`${share} % of the requests go to the new version`] : [];
  const what = [
    ...(left.includes(shift) ? [[shift, ...move].join(': ')] : move),
    ...(left.some((event) => event !== shift) ? [left.filter((event) => event !== shift).join(', ')] : []),
    ...notes.map(inWords),
  ];
  return what.length === 0 ? [] : [{ atSeconds: fromMinute * 60, what: what.join('; ') }];
}

/** Without the seconds: they hold for one number of requests a minute, and the line says about when. */
const inWords = (note: string): string =>
  note
    .replace(/^errors:/, `a version that ${badVersions.errors}:`)
    .replace(/ at the (earliest|latest) at \d+:\d+$/, ' about now at the $1');
