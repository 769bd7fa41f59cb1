/** A forecast for a terminal. */
import type { BadVersionForecast } from './bad-version-forecast';
import { badVersions } from './detection';
import type { ConfigForecast, DeploymentForecast, Forecast } from './index';
import type { TimelineRow } from './timeline';
import { duration, grouped, requestRate } from './words';

const barWidth = 20;
/** Longer stretches in which nothing changes are one line. */
const longestRepetition = 10;

export function renderForecast(forecast: Forecast): string {
  if (forecast.deployments.length === 0) return 'no stack has a CodeDeploy deployment group for ECS';
  return [
    ...forecast.deployments.map((deployment) => renderDeployment(deployment, forecast.requestsPerMinute)),
    ['Assumed', ...forecast.assumptions.map((text) => `  ${text}`)].join('\n'),
  ].join('\n\n');
}

function renderDeployment(deployment: DeploymentForecast, requestsPerMinute: number): string {
  const { application, deploymentGroup, stack, config, desiredCount } = deployment;
  const tasks = `${desiredCount} ${desiredCount === 1 ? 'task' : 'tasks'}`;
  return [
    `${application} / ${deploymentGroup} (${stack})`,
    `  ${config}, ${tasks}, ${requestRate(requestsPerMinute)}`,
    '',
    `  minute   ${'original ░  replacement █'.padEnd(barWidth + 2)}`,
    ...deployment.timeline.flatMap(renderRow),
    '',
    ...renderAlarms(deployment),
    ...renderWorstCases(deployment),
    '',
    ...renderConfigs(deployment.configs),
    ...(deployment.warnings.length === 0
      ? []
      : ['', '  Warnings', ...deployment.warnings.map((text) => `    ! ${text}`)]),
  ].join('\n');
}

function renderRow({ fromMinute, toMinute, weights, happenings }: TimelineRow): string[] {
  const replaced = Math.round((weights.replacement * barWidth) / 100);
  const bar = '░'.repeat(barWidth - replaced) + '█'.repeat(replaced);
  const line = (minute: string, text: string) =>
    `  ${minute.padStart(6)}   ${bar} ${String(weights.replacement).padStart(3)} %  ${text}`.trimEnd();
  const { lines, notes } = split(happenings);
  const first = line(String(fromMinute), lines.join(', '));
  const below = notes.map((note) => `${' '.repeat(barWidth + 17)}${note}`);
  const more = toMinute - fromMinute;
  if (more === 0) return [first, ...below];
  if (more > longestRepetition) return [first, ...below, line(`–${toMinute}`, '')];
  return [
    first,
    ...below,
    ...Array.from({ length: more }, (_, index) => line(String(fromMinute + index + 1), '')),
  ];
}

/** Lifecycle events go on one line; what is told of bad versions has lines of its own. */
function split(happenings: readonly string[]) {
  const isNote = (text: string) => text.includes(': ');
  return {
    lines: happenings.filter((text) => !isNote(text)),
    notes: happenings.filter(isNote),
  };
}

function renderAlarms({ alarms }: DeploymentForecast): string[] {
  if (alarms.length === 0) return [];
  const width = Math.max(...alarms.map(({ name }) => name.length));
  return [
    '  Alarms, and when they can fire after the first shifted request',
    ...alarms.map(({ name, needs, earliestSeconds, latestSeconds }) => {
      const latest = latestSeconds === undefined ? 'or not at all' : `to ${duration(latestSeconds)}`;
      const when = earliestSeconds === undefined ? 'never' : `${duration(earliestSeconds)} ${latest}`;
      return `    ${name.padEnd(width)}  ${when.padEnd(14)}  needs ${needs}`;
    }),
    '',
  ];
}

function renderWorstCases({ configs }: DeploymentForecast): string[] {
  const own = configs.find(({ configured }) => configured)?.badVersions ?? [];
  return [
    '  At worst, users see of a version that',
    ...own.map((version) => `    ${badVersions[version.version].padEnd(52)}  ${renderWorstCase(version)}`),
  ];
}

function renderWorstCase(version: BadVersionForecast): string {
  const {
    outcome,
    latestEndSeconds = 0,
    percentOfRequests = 0,
    requests = 0,
    fullTrafficSeconds = 0,
  } = version;
  if (outcome === 'unnoticed')
    return 'everything: no alarm is sure to fire before the deployment has succeeded';
  const end = outcome === 'stopped' ? 'stopped, not rolled back,' : 'rolled back';
  return (
    `${grouped(percentOfRequests)} % of the requests, ${end} by ${duration(latestEndSeconds)}: ` +
    `${grouped(requests)} requests, as many as in ${grouped(fullTrafficSeconds)} s of all traffic`
  );
}

/** The figures of all configs, a line each. */
function renderConfigs(configs: readonly ConfigForecast[]): string[] {
  const width = Math.max(...configs.map(({ config }) => config.length));
  const columns = configs[0]?.badVersions.map(({ version }) => version) ?? [];
  const cell = ({
    outcome,
    percentOfRequests = 0,
    latestEndSeconds = 0,
    fullTrafficSeconds = 0,
  }: BadVersionForecast) =>
    outcome === 'unnoticed'
      ? 'unnoticed'
      : `${grouped(percentOfRequests)} % to ${duration(latestEndSeconds)} = ${grouped(fullTrafficSeconds)} s`;
  return [
    `  ${'Configs: worst share, until, seconds of all traffic'.padEnd(width + 4)}`,
    `    ${''.padEnd(width)}  ${'shift'.padStart(6)}  ${columns.map((column) => column.padEnd(24)).join('')}`.trimEnd(),
    ...configs.map(({ config, configured, shiftSeconds, badVersions: cells }) =>
      `  ${configured ? '→' : ' '} ${config.padEnd(width)}  ${duration(shiftSeconds).padStart(6)}  ${cells
        .map((version) => cell(version).padEnd(24))
        .join('')}`.trimEnd(),
    ),
  ];
}
