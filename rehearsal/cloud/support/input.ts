/**
 * Readers of AWS JSON input. A service writes down the shape of an input as the API reference has it; the reader
 * keeps the members that are in the shape, drops the rest, and refuses a member of the wrong JSON type, as AWS's
 * front ends do. Every member is optional here: which ones are required is the service's own rule and error.
 *
 * @example
 * const createApplicationInput = structure({ applicationName: text, tags: list(structure({ Key: text, Value: text })) });
 * const { applicationName, tags } = createApplicationInput(input);
 */
import { AwsError } from '../service';

/** Checks a JSON value and gives it its type. */
export type Reader<T> = (value: unknown) => T;

/** What a reader gives. */
export type Read<R> = R extends Reader<infer T> ? T : never;

export const text: Reader<string> = scalar('a String', (value) => typeof value === 'string');
export const integer: Reader<number> = scalar('an Integer', (value) => Number.isInteger(value));
export const decimal: Reader<number> = scalar('a Double', (value) => typeof value === 'number');
export const flag: Reader<boolean> = scalar('a Boolean', (value) => typeof value === 'boolean');

/** A list; null items are dropped. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw mismatch(value, 'a List');
    return value.filter((each) => each !== null).map(item);
  };
}

/** A map with keys that the caller chooses. */
export function map<T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value) =>
    Object.fromEntries(entries(value, 'a Map').map(([key, each]) => [key, item(each)]));
}

/** A structure; a member that is null counts as absent. */
export function structure<Members extends Record<string, Reader<unknown>>>(
  members: Members,
): Reader<{ readonly [Name in keyof Members]?: Read<Members[Name]> }> {
  return (value) => {
    const read: Record<string, unknown> = {};
    for (const [name, member] of entries(value, 'a Structure')) {
      const reader = Object.hasOwn(members, name) ? members[name] : undefined;
      if (reader !== undefined) read[name] = reader(member);
    }
    return read as { [Name in keyof Members]?: Read<Members[Name]> };
  };
}

/** Members that are present. Own ones only: a JSON key is a caller's string, `constructor` or `__proto__` may be one. */
function entries(value: unknown, wanted: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(value, wanted);
  return Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
}

function scalar<T>(wanted: string, fits: (value: unknown) => boolean): Reader<T> {
  return (value) => {
    if (!fits(value)) throw mismatch(value, wanted);
    return value as T;
  };
}

function mismatch(value: unknown, wanted: string): AwsError {
  return new AwsError('SerializationException', `${jsonType(value)} can not be converted to ${wanted}`);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  switch (typeof value) {
    case 'string':
      return 'STRING_VALUE';
    case 'number':
      return 'NUMBER_VALUE';
    case 'boolean':
      return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
    default:
      return 'START_OBJECT';
  }
}
