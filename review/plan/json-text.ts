/** JSON inside of texts: container definitions, policies, event patterns. Pure. */
import type { Json, JsonObject } from './model';
import { isList, isObject } from './values';

/** What is deeper in a text was not written for a provider, and would only exhaust the stack. */
const deepest = 64;

/** An object or a list that a text holds; undefined for any other text, and where it is nested deeper than 64 levels. */
export function containerIn(text: string): JsonObject | readonly Json[] | undefined {
  if (!/^\s*[[{]/.test(text) || isDeep(text)) return undefined;
  try {
    const parsed = JSON.parse(text) as Json;
    return isObject(parsed) || isList(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Brackets within texts count too: that is too careful at worst. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
