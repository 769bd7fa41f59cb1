/** A deployment in the page: figures, picture, checks, and the picture's figures as tables. */
import { versionName } from '../../traffic';
import type { DeploymentReport, LifecycleEventReport } from '../model';
import { formatDuration } from '../durations';
import { jsonForScript, markup, type Content, type Markup } from '../markup';
import { renderPicture } from './picture';
import { pipelineStrip } from './pipeline-strip';
import { pictureData, type PictureData } from './picture-data';
import { hookFailures } from './hook-failures';
import { stoppedTasks } from './stopped-tasks';

/** @param anchor - id of the section */
export function deploymentSection(deployment: DeploymentReport, anchor: string): Markup {
  const { title, service, id, verdict, status, errorInformation, versions, pipeline } = deployment;
  const data = pictureData(deployment);
  return markup`<section class="card" id="${anchor}" aria-label="${title}: ${service}">
<div class="head"><h2>${capitalize(title)}</h2><span class="badge ${verdict}">${verdict === 'passed' ? '✓ as expected' : '✗ not as expected'}</span>
<p class="muted">${service} · <code>${id}</code> · <code>${versionName(versions.original)}</code> → <code>${versionName(versions.replacement)}</code>${errorInformation && markup` · ${errorInformation.code}: ${errorInformation.message}`}</p></div>
${tiles(deployment, status)}
${stoppedTasks(deployment.stoppedTasks)}
${hookFailures(deployment.hookFailures)}
${pipeline && pipelineStrip(pipeline, speedOf(deployment))}
${data && plot(deployment, data)}
<h3>Checks</h3>
${checksTable(deployment)}
${data && markup`<details><summary>Chart data as tables</summary>${eventsTable(deployment)}${shiftsTable(deployment)}${seriesTable(deployment, data)}</details>`}
</section>
`;
}

const shown = ({ original, replacement }: DeploymentReport['versions']) => ({
  original: versionName(original),
  replacement: versionName(replacement),
});

/** Seconds of AWS time in a second of wall time, as the buckets have both. */
function speedOf({ timeline: { buckets } }: DeploymentReport): number {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined || first === last) return 1;
  const between = (member: 'time' | 'wallTime') => Date.parse(last[member]) - Date.parse(first[member]);
  return between('time') / between('wallTime');
}

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function tiles({ requests, durationSeconds, rollback }: DeploymentReport, status: string): Markup {
  const share = requests.sent === 0 ? '' : `${((100 * requests.failed) / requests.sent).toFixed(2)} %`;
  const { kept, new: opened } = requests.connections;
  return markup`<dl class="tiles">
${tile('CodeDeploy status', status, rollback && `rollback ${rollback.status}`)}
${tile('Duration', durationSeconds === undefined ? '–' : formatDuration(durationSeconds), 'AWS time')}
${tile('Requests', requests.sent.toLocaleString('en-US'), `at ${requests.rate}/s; ${kept} kept, ${opened} new connections`)}
${tile('Failed', requests.failed.toLocaleString('en-US'), share)}
${tile('Latency p99', requests.latencyMs === undefined ? '–' : `${milliseconds(requests.latencyMs.p99)} ms`, requests.latencyMs && `p50 ${milliseconds(requests.latencyMs.p50)} ms`)}
</dl>`;
}

const milliseconds = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

const tile = (name: string, value: string, detail: string | undefined): Markup =>
  markup`<div><dt>${name}</dt><dd>${value}${detail && markup` <small>${detail}</small>`}</dd></div>`;

function plot(deployment: DeploymentReport, data: PictureData): Markup {
  const { versions, alarms, rollback, timeline } = deployment;
  const hasOther = timeline.buckets.some(({ other }) => other.requests > other.failed);
  const key = (name: string, text: string, kind = '') =>
    markup`<li class="${kind}" style="--key: var(--${name})">${text}</li>`;
  const { original, replacement } = shown(versions);
  const roles: [string, string][] =
    original === replacement
      ? [['original', `both task sets: ${original}`]]
      : [
          ['original', `original: ${original}`],
          ['replacement', `replacement: ${replacement}`],
        ];
  return markup`<ul class="legend">${roles.map(([name, text]) => key(name, text))}${hasOther ? key('other', 'other') : undefined}${key('failed', alarms.length > 0 ? 'failed; alarm' : 'failed')}${rollback && key('rollback', 'rollback')}${key('original', 'p50', 'line')}${key('tail', 'p99', 'line')}</ul>
<div class="plot">
${renderPicture({ deployment, data, size: 'wide' })}
${renderPicture({ deployment, data, size: 'narrow' })}
<div class="tip" hidden></div>
<script type="application/json">${jsonForScript({ ...data, versions: shown(versions) })}</script>
</div>`;
}

const checksTable = ({ checks }: DeploymentReport): Markup => markup`<table class="stack">
<thead><tr><th></th><th>Check</th><th>Expected</th><th>Actual</th></tr></thead>
<tbody>
${checks.map(
  ({ name, passed, expected, actual }) =>
    markup`<tr>${state(passed ? 'passed' : 'failed')}<td>${capitalize(name)}</td><td data-label="expected">${expected}</td><td data-label="actual">${actual}</td></tr>
`,
)}</tbody></table>`;

const signs = { passed: '✓', failed: '✗', skipped: '–' } as const;

/** A cell that says how something went, also to who does not see its colour. */
export const state = (status: keyof typeof signs): Markup =>
  markup`<td class="state ${status}"><span role="img" aria-label="${status}">${signs[status]}</span></td>`;

function eventsTable({ lifecycleEvents, rollback }: DeploymentReport): Markup {
  const rows = (events: readonly LifecycleEventReport[], of: string) =>
    events.map(({ name, status, startTime, endTime }) => {
      const took =
        startTime === undefined || endTime === undefined
          ? '–'
          : formatDuration((Date.parse(endTime) - Date.parse(startTime)) / 1000);
      return [of, name, status, startTime ?? '–', took];
    });
  return table(
    'Lifecycle events',
    ['', 'Event', 'Status', 'Start (AWS time)', 'Duration'],
    [...rows(lifecycleEvents, ''), ...rows(rollback?.lifecycleEvents ?? [], 'rollback')],
  );
}

const shiftsTable = ({ traffic }: DeploymentReport): Markup =>
  table(
    'Production traffic',
    ['AWS time', 'Wall time', 'Original %', 'Replacement %'],
    traffic.map(({ time, wallTime, production }) => [
      time,
      wallTime,
      production.original,
      production.replacement,
    ]),
  );

const seriesTable = ({ timeline, versions }: DeploymentReport, { buckets }: PictureData): Markup =>
  table(
    `Requests per ${timeline.bucketSeconds} s of wall time`,
    [
      'AWS time',
      versionName(versions.original),
      versionName(versions.replacement),
      'Other',
      'Failed',
      'p50 ms',
      'p99 ms',
    ],
    timeline.buckets.map((bucket, place) => [
      bucket.time,
      bucket.original.requests,
      bucket.replacement.requests,
      bucket.other.requests,
      buckets[place]?.failures,
      bucket.p50Ms ?? '–',
      bucket.p99Ms ?? '–',
    ]),
  );

function table(caption: string, columns: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  if (rows.length === 0) return markup``;
  return markup`<h3 style="margin-top: 16px">${caption}</h3>
<div class="scroll"><table><thead><tr>${columns.map((column) => markup`<th>${column}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}
