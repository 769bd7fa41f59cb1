/** Kinds of values that options accept. */
import { isIPv4 } from 'node:net';

export interface Value<T> {
  /** What is allowed, as the end of "must be …": `a number from 1 to 600`. */
  readonly allowed: string;
  /** @returns undefined if the text is not allowed */
  readonly parse: (text: string) => T | undefined;
}

/** One of some words. */
export const oneOf = <const T extends string>(words: readonly T[]): Value<T> => ({
  allowed: `one of ${words.join(', ')}`,
  parse: (text) => words.find((word) => word === text),
});

/** A decimal number, both limits included. */
export const numberFrom = (minimum: number, maximum: number): Value<number> => ({
  allowed: `a number from ${minimum} to ${maximum}`,
  parse: (text) => within(/^(\d+\.?\d*|\.\d+)$/, text, minimum, maximum),
});

/**
 * An integer, both limits included.
 *
 * @param meaning - of the lowest value. @default - an ordinary one
 */
export const integerFrom = (minimum: number, maximum: number, meaning = ''): Value<number> => ({
  allowed: `an integer from ${minimum}${meaning === '' ? '' : ` (${meaning})`} to ${maximum}`,
  parse: (text) => within(/^\d+$/, text, minimum, maximum),
});

/** A text that a pattern matches. */
export const matching = (pattern: RegExp, allowed: string): Value<string> => ({
  allowed,
  parse: (text) => (pattern.test(text) ? text : undefined),
});

/** The name of a file, a directory, a branch: any text but the empty one. */
export const nameOf = (what: string): Value<string> => matching(/^[^]/, what);

/** Base URL of an API, returned without the slashes at its end. */
export const baseUrl: Value<string> = {
  allowed: 'an http:// or https:// URL',
  parse: (text) =>
    URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text.replace(/\/+$/, '') : undefined,
};

/** An IPv4 address of this machine alone. */
export const loopbackAddress: Value<string> = {
  allowed: 'a loopback address such as 127.0.0.2',
  parse: (text) => (isIPv4(text) && text.startsWith('127.') ? text : undefined),
};

function within(pattern: RegExp, text: string, minimum: number, maximum: number): number | undefined {
  const value = Number(text);
  return pattern.test(text) && value >= minimum && value <= maximum ? value : undefined;
}
