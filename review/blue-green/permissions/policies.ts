/** What policies of IAM allow, by action alone: resources and conditions are not looked at. */
import type { Json } from '../../plan/model';
import { isList, isObject, textAt } from '../../plan/values';

/** `unknown`: a part of the policies is not known, or is nothing that can be read. */
export type Granted = 'yes' | 'no' | 'unknown';

/** @param documents - policies as JSON; undefined for one that is not known */
export function grants(documents: readonly (string | undefined)[], action: string): Granted {
  const parsed = documents.map((document) => (document === undefined ? undefined : statementsOf(document)));
  const statements = parsed.flatMap((found) => found ?? []);
  if (statements.some((statement) => isDeniedAll(statement) && names(statement, action))) return 'no';
  const isAllowed = statements.some(
    (statement) => textAt(statement, ['Effect']) === 'Allow' && names(statement, action),
  );
  if (isAllowed) return 'yes';
  const isPartlyUnknown =
    parsed.includes(undefined) ||
    statements.some((statement) => isObject(statement) && statement.NotAction !== undefined);
  return isPartlyUnknown ? 'unknown' : 'no';
}

/** Statements of a policy; undefined for what is no policy. */
export function statementsOf(document: string): readonly Json[] | undefined {
  try {
    const parsed = JSON.parse(document) as Json;
    if (!isObject(parsed) || parsed.Statement === undefined) return undefined;
    return isList(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  } catch {
    return undefined;
  }
}

/** Texts of a member that may be one text or a list. */
export const textsIn = (value: Json | undefined): readonly string[] =>
  (isList(value) ? value : [value]).filter((item) => typeof item === 'string');

/** A denial of one resource, or under a condition, leaves others. */
const isDeniedAll = (statement: Json): boolean =>
  isObject(statement) &&
  statement.Effect === 'Deny' &&
  statement.Condition === undefined &&
  textsIn(statement.Resource).includes('*');

const names = (statement: Json, action: string): boolean =>
  isObject(statement) && textsIn(statement.Action).some((pattern) => matches(pattern, action));

/** Whether a pattern of IAM, with `*` and `?`, matches; without backtracking over more than the last `*`. */
export function matches(pattern: string, text: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), text.toLowerCase()];
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (from < given.length) {
    if (wanted[at] === '*') {
      star = at;
      resume = from;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      from = resume;
    } else return false;
  }
  return /^\**$/.test(wanted.slice(at));
}
