/** All environments side by side, and what each lacks of the one before it. */
import type { ImageFacts } from '../model/facts';
import type { ServiceReport } from '../model/report';
import { table, type Style } from './style';
import * as words from './words';

/** Columns are environments, rows are services, both in the order of the settings. */
export function renderOverview(reports: readonly ServiceReport[], style: Style): string {
  const environments = [...new Set(reports.map(({ ref }) => ref.environment))];
  const services = [...new Set(reports.map(({ ref }) => ref.service))];
  const of = (environment: string, service: string) =>
    reports.find(({ ref }) => ref.environment === environment && ref.service === service);
  const places = environments.map((environment) =>
    placeOf(reports.find(({ ref }) => ref.environment === environment)),
  );
  const lines = [
    ['', ...environments],
    ['', ...places],
    ...services.flatMap((service) =>
      blockOf(
        service,
        environments.map((environment) => cellOf(of(environment, service))),
      ),
    ),
  ];
  return `${table(lines, (cell) => style.status(cell))}${differences(reports)}`;
}

/** Region and account. */
function placeOf(report: ServiceReport | undefined): string {
  if (report === undefined) return '';
  const { region, accountId } = report.ref;
  return accountId === undefined ? region : `${region}, ${accountId}`;
}

/** Lines of a row: cells have as many as the longest. */
function blockOf(service: string, cells: readonly (readonly string[])[]): readonly string[][] {
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => [
    line === 0 ? service : '',
    ...cells.map((cell) => cell[line] ?? ''),
  ]);
}

function cellOf(report: ServiceReport | undefined): readonly string[] {
  if (report === undefined) return ['–'];
  if ('problem' in report) return ['not read'];
  const { status } = report;
  if (status === undefined) return ['not deployed'];
  const { running, deployment, alarms, pipeline } = status;
  const firing = alarms.filter(({ state }) => state === 'ALARM').length;
  const awaiting = (pipeline?.stages ?? [])
    .flatMap(({ actions }) => actions)
    .filter(({ awaitsApproval }) => awaitsApproval);
  return [
    running === undefined ? 'no task set' : imageText(running.image, running.taskDefinition),
    ...(deployment === undefined ? [] : [`${deployment.id} ${deployment.status}`]),
    ...(firing === 0 ? [] : [`${firing} in ALARM`]),
    ...awaiting.map(({ name }) => `${name} awaits approval`),
  ];
}

const imageText = (image: ImageFacts | undefined, otherwise: string): string =>
  image === undefined ? otherwise : words.image(image);

function differences(reports: readonly ServiceReport[]): string {
  const lines = reports.flatMap((report) => {
    if ('problem' in report || report.behind === undefined) return [];
    const { ref, behind } = report;
    const { than, releases, isOpenEnded } = behind;
    const more = isOpenEnded ? ', and maybe older ones' : '';
    return [
      `${ref.service}: ${than} has what ${ref.environment} has not: ${releases.map(words.image).join('; ')}${more}\n`,
    ];
  });
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}
