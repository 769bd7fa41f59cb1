/** Assumes the role of an apply as a job of the team's CI does: with a token. */
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Failure, messageOf } from '../../failures';
import type { AwsAccess } from '../../scenarios/aws';
import type { ApplyRole } from './apply-role';
import type { TokenIssuer } from './token-issuer';

export interface AssumedRole {
  /** `arn:aws:sts::123456789012:assumed-role/ROLE/SESSION`. */
  readonly arn: string;
  /** Credentials of the session, as Terraform and the AWS CLI read them. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @throws Failure STS's own words */
export async function assumeApplyRole(
  { name, path, token }: ApplyRole,
  {
    issuer,
    access,
    accountId,
  }: { readonly issuer: TokenIssuer; readonly access: AwsAccess; readonly accountId: string },
): Promise<AssumedRole> {
  const client = new STSClient({ ...access });
  try {
    const { AssumedRoleUser: user, Credentials: credentials } = await client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: `arn:aws:iam::${accountId}:role${path}${name}`,
        RoleSessionName: 'rehearsal',
        WebIdentityToken: issuer.token(token),
      }),
    );
    return {
      arn: user?.Arn ?? name,
      environment: {
        AWS_ACCESS_KEY_ID: credentials?.AccessKeyId ?? '',
        AWS_SECRET_ACCESS_KEY: credentials?.SecretAccessKey ?? '',
        AWS_SESSION_TOKEN: credentials?.SessionToken ?? '',
      },
    };
  } catch (error) {
    throw new Failure(`${name} cannot be assumed by a token of ${token.host}: ${messageOf(error)}`);
  } finally {
    client.destroy();
  }
}
