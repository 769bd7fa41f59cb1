/** Trust policies of the roles that plan and apply. Pure. */
import type { Statement } from '../iam';
import type { Phase, TokenIssuer } from '../settings';

/** The statement of a trust policy that lets tokens of an issuer assume the role of a phase. */
export function trustTokens(
  { host, audience, subjects }: TokenIssuer,
  providerArn: string,
  phase: Phase,
): Statement {
  const wanted = subjects[phase];
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
