/** A small evaluator of IAM policies: what the tests of least privilege need, and an error for anything else. */

type Texts = string | readonly string[];

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly Service?: Texts };
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Texts>>>>;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys. @default - none */
  readonly context?: Readonly<Record<string, string>>;
}

/** An explicit Deny wins, then an Allow; nothing is allowed by itself. */
export function isAllowed(policy: Policy, request: Request): boolean {
  const effects = policy.Statement.filter(
    (statement) =>
      statement.Action.some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())) &&
      (statement.Resource ?? []).some((pattern) => matchesArn(pattern, request.resource)) &&
      holds(statement.Condition, request.context),
  ).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** Whether a trust policy lets a service assume the role. */
export function isTrusted(
  policy: Policy,
  servicePrincipal: string,
  context: Readonly<Record<string, string>>,
): boolean {
  return policy.Statement.some(
    ({ Effect, Principal, Action, Condition }) =>
      Effect === 'Allow' &&
      Action.includes('sts:AssumeRole') &&
      list(Principal?.Service ?? []).includes(servicePrincipal) &&
      holds(Condition, context),
  );
}

type Operator = (expected: string, actual: string) => boolean;

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringLike: matches,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

/**
 * Every operator and every key must hold; of the values of a key, one. A key that the request lacks does not hold, unless
 * the operator ends with IfExists.
 */
function holds(condition: PolicyStatement['Condition'] = {}, context: Request['context'] = {}): boolean {
  const actual = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(condition).every(([name, keys]) => {
    const operator = operators[name.replace(/IfExists$/, '')];
    if (operator === undefined) throw new Error(`condition operator ${name} is not known to the evaluator`);
    return Object.entries(keys).every(([key, expected]) => {
      const value = actual.get(key.toLowerCase());
      if (value === undefined) return name.endsWith('IfExists');
      return list(expected).some((one) => operator(one, value));
    });
  });
}

const list = (texts: Texts): readonly string[] => (typeof texts === 'string' ? [texts] : texts);

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** The six parts of an ARN match one by one: a wildcard does not reach into the next part. */
function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const [patterns, parts] = [splitArn(pattern), splitArn(arn)];
  return patterns.length === parts.length && patterns.every((part, index) => matches(part, parts[index]!));
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
