import type * as v from 'valibot';
import type { EnvironmentSettings, Settings } from './model';
import type * as schema from './schema';

type ParsedSettings = v.InferOutput<typeof schema.settings>;

/** What the project sets for all environments is filled in; records become lists whose members know their names. */
export function complete(parsed: ParsedSettings): Settings {
  const { name, region, protect, customerManagedKey, tags, backend, environments } = parsed;
  const { permissionsBoundary, iamPath } = parsed;
  const project = { name, region, protect, customerManagedKey, permissionsBoundary, iamPath, tags, backend };
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
  return {
    ...rest,
    name,
    region: region ?? project.region,
    protect: protect ?? project.protect,
    iamPath: iamPath ?? project.iamPath,
    permissionsBoundary: permissionsBoundary ?? project.permissionsBoundary,
    customerManagedKey: project.customerManagedKey,
    services: Object.entries(services).map(([serviceName, service]) => ({ ...service, name: serviceName })),
  };
}
