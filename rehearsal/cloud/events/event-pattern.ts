/**
 * EventBridge's event patterns: which events a rule takes.
 *
 * Arrays in events match when one of their items does, and what a pattern asks of objects in an array it asks of one
 * and the same object, as AWS's own matcher does (https://github.com/aws/event-ruler).
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html
 */
import { messageOf } from '../../failures';
import type { Json } from '../protocol/json';
import { invalidPattern, readValueTest, type Leaf, type ValueTest } from './event-pattern-operators';

export interface EventPattern {
  /** @param event - the whole event, with `source`, `detail-type` and `detail` */
  readonly matches: (event: Json) => boolean;
}

/**
 * @param text - JSON, as rules keep it
 * @throws AwsError InvalidEventPatternException
 */
export function readEventPattern(text: string): EventPattern {
  const pattern = parse(text);
  if (!isObject(pattern)) throw invalidPattern('Filter is not an object');
  const alternatives = readObject(pattern);
  return {
    matches: (event) => alternatives.some((alternative) => holds(alternative, event, event, [])),
  };
}

/** What is asked at a place of an event: any of the tests of its value, and all of its members. */
interface Node {
  /** @default - nothing is asked of the value itself */
  readonly tests?: readonly ValueTest[];
  readonly members: ReadonlyMap<string, Node>;
}

const nothing: Node = { members: new Map() };

const at = (name: string, node: Node): Node => ({ members: new Map([[name, node]]) });

/** AWS's limit of combinations that `$or` may make. */
const mostAlternatives = 1000;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidPattern(messageOf(error));
  }
}

/** An object of a pattern without its `$or`: of the nodes, one must hold. */
function readObject(pattern: Json): readonly Node[] {
  const members = Object.entries(pattern);
  if (members.length === 0) throw invalidPattern('Empty objects are not allowed');
  return members.reduce<readonly Node[]>(
    (alternatives, [name, member]) => combine(alternatives, readMember(name, member)),
    [nothing],
  );
}

function readMember(name: string, member: unknown): readonly Node[] {
  if (name === '$or' && isAlternatives(member)) return member.flatMap(readObject);
  if (isObject(member)) return readObject(member).map((node) => at(name, node));
  if (!Array.isArray(member)) throw invalidPattern(`"${name}" must be an object or an array`);
  if (member.length === 0) throw invalidPattern('Empty arrays are not allowed');
  return [at(name, { ...nothing, tests: member.map(readValueTest) })];
}

/** Names that make `$or` a member like any other, because nobody has meant alternatives by it. */
const reservedInAlternatives =
  /^(exactly|equals-ignore-case|prefix|suffix|anything-but|exists|wildcard|numeric|cidr|=|<|<=|>|>=|regex|not-wildcard|not-equals-ignore-case|date-.*|in-date-range|ip-address-(not-)?in-range)$/;

const isAlternatives = (member: unknown): member is readonly Json[] =>
  Array.isArray(member) &&
  member.length >= 2 &&
  member.every(
    (item) => isObject(item) && !Object.keys(item).some((name) => reservedInAlternatives.test(name)),
  );

function combine(ones: readonly Node[], others: readonly Node[]): readonly Node[] {
  if (ones.length * others.length > mostAlternatives) {
    throw invalidPattern(`$or makes more than ${mostAlternatives} combinations`);
  }
  return ones.flatMap((one) => others.map((other) => merge(one, other)));
}

/** Both; of tests of the same value, the later ones alone count, as on AWS. */
function merge(one: Node, other: Node): Node {
  const members = new Map(one.members);
  for (const [name, node] of other.members) members.set(name, merge(members.get(name) ?? nothing, node));
  const tests = other.tests ?? one.tests;
  return { members, ...(tests !== undefined && { tests }) };
}

function holds(node: Node, value: unknown, event: Json, path: readonly string[]): boolean {
  return hasTested(node, value, event, path) && hasMembers(node, value, event, path);
}

function hasTested({ tests }: Node, value: unknown, event: Json, path: readonly string[]): boolean {
  if (tests === undefined) return true;
  const values = leavesOf(value);
  return tests.some((test) => (test === 'absent' ? leavesAt(event, path).length === 0 : values.some(test)));
}

function hasMembers({ members }: Node, value: unknown, event: Json, path: readonly string[]): boolean {
  const objects = objectsOf(value);
  // Where the event has no object, what must be absent is.
  return (objects.length === 0 ? [{}] : objects).some((object) =>
    [...members].every(([name, member]) => holds(member, memberOf(object, name), event, [...path, name])),
  );
}

function leavesAt(value: unknown, path: readonly string[]): readonly Leaf[] {
  const [name, ...rest] = path;
  if (name === undefined) return leavesOf(value);
  return objectsOf(value).flatMap((object) => leavesAt(memberOf(object, name), rest));
}

function leavesOf(value: unknown): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || isObject(value) ? [] : [value as Leaf];
}

function objectsOf(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(objectsOf);
  return isObject(value) ? [value] : [];
}

const memberOf = (object: Json, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
