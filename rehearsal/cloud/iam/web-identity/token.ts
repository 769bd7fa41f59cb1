/** OIDC tokens: JSON Web Tokens with an RSA signature, as the issuers sign them whose tokens the stacks trust. Pure. */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import * as v from 'valibot';
import { AwsError } from '../../protocol/aws-error';

export interface Token {
  /** URL of the issuer. */
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  /** Seconds since the epoch. */
  readonly expires: number;
  /** @default - the token names no key */
  readonly keyId: string | undefined;
  readonly signed: string;
  readonly signature: Buffer;
}

export interface PublicKey {
  /** @default - it has none, and any token may be signed with it */
  readonly id: string | undefined;
  readonly key: JsonWebKey;
}

const header = v.object({ alg: v.literal('RS256'), kid: v.exactOptional(v.string()) });

const claims = v.object({
  iss: v.string(),
  sub: v.string(),
  exp: v.number(),
  aud: v.union([v.pipe(v.array(v.string()), v.minLength(1)), v.string()]),
});

/**
 * @throws AwsError InvalidIdentityToken a text that is no token, or a token without what AWS requires
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function readToken(token: string): Token {
  const [head = '', body = '', signature = '', ...rest] = token.split('.');
  if (signature === '' || rest.length > 0) throw notToken();
  const { kid } = read(header, head);
  const { iss, sub, aud, exp } = read(claims, body);
  return {
    issuer: iss,
    subject: sub,
    audiences: [aud].flat(),
    expires: exp,
    keyId: kid,
    signed: `${head}.${body}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** Whether one of the keys has signed the token. */
export function isSignedBy({ keyId, signed, signature }: Token, keys: readonly PublicKey[]): boolean {
  return keys
    .filter(({ id }) => keyId === undefined || id === undefined || id === keyId)
    .some(({ key }) =>
      verify('RSA-SHA256', Buffer.from(signed), createPublicKey({ key, format: 'jwk' }), signature),
    );
}

export const invalidToken = (message: string): AwsError => new AwsError('InvalidIdentityToken', message);

function read<Shape extends v.GenericSchema>(shape: Shape, part: string): v.InferOutput<Shape> {
  const result = v.safeParse(shape, decoded(part));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalidToken(
    `The web identity token has no usable ${v.getDotPath(issue) ?? 'claims'}: ${issue.message}`,
  );
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    throw notToken();
  }
}

const notToken = (): AwsError => invalidToken('The web identity token provided is not a JSON Web Token');
