import { isPlain } from './defaults';
import type { Fault, Path } from './fault';
import { calledHere } from './other-names';
import { nearest } from '../../support/nearest';
import { allowed, chosen, memberShape, type Shape, unwrap, variants } from './shape';
import { whyUnsupported } from './unsupported';

/**
 * A fault for every key that the schema does not have. valibot names the first of each object only, and takes
 * `toString` for a key that every object has and a list for an object.
 */
export function unknownKeys(shape: Shape, value: unknown, path: Path = []): readonly Fault[] {
  if (Array.isArray(value)) {
    if (isObject(shape)) return [{ path, problem: 'wrong type', got: 'a list', allowed: allowed(shape) }];
    return value.flatMap((member, index) => inMember(shape, value, index, member, path));
  }
  if (!isPlain(value)) return [];
  const entries = chosen(shape, value)?.entries;
  return Object.entries(value).flatMap(([key, member]) =>
    entries !== undefined && !Object.hasOwn(entries, key)
      ? [unknownKey(shape, entries, [...path, key], key)]
      : inMember(shape, value, key, member, path),
  );
}

function isObject(shape: Shape): boolean {
  return ['strict_object', 'record', 'variant'].includes(unwrap(shape).type);
}

function inMember(shape: Shape, value: unknown, key: string | number, member: unknown, path: Path) {
  const inner = memberShape(shape, value, key);
  return inner === undefined ? [] : unknownKeys(inner, member, [...path, key]);
}

function unknownKey(shape: Shape, entries: Readonly<Record<string, Shape>>, path: Path, key: string): Fault {
  const reason = whyUnsupported(key);
  if (reason !== undefined) return { path, problem: `not supported: ${reason}`, fix: 'remove it' };
  const keys = Object.keys(entries);
  const near = calledHere(key, keys) ?? nearest(key, keys);
  const fix = near === undefined ? elsewhere(shape, entries, key) : `did you mean ${near}?`;
  return {
    path,
    problem: 'unknown key',
    allowed: keys.join(', '),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** A key that another variant or a section below has. */
function elsewhere(shape: Shape, entries: Readonly<Record<string, Shape>>, key: string): string | undefined {
  const inner = unwrap(shape);
  const other = variants(inner).find((variant) => Object.hasOwn(variant.entries ?? {}, key));
  if (inner.type === 'variant' && other !== undefined) {
    const discriminator = inner.key as string;
    return `only ${discriminator} ${String(other.entries?.[discriminator]?.literal)} has it`;
  }
  const home = Object.entries(entries).find(([, member]) =>
    variants(member).some((variant) => Object.hasOwn(variant.entries ?? {}, key)),
  );
  if (home !== undefined) return `move it to ${home[0]}.${key}`;
  for (const [section, member] of Object.entries(entries)) {
    const here = calledHere(
      key,
      variants(member).flatMap((variant) => Object.keys(variant.entries ?? {})),
    );
    if (here !== undefined) return `move it to ${section}.${here}`;
  }
  return undefined;
}
