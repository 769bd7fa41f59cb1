/** Which requests the conditions of listener rules match. Pure. */
import type { Json, ResourceChange } from '../plan/model';
import { isMarked, isSame, listAt, numberAt, textAt } from '../plan/values';

type Side = 'before' | 'after';

/** What a rule asks of a request: a field, such as `path` or `header X-Beta`, and the patterns that it may have. */
export interface Condition {
  readonly field: string;
  readonly values: readonly string[];
}

/** Blocks of `condition`, with the name of the field. */
const fields: Readonly<Record<string, (block: Json) => string>> = {
  host_header: () => 'host',
  http_header: (block) => `header ${textAt(block, ['http_header_name']) ?? ''}`,
  http_request_method: () => 'method',
  path_pattern: () => 'path',
  query_string: () => 'query string',
  source_ip: () => 'source IP',
};

export const conditionsOf = (rule: ResourceChange, side: Side): readonly Condition[] =>
  listAt(rule[side], ['condition']).flatMap((condition) =>
    Object.entries(fields).flatMap(([name, fieldOf]) =>
      listAt(condition, [name]).map((block) => ({ field: fieldOf(block), values: valuesOf(name, block) })),
    ),
  );

/** Of a query string the values are pairs. */
const valuesOf = (name: string, block: Json): readonly string[] =>
  name === 'query_string'
    ? [`${textAt(block, ['key']) ?? '*'}=${textAt(block, ['value']) ?? ''}`]
    : listAt(block, ['values']).filter((value): value is string => typeof value === 'string');

/** `path /shop/*, host a.example or b.example`; `all requests` without a condition. */
export const conditionsInWords = (conditions: readonly Condition[]): string =>
  conditions.length === 0
    ? 'all requests'
    : conditions.map(({ field, values }) => `${field} ${[...values].sort().join(' or ')}`).join(', ');

export type ConditionChange = 'same' | 'differs' | 'unknown';

/** The order of conditions and of their values does not count. */
export function conditionChange(rule: ResourceChange): ConditionChange {
  if (isMarked(rule.afterUnknown, ['condition'])) return 'unknown';
  const [before, after] = (['before', 'after'] as const).map((side) =>
    conditionsOf(rule, side)
      .map(({ field, values }) => JSON.stringify([field, [...values].sort()]))
      .sort(),
  );
  return isSame(before ?? [], after ?? []) ? 'same' : 'differs';
}

export const priorityOf = (rule: ResourceChange, side: Side): number | undefined =>
  numberAt(rule[side], ['priority']);

/** Whether a request may match both rules: fields of which the patterns exclude each other say no. */
export function mayOverlap(one: readonly Condition[], other: readonly Condition[]): boolean {
  return one.every(({ field, values }) =>
    other
      .filter((condition) => condition.field === field)
      .every((condition) =>
        values.some((value) => condition.values.some((pattern) => meet(field, value, pattern))),
      ),
  );
}

/** Hosts do not depend on case; methods and addresses have no wildcards. */
function meet(field: string, one: string, other: string): boolean {
  if (field === 'method') return one === other;
  // Blocks of addresses may lie within each other.
  if (field === 'source IP' || field.startsWith('query')) return true;
  return field === 'path' ? patternsMeet(one, other) : patternsMeet(one.toLowerCase(), other.toLowerCase());
}

/** Whether a text fits two patterns of `*` and `?`. ELB allows 128 characters. */
export function patternsMeet(one: string, other: string): boolean {
  // Which lengths of `other` a text can have fitted that fits the beginning of `one`.
  let reached = new Array<boolean>(other.length + 1).fill(false);
  reached[0] = true;
  close(reached, other);
  for (const character of one) {
    const next = new Array<boolean>(other.length + 1).fill(false);
    if (character === '*') {
      let isBeyond = false;
      for (const [at, is] of reached.entries()) next[at] = isBeyond ||= is;
    } else {
      for (const [at, is] of reached.entries()) {
        if (!is) continue;
        const step = other[at];
        if (step === '*') next[at] = true;
        else if (step !== undefined && (step === '?' || character === '?' || step === character)) {
          next[at + 1] = true;
        }
      }
    }
    close(next, other);
    reached = next;
  }
  return reached[other.length] === true;
}

/** A `*` also stands for nothing. */
function close(reached: boolean[], pattern: string): void {
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === '*' && reached[at] === true) reached[at + 1] = true;
  }
}
