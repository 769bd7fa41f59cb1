/** Values of known places with their types. What is found is told by its kind alone: values may be secret. */
import type { Json, JsonObject } from '../model';
import { isList, isObject } from '../values';

/** A value that its place cannot have. */
export class WrongValue extends Error {
  /** @param message - the place, what it has, and what it must have */
  constructor(message: string) {
    super(message);
    this.name = 'WrongValue';
  }
}

/** @param place - `resource_changes[12].change.actions` */
export const wrongType = (place: string, needed: string, found: Json | undefined): WrongValue =>
  new WrongValue(`${place} is ${kindOf(found)}, and must be ${needed}`);

function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'string':
      return value === '' ? 'an empty text' : 'a text';
    case 'number':
      return 'a number';
    default:
      return String(value);
  }
}

export function objectOf(value: Json | undefined, place: string): JsonObject {
  if (!isObject(value)) throw wrongType(place, 'an object', value);
  return value;
}

export function listOf(value: Json | undefined, place: string): readonly Json[] {
  if (!isList(value)) throw wrongType(place, 'a list', value);
  return value;
}

export function textOf(value: Json | undefined, place: string): string {
  if (typeof value !== 'string' || value === '') throw wrongType(place, 'a text', value);
  return value;
}

export function textsOf(value: Json | undefined, place: string): readonly string[] {
  return listOf(value, place).map((item, at) => textOf(item, `${place}[${at}]`));
}

export function flagOf(value: Json | undefined, place: string): boolean {
  if (typeof value !== 'boolean') throw wrongType(place, 'true or false', value);
  return value;
}

/** Undefined where there is nothing. */
export function optional<Value>(
  value: Json | undefined,
  place: string,
  read: (value: Json, place: string) => Value,
): Value | undefined {
  return value === undefined ? undefined : read(value, place);
}
