/**
 * moto gives whoever asks the credentials of any role for any token. AWS checks the token and the trust policy of the
 * role (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html); so does this, and moto
 * makes the session.
 */
import type { AwsClient, RegionalClient } from '../../contract/client';
import type { Interceptor } from '../../contract/interceptor';
import { AwsError } from '../../protocol/aws-error';
import { readForm } from '../../protocol/form';
import { itemsAt } from '../../protocol/xml-document';
import type { RoleAuthority } from '../role-authority';
import { globalRegion } from '../role-policies';
import { keysOf, unreachable } from './issuer-keys';
import { invalidToken, isSignedBy, readToken, type Token } from './token';

export interface WebIdentityProps {
  readonly authority: RoleAuthority;
  /** Keeps the identity providers. */
  readonly upstream: AwsClient;
  /** URLs on this machine, without a slash at their ends, by the hosts of the issuers that they stand in for. */
  readonly issuers: ReadonlyMap<string, string>;
}

export function webIdentity({ authority, upstream, issuers }: WebIdentityProps): Interceptor {
  return {
    service: 'sts',
    operations: {
      AssumeRoleWithWebIdentity: async ({ request }, next) => {
        const form = readForm(request.body);
        const roleArn = form.get('RoleArn') ?? '';
        const token = readToken(form.get('WebIdentityToken') ?? '');
        const host = token.issuer.replace(/^https:\/\//, '');
        const providerArn = await providerOf(upstream.in(globalRegion), roleArn, host, token);
        expectValid(token);
        await expectSigned(token, issuers.get(host));
        await authority.takeWithToken(roleArn, providerArn, host, {
          sub: token.subject,
          aud: token.audiences,
        });
        return next(request);
      },
    },
  };
}

/**
 * Finds the identity provider of the account of the role.
 *
 * @returns its ARN
 * @throws AwsError InvalidIdentityToken there is none, or it does not trust the audience of the token
 */
async function providerOf(
  iam: RegionalClient,
  roleArn: string,
  host: string,
  { issuer, audiences }: Token,
): Promise<string> {
  const [, partition = 'aws', , , account = ''] = roleArn.split(':');
  const arn = `arn:${partition}:iam::${account}:oidc-provider/${host}`;
  const provider = await iam
    .query('iam.GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })
    .catch((error: unknown) => {
      if (!(error instanceof AwsError) || error.status >= 500) throw error;
      throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
    });
  const trusted = itemsAt(provider, 'ClientIDList').map(({ text }) => text);
  if (!audiences.some((audience) => trusted.includes(audience)))
    throw invalidToken('Incorrect token audience');
  return arn;
}

/** Times of issuers are those of the wall, however fast the time of this AWS goes. */
function expectValid({ expires }: Token): void {
  const now = Math.floor(Date.now() / 1000);
  if (expires <= now)
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${expires}`,
    );
}

/** A host that nobody stands in for is not asked: what is rehearsed here leaves this machine for nothing. */
async function expectSigned(token: Token, url: string | undefined): Promise<void> {
  if (url === undefined) throw unreachable();
  if (!isSignedBy(token, await keysOf(token.issuer, url)))
    throw invalidToken('Provided Token is not signed by a key of its identity provider');
}
