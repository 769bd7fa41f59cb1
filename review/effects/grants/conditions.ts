/** Conditions of grants, test by test. Pure. */
import type { Json } from '../../plan/model';
import { isList, isObject } from '../../plan/values';

/** One test of a condition: any of the values is enough, or none may be. */
export interface ConditionTest {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export const testsOf = (condition: Json | undefined): readonly ConditionTest[] =>
  isObject(condition)
    ? Object.entries(condition).flatMap(([operator, tests]) =>
        isObject(tests)
          ? Object.entries(tests).map(([key, values]) => ({ operator, key, values: valuesIn(values) }))
          : [],
      )
    : [];

const valuesIn = (values: Json): readonly string[] =>
  (isList(values) ? values : [values]).map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );

/** ` if StringEquals aws:SourceAccount 123456789012`, or empty. */
export function conditionInWords(tests: readonly ConditionTest[]): string {
  const parts = tests.map(({ operator, key, values }) => `${operator} ${key} ${values.join(' or ')}`);
  return parts.length === 0 ? '' : ` if ${parts.sort().join(' and ')}`;
}
