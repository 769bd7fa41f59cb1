/** How values are written in answers and events. */
import type { Json } from '../protocol/json';

/** @returns `value` without the members that are undefined: what AWS leaves out of an answer */
export function present(value: object): Json {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** @returns `value` without these members */
export function without<T extends object, Name extends keyof T>(
  value: T,
  ...names: readonly Name[]
): Omit<T, Name> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name as Name))) as Omit<
    T,
    Name
  >;
}

/**
 * @param at - milliseconds since the epoch
 * @returns ISO 8601 with whole seconds: `2026-11-12T00:00:00Z`
 */
export const isoSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
