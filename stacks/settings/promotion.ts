/** Who gets the image of a service from which environment, and in whose account that is. Pure. */
import type { EnvironmentSettings, ServiceSettings, Settings } from './model';
import type { Names } from './names';

/** A service of an environment. */
export interface ServiceOfEnvironment {
  readonly environment: EnvironmentSettings;
  readonly service: ServiceSettings;
}

/** An environment that takes what another one has released, and its service. */
export interface Promotion extends ServiceOfEnvironment {
  readonly soakMinutes: number;
}

/** Environments that take the image of a service from an environment. */
export function promotionsOf(
  { environments }: Settings,
  from: { readonly name: string },
  { name }: { readonly name: string },
): readonly Promotion[] {
  return environments.flatMap((environment) =>
    environment.services.flatMap((service) => {
      const { enabled, source } = service.pipeline;
      return enabled && service.name === name && source.type === 'promotion' && source.from === from.name
        ? [{ environment, service, soakMinutes: source.soakMinutes }]
        : [];
    }),
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

/** Key of the object that names the release. */
export const promotionKey = 'release.json';

/**
 * Name of the bucket in which an environment is told of the releases that it is to take: who promotes to it knows the name
 * without a reference to its stack.
 *
 * @param account - of that environment; the id may be a token
 */
export const promotionBucket = (
  { promotionBucketPrefix }: Names,
  { accountId }: { readonly accountId: string },
): string => `${promotionBucketPrefix}${accountId}`;

/** Account of an environment, if the settings say it: credentials name it where no id does. */
export const knownAccountId = ({ accountId, assumeRole }: EnvironmentSettings): string | undefined =>
  accountId ?? assumeRole?.roleArn.split(':')[4];

/** Account of another environment; undefined if it is the same account. */
export function foreignAccountId(here: EnvironmentSettings, other: EnvironmentSettings): string | undefined {
  const [own, foreign] = [knownAccountId(here), knownAccountId(other)];
  return own === undefined || own === foreign ? undefined : foreign;
}
