/**
 * Reads AWS JSON input by the shape that AWS's service model gives it: unknown members are dropped, members of the
 * wrong JSON type and members that break a constraint are refused in the words of AWS's front ends.
 */
import * as v from 'valibot';
import { AwsError } from '../service';
import type { Json } from '../service';

/** @returns a constraint: the whole text matches AWS's pattern, which the error quotes as AWS writes it */
export function pattern(expression: string) {
  return v.regex<string, string>(new RegExp(`^(?:${expression})$`, 'u'), expression);
}

/** @returns a text of `minimum` to `maximum` characters that matches AWS's pattern, if it has one */
export function text(minimum: number, maximum: number, expression = '[\\s\\S]*') {
  return v.pipe(v.string(), v.minLength(minimum), v.maxLength(maximum), pattern(expression));
}

/** @returns an integer of a range, both ends included */
export function integer(minimum: number, maximum: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum));
}

/** @returns a list of `minimum` to `maximum` items */
export function list<Item extends v.GenericSchema>(item: Item, minimum = 0, maximum = Infinity) {
  return v.pipe(v.array(item), v.minLength(minimum), v.maxLength(maximum));
}

/**
 * @returns what the shape makes of the input
 * @throws AwsError `SerializationException` or `ValidationException`
 */
export function readShape<Shape extends v.GenericSchema>(shape: Shape, input: Json): v.InferOutput<Shape> {
  const result = v.safeParse(shape, withoutNulls(input));
  if (result.success) return result.output;
  const misfit = result.issues.find(isMisfit);
  if (misfit) {
    const message = `the member '${memberPath(misfit)}' must be of the type ${misfit.expected ?? misfit.type}, got ${misfit.received}`;
    throw new AwsError('SerializationException', message);
  }
  const violations = result.issues.map(violation);
  throw new AwsError(
    'ValidationException',
    `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: ${violations.join('; ')}`,
  );
}

/** AWS's front ends treat a member that is null as one that was not sent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

type Issue = v.BaseIssue<unknown>;

/** Whether a member has the wrong JSON type; a missing member or an unknown enum value breaks a constraint. */
function isMisfit(issue: Issue): boolean {
  if (issue.type === 'integer') return true;
  if (issue.kind !== 'schema' || isMissing(issue)) return false;
  return issue.type !== 'picklist' || typeof issue.input !== 'string';
}

function isMissing(issue: Issue): boolean {
  return issue.kind === 'schema' && issue.received === 'undefined';
}

function violation(issue: Issue): string {
  const value = isMissing(issue) ? ' null' : isScalar(issue.input) ? ` '${String(issue.input)}'` : '';
  return `Value${value} at '${memberPath(issue)}' failed to satisfy constraint: ${constraint(issue)}`;
}

function constraint(issue: Issue): string {
  if (isMissing(issue)) return 'Member must not be null';
  const bound = 'requirement' in issue ? String(issue.requirement) : '';
  switch (issue.type) {
    case 'min_length':
      return `Member must have length greater than or equal to ${bound}`;
    case 'max_length':
      return `Member must have length less than or equal to ${bound}`;
    case 'min_value':
      return `Member must have value greater than or equal to ${bound}`;
    case 'max_value':
      return `Member must have value less than or equal to ${bound}`;
    case 'picklist':
      return `Member must satisfy enum value set: [${enumValues(issue).join(', ')}]`;
    default:
      return `Member must satisfy regular expression pattern: ${issue.message}`;
  }
}

/** @returns the values of `("A" | "B")`, as valibot describes a picklist */
function enumValues(issue: Issue): string[] {
  return [...(issue.expected ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
}

/** @returns the path as AWS writes it: `pipeline.stages.1.member.name`, items counted from 1 */
function memberPath(issue: Issue): string {
  return (issue.path ?? [])
    .flatMap((item) => (item.type === 'array' ? [item.key + 1, 'member'] : [String(item.key)]))
    .join('.');
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
