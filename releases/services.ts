/** The services of the settings, and which of them a command is about. */
import { listed, quote } from '../support/arguments';
import { nearest } from '../support/nearest';
import { ManifestError, readManifest, settingsIn } from '../support/manifest';
import {
  hasCodePipeline,
  names,
  readSettings,
  SettingsError,
  type EnvironmentSettings,
  type Names,
  type ServiceSettings,
  type Settings,
} from '../stacks/settings';
import { badUsage } from './failures';
import type { ServiceRef } from './model/facts';

/** What `--environment` and `--service` say. */
export interface Selection {
  readonly environment: string | undefined;
  readonly service: string | undefined;
}

/**
 * Reads the services of cdktf.json.
 *
 * @throws ReleasesError cdktf.json or its settings are wrong
 */
export function readServices(directory: string): readonly ServiceRef[] {
  try {
    return servicesOf(readSettings(settingsIn(readManifest(directory))));
  } catch (error) {
    if (error instanceof ManifestError || error instanceof SettingsError) throw badUsage(error.message);
    throw error;
  }
}

export function servicesOf(settings: Settings): readonly ServiceRef[] {
  return settings.environments.flatMap((environment) =>
    environment.services.map((service) => {
      const named = names(settings, environment, service);
      return {
        environment: environment.name,
        service: service.name,
        region: environment.region,
        application: named.codeDeployApplication,
        deploymentGroup: named.deploymentGroup,
        cluster: named.cluster,
        ecsService: named.service,
        blueTargetGroup: named.blueTargetGroup,
        greenTargetGroup: named.greenTargetGroup,
        repository: named.repository,
        ...pipelineOf(service, named),
        ...accountOf(environment),
      };
    }),
  );
}

function pipelineOf(
  service: ServiceSettings,
  { pipeline }: Names,
): Pick<ServiceRef, 'pipeline' | 'promotedFrom'> {
  if (!hasCodePipeline(service)) return {};
  const { source } = service.pipeline;
  return { pipeline, ...(source.type === 'promotion' && { promotedFrom: source.from }) };
}

function accountOf({
  accountId,
  profile,
  assumeRole,
}: EnvironmentSettings): Pick<ServiceRef, 'accountId' | 'profile' | 'assumeRole'> {
  return {
    ...(accountId !== undefined && { accountId }),
    ...(profile !== undefined && { profile }),
    ...(assumeRole !== undefined && { assumeRole }),
  };
}

/** @throws ReleasesError the settings do not have what is selected */
export function select(
  services: readonly ServiceRef[],
  { environment, service }: Selection,
): readonly ServiceRef[] {
  const inEnvironment = narrowed(services, 'environment', environment, ({ environment: name }) => name);
  return narrowed(inEnvironment, 'service', service, ({ service: name }) => name);
}

/** @throws ReleasesError the settings do not have what is selected, or have several */
export function selectOne(services: readonly ServiceRef[], selection: Selection): ServiceRef {
  const [only, ...others] = select(services, selection);
  if (only !== undefined && others.length === 0) return only;
  const choices = [only, ...others].flatMap((each) => (each === undefined ? [] : [optionsOf(each)]));
  throw badUsage(`choose one service: ${listed(choices)}`);
}

/** The options that select a service. */
export const optionsOf = ({ environment, service }: ServiceRef): string =>
  `--environment ${environment} --service ${service}`;

function narrowed(
  services: readonly ServiceRef[],
  kind: 'environment' | 'service',
  wanted: string | undefined,
  nameOf: (service: ServiceRef) => string,
): readonly ServiceRef[] {
  if (wanted === undefined) return services;
  const found = services.filter((service) => nameOf(service) === wanted);
  if (found.length > 0) return found;
  const known = [...new Set(services.map(nameOf))];
  const near = nearest(wanted, known);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  throw badUsage(`the settings have no ${kind} ${quote(wanted)}: ${hint}use ${listed(known)}`);
}
