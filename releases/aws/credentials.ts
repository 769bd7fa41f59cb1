/** Credentials of an environment that has its own. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { roleFix } from '../../support/aws-errors';
import { unavailable } from '../failures';
import type { ServiceRef } from '../model/facts';
import { oneLine } from './calls';

export type Role = NonNullable<ServiceRef['assumeRole']>;

interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** What a client of STS is made of. */
type StsConfiguration = ConstructorParameters<typeof STSClient>[0];

/**
 * Credentials of a role, as Terraform assumes it. Clients ask again when they are about to expire; calls in flight
 * share one answer.
 *
 * @throws ReleasesError AWS refuses it
 */
export function roleCredentials(
  { roleArn, externalId }: Role,
  sts: StsConfiguration,
): () => Promise<TemporaryCredentials> {
  let current: Promise<TemporaryCredentials> | undefined;
  const assume = async (): Promise<TemporaryCredentials> => {
    const client = new STSClient(sts ?? {});
    try {
      const { Credentials: given } = await client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: 'releases',
          ...(externalId !== undefined && { ExternalId: externalId }),
        }),
      );
      return {
        accessKeyId: given?.AccessKeyId ?? '',
        secretAccessKey: given?.SecretAccessKey ?? '',
        ...(given?.SessionToken !== undefined && { sessionToken: given.SessionToken }),
        ...(given?.Expiration !== undefined && { expiration: given.Expiration }),
      };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error;
      throw unavailable(
        `the role ${roleArn} cannot be assumed (${error.name}: ${oneLine(error.message)}): ${roleFix}`,
      );
    } finally {
      client.destroy();
    }
  };
  return () => {
    current ??= assume().finally(() => {
      current = undefined;
    });
    return current;
  };
}
