import type * as v from 'valibot';
import type { EnvironmentSettings, Settings } from './model';
import type * as schema from './schema';

type ParsedSettings = v.InferOutput<typeof schema.settings>;

/** What the project sets for all environments is filled in; records become lists whose members know their names. */
export function complete(parsed: ParsedSettings): Settings {
  const { defaults: _spread, environments, ...project } = parsed;
  return {
    ...project,
    environments: Object.entries(environments).map(([key, environment]) =>
      completeEnvironment(project, key, environment),
    ),
  };
}

function completeEnvironment(
  project: Omit<Settings, 'environments'>,
  name: string,
  environment: ParsedSettings['environments'][string],
): EnvironmentSettings {
  const { services, region, protect, iamPath, permissionsBoundary, ...rest } = environment;
  const boundary = permissionsBoundary ?? project.permissionsBoundary;
  return {
    ...rest,
    name,
    region: region ?? project.region,
    protect: protect ?? project.protect,
    iamPath: iamPath ?? project.iamPath,
    ...(boundary === undefined ? {} : { permissionsBoundary: boundary }),
    customerManagedKey: project.customerManagedKey,
    services: Object.entries(services).map(([serviceName, service]) => ({ ...service, name: serviceName })),
  };
}
