/** Bytes that JSON is made of. */

const code = (character: string): number => character.charCodeAt(0);

export const quote = code('"');
export const backslash = code('\\');
export const comma = code(',');
export const colon = code(':');
export const openObject = code('{');
export const closeObject = code('}');
export const openList = code('[');
export const closeList = code(']');
export const minus = code('-');
export const plus = code('+');
export const point = code('.');
export const zero = code('0');
export const lowerE = code('e');
export const upperE = code('E');

/** In the place of a byte where there is none. */
export const nothing = -1;

/** 1 for bytes that stand for themselves in a text. */
export const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== quote && byte !== backslash ? 1 : 0,
);

export const isDigit = (byte: number): boolean => byte >= zero && byte <= zero + 9;

export const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
