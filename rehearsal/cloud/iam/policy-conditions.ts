/**
 * The Condition of a statement.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { BlockList, isIP } from 'node:net';
import { matchesArn, matchesText, type RequestContext } from './policy-match';

/** `{ StringEquals: { 'aws:SourceAccount': '123456789012' } }`; values may be numbers and booleans, as JSON has them. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Whether all conditions hold. Of an operator that is not known here it cannot be said: `unknown` is taken, so that an
 * Allow is not given and a Deny not left out.
 */
export function conditionsHold(conditions: Conditions, context: RequestContext, unknown: boolean): boolean {
  return Object.entries(conditions).every(([name, keys]) =>
    Object.entries(keys).every(
      ([key, values]) => conditionHolds(name, key, texts(values), context) ?? unknown,
    ),
  );
}

type Comparison = (expected: string, actual: string, context: RequestContext) => boolean;

/** Operators that ask for likeness; each has a negated twin with `Not`. */
const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (expected, actual, context) => resolved(expected, context) === actual,
  StringEqualsIgnoreCase: (expected, actual, context) =>
    resolved(expected, context)?.toLowerCase() === actual.toLowerCase(),
  StringLike: (expected, actual, context) => matchesText(expected, actual, context),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  NumericEquals: (expected, actual) => Number(actual) === Number(expected),
  NumericLessThan: (expected, actual) => Number(actual) < Number(expected),
  NumericLessThanEquals: (expected, actual) => Number(actual) <= Number(expected),
  NumericGreaterThan: (expected, actual) => Number(actual) > Number(expected),
  NumericGreaterThanEquals: (expected, actual) => Number(actual) >= Number(expected),
  DateEquals: (expected, actual) => time(actual) === time(expected),
  DateLessThan: (expected, actual) => time(actual) < time(expected),
  DateLessThanEquals: (expected, actual) => time(actual) <= time(expected),
  DateGreaterThan: (expected, actual) => time(actual) > time(expected),
  DateGreaterThanEquals: (expected, actual) => time(actual) >= time(expected),
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  BinaryEquals: (expected, actual) => expected === actual,
  IpAddress: (expected, actual) => isInRange(expected, actual),
};

const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

/** @returns undefined where the operator is not known */
function conditionHolds(
  name: string,
  key: string,
  expected: readonly string[],
  context: RequestContext,
): boolean | undefined {
  const actual = context.get(key);
  if (name === 'Null')
    return expected.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  const [, set, operator = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const isNegated = Object.hasOwn(negations, operator);
  const likeness = isNegated ? negations[operator] : operator;
  const compare =
    likeness !== undefined && Object.hasOwn(comparisons, likeness) ? comparisons[likeness] : undefined;
  if (compare === undefined) return undefined;
  const holds = (value: string) => isNegated !== expected.some((one) => compare(one, value, context));
  if (actual === undefined)
    return ifExists !== undefined || set === 'ForAllValues' || (isNegated && set === undefined);
  return set === 'ForAnyValue' ? actual.some(holds) : actual.every(holds);
}

/** A text with variables and without wildcards. */
function resolved(expected: string, context: RequestContext): string | undefined {
  const values = [...expected.matchAll(/\$\{([^}]*)\}/g)].map(([, key = '']) => context.get(key)?.[0]);
  if (values.includes(undefined)) return undefined;
  return expected.replace(/\$\{[^}]*\}/g, () => values.shift() ?? '');
}

/** ISO 8601, or seconds since the epoch. */
const time = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

function isInRange(range: string, address: string): boolean {
  const [network = '', bits] = range.split('/');
  const version = isIP(network);
  if (version === 0 || isIP(address) !== version) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, Number(bits ?? (version === 4 ? 32 : 128)), family);
  return block.check(address, family);
}

function texts(values: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  return list.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}
