/** What a project is asked for, and the settings that follow from the answers. Pure. */
import { readSettings, SettingsError } from '../stacks/settings';

export interface Answers {
  /** Name of the project. */
  readonly name: string;
  readonly region: string;
  /** Name of the service. */
  readonly service: string;
  /** Path from the project. */
  readonly dockerfile: string;
  /** Directory of the build context: path from the project. */
  readonly context: string;
  readonly port: number;
  readonly healthPath: string;
  readonly backend: Backend;
}

export type Backend =
  | { readonly type: 'local' }
  | { readonly type: 's3'; readonly bucket: string; readonly region: string }
  | { readonly type: 'cloud'; readonly organization: string };

/** As the settings have them. */
export const defaults = {
  service: 'web',
  dockerfile: 'Dockerfile',
  context: '.',
  port: 3000,
  healthPath: '/health',
  backend: 'local',
} as const;

/**
 * `local`, `s3:BUCKET` or `cloud:ORGANIZATION`.
 *
 * @param region - of the bucket
 * @returns undefined for anything else
 */
export function readBackend(text: string, region: string): Backend | undefined {
  const [, kind, name] = /^(local|s3:|cloud:)(.*)$/.exec(text) ?? [];
  if (kind === 'local' && name === '') return { type: 'local' };
  if (kind === 's3:' && name) return { type: 's3', bucket: name, region };
  return kind === 'cloud:' && name ? { type: 'cloud', organization: name } : undefined;
}

/** `context.blueGreen`: what differs from the defaults, and the names. */
export function settingsFor(answers: Answers): Readonly<Record<string, unknown>> {
  const { name, region, service, dockerfile, context, port, healthPath, backend } = answers;
  const build = {
    ...(dockerfile !== defaults.dockerfile && { dockerfile }),
    ...(context !== defaults.context && { context }),
  };
  return {
    name,
    region,
    ...(backend.type !== 'local' && { backend }),
    environments: {
      dev: {
        services: {
          [service]: {
            ...(port !== defaults.port && { task: { containerPort: port } }),
            ...(healthPath !== defaults.healthPath && {
              loadBalancer: { healthCheck: { path: healthPath } },
            }),
            ...(Object.keys(build).length > 0 && { pipeline: { build } }),
          },
        },
      },
    },
  };
}

/** @returns what is wrong with the answers, a line each; empty if nothing is */
export function faultsOf(answers: Answers): readonly string[] {
  try {
    readSettings(settingsFor(answers));
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map(({ path, problem, got, allowed, fix }) =>
      [
        `${questionAt(path.map(String))}: ${problem}`,
        ...(got === undefined ? [] : [`got ${got}`]),
        ...(allowed === undefined ? [] : [`allowed: ${allowed}`]),
        ...(fix === undefined ? [] : [`fix: ${fix}`]),
      ].join('; '),
    );
  }
}

/** The option whose value is at this place of the settings; the place itself where there is none. */
function questionAt(path: readonly string[]): string {
  const [first, , , , ...rest] = path;
  if (first === 'name' || first === 'region' || first === 'backend') return `--${first}`;
  const place = rest.join('.');
  if (place === '') return '--service';
  const option: Readonly<Record<string, string>> = {
    'task.containerPort': '--port',
    'loadBalancer.healthCheck.path': '--health-path',
    'pipeline.build.dockerfile': '--dockerfile',
    'pipeline.build.context': '--context',
  };
  return option[place] ?? path.join('.');
}

/** A name that is made of another text, for example of a directory's. */
export function nameFrom(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 12)
    .replace(/-+$/, '');
  return name === '' ? 'shop' : name;
}
