/** Grants that differ in the values of one condition: only those that are added or removed are told. Pure. */
import { conditionInWords, type ConditionTest } from './conditions';
import type { Grant } from './policy-grants';

/**
 * Operators of which one value that fits is enough: a grant with two values is two grants.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
const isAnyOf = (operator: string): boolean =>
  /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like)|(?:Numeric|Date|Binary)Equals|IpAddress)(?:IfExists)?$/.test(
    operator,
  );

/** What is left to tell of grants that come and go. */
export function withoutCommonValues(
  gained: readonly Grant[],
  lost: readonly Grant[],
): { readonly gained: readonly Grant[]; readonly lost: readonly Grant[] } {
  const waiting = new Map<string, Grant[]>();
  for (const grant of lost) {
    const key = besideCondition(grant);
    const same = waiting.get(key);
    if (same === undefined) waiting.set(key, [grant]);
    else same.push(grant);
  }
  const reduced = new Map<Grant, readonly Grant[]>();
  for (const grant of gained) {
    const candidates = waiting.get(besideCondition(grant)) ?? [];
    for (const [at, other] of candidates.entries()) {
      const name = onlyOther(grant, other);
      if (name === undefined) continue;
      reduced.set(grant, only(grant, other, name));
      reduced.set(other, only(other, grant, name));
      candidates.splice(at, 1);
      break;
    }
  }
  const left = (grants: readonly Grant[]): readonly Grant[] =>
    grants.flatMap((grant) => reduced.get(grant) ?? [grant]);
  return { gained: left(gained), lost: left(lost) };
}

const besideCondition = ({ kind, allows, action, on, who }: Grant): string =>
  JSON.stringify([kind, allows, action.toLowerCase(), on, who]);

const nameOf = ({ operator, key }: ConditionTest): string => JSON.stringify([operator, key]);

/** Name of the one test in which the conditions differ, empty for none; undefined where they differ in more, or otherwise. */
function onlyOther({ tests = [] }: Grant, { tests: others = [] }: Grant): string | undefined {
  const old = new Map(others.map((test) => [nameOf(test), test]));
  if (tests.length !== others.length || tests.some((test) => !old.has(nameOf(test)))) return undefined;
  const [test, ...more] = tests.filter(
    (each) => !isSameSet(each.values, old.get(nameOf(each))?.values ?? []),
  );
  // Values have no order.
  if (test === undefined) return '';
  return more.length > 0 || !isAnyOf(test.operator) ? undefined : nameOf(test);
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.every((value) => other.includes(value)) && other.every((value) => one.includes(value));

/** The grant with the values that the other one does not have; nothing where it has all. */
function only(grant: Grant, { tests: others = [] }: Grant, name: string): readonly Grant[] {
  if (name === '') return [];
  const known = new Set(others.find((test) => nameOf(test) === name)?.values);
  const tests = (grant.tests ?? []).map((test) =>
    nameOf(test) === name ? { ...test, values: test.values.filter((value) => !known.has(value)) } : test,
  );
  if (tests.some((test) => nameOf(test) === name && test.values.length === 0)) return [];
  return [{ ...grant, tests, condition: conditionInWords(tests) }];
}
