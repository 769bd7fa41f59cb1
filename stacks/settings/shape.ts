/** Reads a valibot schema: what errors, the check for unknown keys and the reference page need to know of it. */
import type * as v from 'valibot';

/** The members of valibot's schemas that are read here; which of them exist depends on `type`. */
export interface Shape {
  readonly kind: string;
  readonly type: string;
  readonly pipe?: readonly Shape[];
  readonly wrapped?: Shape;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly item?: Shape;
  /** Of a record the schema of its keys; of a variant its discriminator. */
  readonly key?: Shape | string;
  readonly value?: Shape;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly requirement?: unknown;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export const shapeOf = (schema: v.GenericSchema): Shape => schema;

export function unwrap(shape: Shape): Shape {
  return shape.wrapped === undefined ? shape : unwrap(shape.wrapped);
}

/** Checks and metadata of a schema, innermost first. */
function actions(shape: Shape): readonly Shape[] {
  return (shape.pipe ?? []).flatMap((item) => (item.kind === 'schema' ? actions(item) : [item]));
}

/** What a key means, in words. */
export function description(shape: Shape): string | undefined {
  return actions(unwrap(shape)).findLast((action) => action.type === 'description')?.description;
}

/** Variants of a schema: one for a plain object, several where a discriminator or a union decides. */
export function variants(shape: Shape): readonly Shape[] {
  const inner = unwrap(shape);
  return inner.type === 'variant' || inner.type === 'union' ? (inner.options as readonly Shape[]) : [inner];
}

/** The variant that `value` asks for; undefined where its discriminator names none. */
export function chosen(shape: Shape, value: unknown): Shape | undefined {
  const inner = unwrap(shape);
  const options = variants(inner);
  if (inner.type === 'union') {
    return options.find((option) => (option.entries === undefined) === (typeof value !== 'object'));
  }
  if (inner.type !== 'variant') return inner;
  const discriminator = inner.key as string;
  const wanted = (value as Record<string, unknown> | null | undefined)?.[discriminator];
  return options.find((option) => option.entries?.[discriminator]?.literal === wanted);
}

/** The schema of a member of `value`; undefined where the schema has no such member. */
export function memberShape(shape: Shape, value: unknown, key: string | number): Shape | undefined {
  const inner = chosen(shape, value);
  if (inner?.entries !== undefined) {
    return Object.hasOwn(inner.entries, key) ? inner.entries[key] : undefined;
  }
  return inner?.type === 'record' ? inner.value : inner?.item;
}

const anything: Shape = { kind: 'schema', type: 'unknown' };

/** What a value may be, in words. */
export function allowed(shape: Shape): string {
  const inner = unwrap(shape);
  switch (inner.type) {
    case 'string':
      return inTheSchemasWords(inner) ?? 'text';
    case 'number':
      return numbers(inner);
    case 'boolean':
      return 'true or false';
    case 'picklist':
      return inTheSchemasWords(inner) ?? (inner.options ?? []).join(', ');
    case 'literal':
      return String(inner.literal);
    case 'array':
      return list(inner);
    case 'record':
      return `an object; keys: ${allowed(inner.key as Shape)}; values: ${allowed(inner.value ?? anything)}`;
    case 'strict_object':
      return `an object with ${Object.keys(inner.entries ?? {}).join(', ')}`;
    case 'variant':
      return `an object whose ${inner.key as string} is ${discriminatorValues(inner).join(', ')}`;
    case 'union':
      return variants(inner).map(allowed).join('; or ');
    default:
      return 'any value';
  }
}

/** Values of a variant's discriminator. */
export function discriminatorValues(variant: Shape): readonly string[] {
  const { key } = unwrap(variant);
  return variants(variant).map((option) => String(option.entries?.[key as string]?.literal));
}

function inTheSchemasWords(shape: Shape): string | undefined {
  const metadata = actions(shape).findLast((action) => action.type === 'metadata')?.metadata;
  return metadata?.allowed as string | undefined;
}

function requirement(shape: Shape, type: string): unknown {
  return actions(shape).find((action) => action.type === type)?.requirement;
}

function numbers(shape: Shape): string {
  const kind = actions(shape).some((action) => action.type === 'integer') ? 'an integer' : 'a number';
  return `${kind} from ${String(requirement(shape, 'min_value'))} to ${String(requirement(shape, 'max_value'))}`;
}

function list(shape: Shape): string {
  const least = requirement(shape, 'min_length');
  const greatest = requirement(shape, 'max_length');
  const length = [
    ...(typeof least === 'number' && least > 0
      ? [least === greatest ? `${least}` : `at least ${least}`]
      : []),
    ...(typeof greatest === 'number' && least !== greatest ? [`at most ${greatest}`] : []),
  ].join(' and ');
  const member = unwrap(shape.item ?? anything);
  return `a list${length && ` of ${length}`}; each: ${allowed(member)}`;
}
