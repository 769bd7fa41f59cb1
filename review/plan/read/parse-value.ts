/** Texts of JSON to values, with how many keys their objects have. The texts have been checked to be JSON. */
import type { Json } from '../model';
import { isObject } from '../values';

export interface Parsed {
  readonly value: Json;
  /** As far as they stayed: of two with the same name in an object JSON.parse keeps the last. */
  readonly keys: number;
}

export function parseValue(text: string): Parsed {
  const value = JSON.parse(text) as Json;
  return { value, keys: countKeys(value) };
}

/**
 * An element of `resource_changes`. Most of a large plan does not change, and Terraform writes such an object twice in the same
 * words: then it is parsed once, and both sides are one.
 */
export const parseChange = (text: string): Parsed => parseUnchanged(text) ?? parseValue(text);

const beginning = '"change":{"actions":["no-op"],"before":';
const middle = ',"after":';

function parseUnchanged(text: string): Parsed | undefined {
  const at = text.indexOf(beginning);
  const start = at + beginning.length;
  // Only a member of the element itself: no object begins before it, and the key does not go on to its left (`x\"change`).
  const isMember =
    at > 0 && text.indexOf('{', 1) === text.indexOf('{', at) && '{,'.includes(text.charAt(at - 1));
  if (!isMember || text[start] !== '{') return undefined;
  const end = text.indexOf(middle, start);
  const next = end + middle.length;
  const side = text.slice(start, end);
  if (end === -1 || !text.startsWith(side, next)) return undefined;
  const state = parsedObject(side);
  if (state === undefined) return undefined;
  const rest = JSON.parse(
    `${text.slice(0, start)}null${middle}null${text.slice(next + side.length)}`,
  ) as Json;
  if (!isObject(rest) || !isObject(rest.change)) return undefined;
  return {
    value: { ...rest, change: { ...rest.change, before: state, after: state } },
    keys: countKeys(rest) + 2 * countKeys(state),
  };
}

/** Undefined where a value of the object has a key `after`, and the object goes on. */
function parsedObject(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Keys of a value and of all that is in it. */
function countKeys(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) count += countKeys(item);
    return count;
  }
  for (const member of Object.values(value)) count += 1 + countKeys(member);
  return count;
}
