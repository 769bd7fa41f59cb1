import type { Json } from '../service';

/** @returns `value` without the members that are undefined: what AWS leaves out of an answer */
export function present(value: object): Json {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
