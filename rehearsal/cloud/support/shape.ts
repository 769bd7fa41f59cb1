/**
 * Reads AWS JSON input by the shape that AWS's service model gives it: unknown members are dropped, members of the
 * wrong JSON type are refused, and so are members that break a constraint, in the words of AWS's front ends.
 */
import * as v from 'valibot';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';

/** @returns a text of `minimum` to `maximum` characters that matches AWS's pattern, if it has one */
export function text(minimum = 0, maximum = Infinity, expression = '[\\s\\S]*') {
  return v.pipe(v.string(), v.minLength(minimum), v.maxLength(maximum), pattern(expression));
}

/** @returns a constraint: the whole text matches AWS's pattern, which the error quotes as AWS writes it */
function pattern(expression: string) {
  return v.regex<string, string>(new RegExp(`^(?:${expression})$`, 'u'), expression);
}

/** @returns an integer of a range, both ends included */
export function integer(minimum = -Infinity, maximum = Infinity) {
  return v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum));
}

/** @returns a list of `minimum` to `maximum` items */
export function list<Item extends v.GenericSchema>(item: Item, minimum = 0, maximum = Infinity) {
  return v.pipe(v.array(item), v.minLength(minimum), v.maxLength(maximum));
}

/**
 * A map with keys that the caller chooses. valibot's own record drops keys such as `constructor`, which a tag may have.
 *
 * @returns a map of items
 */
export function map<Key extends v.GenericSchema<string, string>, Item extends v.GenericSchema>(
  key: Key,
  item: Item,
) {
  return v.pipe(
    v.custom<Json>(isMap),
    v.transform((value) => new Map(Object.entries(value))),
    v.map(key, item),
    v.transform((value): Readonly<Record<string, v.InferOutput<Item>>> => Object.fromEntries(value)),
  );
}

/** @returns a structure whose members may all be left out: which are required is the service's own rule and error */
export function structure<Members extends Record<string, v.GenericSchema>>(members: Members) {
  const entries = Object.entries(members).map(([name, member]) => [name, v.exactOptional(member)]);
  return v.object(
    Object.fromEntries(entries) as {
      readonly [Name in keyof Members]: v.ExactOptionalSchema<Members[Name], undefined>;
    },
  );
}

/**
 * @returns what the shape makes of the input
 * @throws AwsError `SerializationException` or `ValidationException`
 */
export function readShape<Shape extends v.GenericSchema>(shape: Shape, input: unknown): v.InferOutput<Shape> {
  const result = v.safeParse(shape, withoutNulls(input));
  if (result.success) return result.output;
  const misfit = result.issues.find(isMisfit);
  if (misfit) {
    const message = `the member '${memberPath(misfit)}' must be of the type ${typeName(misfit)}, got ${misfit.received}`;
    throw new AwsError('SerializationException', message);
  }
  const violations = result.issues.map(violation);
  throw new AwsError(
    'ValidationException',
    `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: ${violations.join('; ')}`,
  );
}

/** AWS's front ends treat a member or an item that is null as one that was not sent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isPresent).map(withoutNulls);
  if (!isMap(value)) return value;
  const members = Object.entries(value).filter(([, member]) => isPresent(member));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

const isPresent = (value: unknown): boolean => value !== null && value !== undefined;

const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Issue = v.BaseIssue<unknown>;

/** Whether a member has the wrong JSON type; a missing member or an unknown enum value breaks a constraint. */
function isMisfit(issue: Issue): boolean {
  if (issue.type === 'integer') return true;
  if (issue.kind !== 'schema' || isMissing(issue)) return false;
  return issue.type !== 'picklist' || typeof issue.input !== 'string';
}

/** valibot does not know what a custom schema expects, and only maps are one here. */
const typeName = ({ type, expected }: Issue): string => (type === 'custom' ? 'Map' : (expected ?? type));

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
