/** Whom a trust policy lets take a role, where it is more than somebody. Pure. */
import type { Json, JsonObject } from '../../plan/model';
import { isObject, textAt } from '../../plan/values';
import { textsIn } from './policies';
import { isBinding } from './wide-grants';

/** `anybody`: every account. `subject`: tokens of an identity provider of which the subject has a wildcard, or is not asked for. */
export interface WideTrust {
  readonly kind: 'anybody' | 'subject';
  /** The pattern of the subject; undefined where there is none. */
  readonly pattern?: string;
  /** ARN of the identity provider. */
  readonly provider?: string;
}

export const wideTrusts = (statements: readonly Json[]): readonly WideTrust[] =>
  statements.flatMap((statement) => {
    if (!isObject(statement) || textAt(statement, ['Effect']) !== 'Allow') return [];
    const { Principal: whom = null } = statement;
    const isAnybody =
      statement.NotPrincipal !== undefined ||
      whom === '*' ||
      (isObject(whom) && textsIn(whom.AWS).includes('*'));
    if (isAnybody) return isOfSomebody(statement) ? [] : [{ kind: 'anybody' }];
    return isObject(whom) ? textsIn(whom.Federated).flatMap((provider) => subjects(provider, statement)) : [];
  });

export const isSameTrust = (a: WideTrust, b: WideTrust): boolean =>
  a.kind === b.kind && a.pattern === b.pattern && a.provider === b.provider;

/** Keys of conditions that ask for a value, with their values and whether wildcards count in them. */
function asked({ Condition: condition }: JsonObject): readonly (readonly [string, Json, boolean])[] {
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isBinding(operator) && isObject(keys)
      ? Object.entries(keys).map(([key, value]) => [key, value, /Like$/i.test(operator)] as const)
      : [],
  );
}

const isOfSomebody = (statement: JsonObject): boolean =>
  asked(statement).some(
    ([key, value]) =>
      /^aws:(?:Principal(?:Arn|Account|OrgID|OrgPaths)|Source(?:Arn|Account|OrgID|OrgPaths|Vpc|Vpce|Ip)|userid)$/i.test(
        key,
      ) && !textsIn(value).includes('*'),
  );

/** Tokens of SAML have no such subject. */
function subjects(provider: string, statement: JsonObject): readonly WideTrust[] {
  if (provider.includes(':saml-provider/')) return [];
  const claims = asked(statement).filter(([key]) => key.includes(':') && !/^(?:aws|sts):|:aud$/i.test(key));
  const ofSubject = claims.filter(([key]) => /:sub$/i.test(key));
  // Whoever asks for other claims has chosen what to tell tokens apart by.
  if (ofSubject.length === 0) return claims.length > 0 ? [] : [{ kind: 'subject', provider }];
  return ofSubject.flatMap(([, value, hasWildcards]) =>
    hasWildcards
      ? textsIn(value)
          .filter((pattern) => /[*?]/.test(pattern))
          .map((pattern) => ({ kind: 'subject' as const, pattern, provider }))
      : [],
  );
}
