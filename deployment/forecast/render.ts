/** A forecast for a terminal. */
import { badVersions } from './bad-version';
import type { BadVersionForecast } from './bad-version-forecast';
import type { ConfigForecast, DeploymentForecast, Forecast, TimelineRow } from './model';
import { counted, duration, grouped, requestRate, wrap } from './words';

const barWidth = 20;
const lineWidth = 110;
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
  const { application, deploymentGroup, stack, config, routing, desiredCount } = deployment;
  const group = deploymentGroup === application ? application : `${application} / ${deploymentGroup}`;
  return [
    `${group} (${stack})`,
    `  ${config}: ${routing}`,
    `  ${counted(desiredCount, 'task')}, ${requestRate(requestsPerMinute)}`,
    '',
    `  minute   ░ original  █ replacement`,
    ...deployment.timeline.flatMap(renderRow),
    ...renderAlarms(deployment),
    '',
    ...renderWorstCases(deployment),
    '',
    ...renderConfigs(deployment.configs),
    ...renderWarnings(deployment.warnings),
  ].join('\n');
}

function renderRow({ fromMinute, toMinute, weights, events, notes }: TimelineRow): string[] {
  const replaced = Math.round((weights.replacement * barWidth) / 100);
  const bar = '░'.repeat(barWidth - replaced) + '█'.repeat(replaced);
  const head = (minute: string) =>
    `  ${minute.padStart(6)}   ${bar} ${String(weights.replacement).padStart(3)} %`;
  const indent = ' '.repeat(head('').length);
  const told = [events.join(', '), ...notes]
    .filter((text) => text !== '')
    .flatMap((text) => wrap(text, lineWidth - indent.length));
  const first = [`${head(String(fromMinute))}  ${told[0] ?? ''}`.trimEnd()];
  const below = told.slice(1).map((text) => `${indent}  ${text}`);
  const more = toMinute - fromMinute;
  const repeated =
    more > longestRepetition
      ? [`to ${toMinute}`]
      : Array.from({ length: more }, (_, index) => String(fromMinute + index + 1));
  return [...first, ...below, ...repeated.map(head)];
}

function renderAlarms({ alarms }: DeploymentForecast): string[] {
  if (alarms.length === 0) return [];
  const width = Math.max(...alarms.map(({ name }) => name.length));
  return [
    '',
    '  Alarms: when they can fire after the first shifted request',
    ...alarms.map(({ name, needs, earliestSeconds, latestSeconds }) => {
      const latest = latestSeconds === undefined ? 'or not at all' : `to ${duration(latestSeconds)}`;
      const when = earliestSeconds === undefined ? 'never' : `${duration(earliestSeconds)} ${latest}`;
      return `    ${name.padEnd(width)}  ${when.padEnd(12)}  needs ${needs}`;
    }),
  ];
}

function renderWorstCases({ configs, hooks }: DeploymentForecast): string[] {
  const own = configs.find(({ configured }) => configured)?.badVersions ?? [];
  const before = hooks.filter((hook) => hook !== 'AfterAllowTraffic');
  return [
    '  At worst, users see of a version that',
    ...own.flatMap((version) => [
      `    ${badVersions[version.version]} (${version.version})`,
      ...wrap(worstCase(version), lineWidth - 6).map((line) => `      ${line}`),
    ]),
    ...(before.length === 0
      ? []
      : [`  They see nothing of what the function of ${before.join(' or ')} rejects.`]),
  ];
}

function worstCase({ outcome, latestEndSeconds, exposed }: BadVersionForecast): string {
  if (latestEndSeconds === undefined || exposed === undefined)
    return 'everything: no alarm is sure to stop the deployment before it has succeeded';
  const until =
    outcome === 'stopped'
      ? `until it is stopped at ${duration(latestEndSeconds)}, and then as many: nothing is rolled back`
      : `until it is rolled back at ${duration(latestEndSeconds)}`;
  return (
    `${grouped(exposed.percentOfRequests)} % of the requests ${until}; ` +
    `${counted(exposed.requests, 'request')}, as in ${grouped(exposed.fullTrafficSeconds)} s of all traffic`
  );
}

/** The figures of all configs, a line each. */
function renderConfigs(configs: readonly ConfigForecast[]): string[] {
  const width = Math.max(...configs.map(({ config }) => config.length));
  const columns = configs[0]?.badVersions.map(({ version }) => version) ?? [];
  const row = (mark: string, name: string, shift: string, cells: readonly string[]) =>
    `  ${mark} ${name.padEnd(width)}  ${shift.padStart(6)}  ${cells.map((text) => text.padEnd(18)).join('')}`.trimEnd();
  return [
    '  The same with other configs: worst share of requests, and seconds of all traffic',
    row(' ', '', 'shift', columns),
    ...configs.map(({ config, configured, shiftSeconds, badVersions: cells }) =>
      row(configured ? '→' : ' ', config, duration(shiftSeconds), cells.map(configCell)),
    ),
  ];
}

function configCell({ outcome, exposed }: BadVersionForecast): string {
  if (exposed === undefined) return 'everything';
  const figures = `${grouped(exposed.percentOfRequests)} %, ${grouped(exposed.fullTrafficSeconds)} s`;
  return outcome === 'stopped' ? `${figures} +` : figures;
}

const renderWarnings = (warnings: readonly string[]): string[] =>
  warnings.length === 0
    ? []
    : [
        '',
        '  Warnings',
        ...warnings.flatMap((text) =>
          wrap(text, lineWidth - 6).map((line, index) => `    ${index === 0 ? '!' : ' '} ${line}`),
        ),
      ];
