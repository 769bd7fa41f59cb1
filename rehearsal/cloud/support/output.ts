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
