/** OpenID Connect: what AWS reads before it trusts the token of a run. Everybody may. */
import type { Context } from '../context';
import { json, type Answer } from '../json-api';
import { route, type Route } from '../router';

const keysPath = '/.well-known/jwks';

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
export function identityRoutes({ identity, url }: Context): readonly Route[] {
  const discovery = (): Answer =>
    document({
      issuer: identity.issuer,
      // The issuer is a name: its keys are here.
      jwks_uri: `${url}${keysPath}`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
      claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf'],
    });
  const keys = (): Answer => document({ keys: identity.keys });
  return [
    route('GET', '/.well-known/openid-configuration', discovery, { open: true }),
    route('GET', keysPath, keys, { open: true }),
  ];
}

const document = (value: object): Answer => ({ ...json(200, value), contentType: 'application/json' });
