/** What the settings say of services that are rehearsed without a container engine. Pure. */
import type { JsonObject } from './settings-changes';

export interface LocalService {
  /** Name in the settings, for messages: `environments.dev.services.web`. */
  readonly path: string;
  /** Name of the CodeBuild project that builds its image. */
  readonly buildProject: string;
  /** Relative to the project, as the settings have them or by default. */
  readonly dockerfile: string;
  readonly context: string;
  /** Sidecars that are not left out. */
  readonly sidecars: readonly { readonly name: string; readonly image: string }[];
  /** @default - the image's program, as far as the Dockerfile can be followed */
  readonly command?: readonly string[];
}

const defaults = { name: 'bluegreen', environment: 'dev', service: 'nodejs' } as const;

/** Every service of every environment; without any there is the default one. */
export function localServices(settings: JsonObject): LocalService[] {
  const shared = objectAt(settings, 'defaults');
  const environments = entriesOf(settings, 'environments', defaults.environment);
  return environments.flatMap(([environment, members]) =>
    entriesOf(members, 'services', defaults.service).map(([service, own]) => {
      const merged = (key: string) => ({ ...objectAt(shared, key), ...objectAt(own, key) });
      const build = {
        ...objectAt(objectAt(shared, 'pipeline'), 'build'),
        ...objectAt(objectAt(own, 'pipeline'), 'build'),
      };
      const command = textsOf(merged('rehearsal').command);
      return {
        path: `environments.${environment}.services.${service}`,
        buildProject: `${textOf(settings.name, defaults.name)}-${environment}-${service}-build`,
        dockerfile: textOf(build.dockerfile, 'Dockerfile'),
        context: textOf(build.context, '.'),
        sidecars: sidecarsOf(objectAt(own, 'task').sidecars ?? objectAt(shared, 'task').sidecars).filter(
          ({ name }) => !(textsOf(merged('rehearsal').withoutSidecars) ?? []).includes(name),
        ),
        ...(command !== undefined && { command }),
      };
    }),
  );
}

/** Programs by the names of the build projects. */
export const programsOf = (services: readonly LocalService[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    services.flatMap(({ buildProject, command }) => (command === undefined ? [] : [[buildProject, command]])),
  );

function entriesOf(parent: JsonObject, key: string, fallback: string): [string, JsonObject][] {
  const object = objectAt(parent, key);
  const names = Object.keys(object);
  return names.length === 0 ? [[fallback, {}]] : names.map((name) => [name, objectAt(object, name)]);
}

const objectAt = (parent: JsonObject, key: string): JsonObject => {
  const value = parent[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
};

const sidecarsOf = (value: unknown): { readonly name: string; readonly image: string }[] =>
  (Array.isArray(value) ? value : []).map((sidecar: unknown) => {
    const { name, image } = objectAt({ sidecar }, 'sidecar');
    return { name: textOf(name, ''), image: textOf(image, '') };
  });

const textOf = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

const textsOf = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
