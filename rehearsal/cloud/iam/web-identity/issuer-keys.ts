/** Keys that an issuer signs its tokens with, as it serves them. */
import * as v from 'valibot';
import { invalidToken, type PublicKey } from './token';

const discovery = v.object({ issuer: v.string(), jwks_uri: v.pipe(v.string(), v.url()) });

const keySet = v.object({
  keys: v.array(v.looseObject({ kty: v.string(), kid: v.exactOptional(v.string()) })),
});

/** Milliseconds that an issuer may take for an answer. */
const patienceMs = 5000;

/**
 * @param issuer - as tokens name it
 * @param url - where it is served on this machine, without a slash at its end
 * @throws AwsError InvalidIdentityToken it serves no keys
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export async function keysOf(issuer: string, url: string): Promise<readonly PublicKey[]> {
  try {
    const document = v.parse(discovery, await fetchJson(`${url}/.well-known/openid-configuration`));
    if (document.issuer !== issuer) throw unreachable();
    const { keys } = v.parse(keySet, await fetchJson(document.jwks_uri));
    return keys.filter(({ kty }) => kty === 'RSA').map((key) => ({ id: key.kid, key }));
  } catch {
    throw unreachable();
  }
}

/** In AWS's words. */
export const unreachable = () =>
  invalidToken(
    "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
  );

async function fetchJson(url: string): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  if (!answer.ok) throw unreachable();
  return answer.json();
}
