/** Who gets the image of a service from which environment. Pure. */
import type { EnvironmentSettings, ServiceSettings, Settings } from './model';
import type { Names } from './names';

/** An environment that takes what another one has released. */
export interface Promotion {
  /** Name of the environment that takes it. */
  readonly to: string;
  readonly soakMinutes: number;
}

/** A service of an environment. */
export interface ServiceOfEnvironment {
  readonly environment: EnvironmentSettings;
  readonly service: ServiceSettings;
}

/** Environments that take the image of a service from an environment. */
export function promotionsOf(
  { environments }: Settings,
  from: { readonly name: string },
  service: { readonly name: string },
): readonly Promotion[] {
  return environments.flatMap(({ name: to, services }) =>
    services.flatMap(({ name, pipeline: { enabled, source } }) =>
      enabled && name === service.name && source.type === 'promotion' && source.from === from.name
        ? [{ to, soakMinutes: source.soakMinutes }]
        : [],
    ),
  );
}

/** The service whose image a service takes; undefined if it builds its own, or if the settings have no such service. */
export function promotionOrigin(
  { environments }: Settings,
  { name, pipeline: { source } }: ServiceSettings,
): ServiceOfEnvironment | undefined {
  if (source.type !== 'promotion') return undefined;
  const environment = environments.find((each) => each.name === source.from);
  const service = environment?.services.find((each) => each.name === name);
  return environment === undefined || service === undefined ? undefined : { environment, service };
}

/** Key of the object that names the release for an environment. */
export const promotionKey = (to: string): string => `${to}.json`;

/**
 * Name of the bucket with the releases that an environment hands on: readers know it without a reference to its stack.
 *
 * @param account - of that environment; the id may be a token
 */
export const promotionBucket = (
  { promotionBucketPrefix }: Names,
  { accountId }: { readonly accountId: string },
): string => `${promotionBucketPrefix}${accountId}`;
