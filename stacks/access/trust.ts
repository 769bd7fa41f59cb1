/** Trust policies of the roles that plan, apply and release. Pure. */
import type { Statement } from '../iam';
import type { Phase, TokenIssuer } from '../settings';

/** Whose tokens are trusted. */
type Trusted = Pick<TokenIssuer, 'host' | 'audience'>;

/** The statement of a trust policy that lets tokens of an issuer assume the role of a phase. */
export const trustTokens = (issuer: TokenIssuer, providerArn: string, phase: Phase): Statement =>
  trustSubjects(issuer, providerArn, issuer.subjects[phase]);

/** The statement of a trust policy that lets tokens with these subjects assume the role; `*` stands for any characters. */
export function trustSubjects(
  { host, audience }: Trusted,
  providerArn: string,
  wanted: readonly string[],
): Statement {
  const operator = wanted.some((subject) => subject.includes('*')) ? 'StringLike' : 'StringEquals';
  const equals = { [`${host}:aud`]: audience };
  return {
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: ['sts:AssumeRoleWithWebIdentity'],
    Condition:
      operator === 'StringEquals'
        ? { StringEquals: { ...equals, [`${host}:sub`]: wanted } }
        : { StringEquals: equals, StringLike: { [`${host}:sub`]: wanted } },
  };
}
