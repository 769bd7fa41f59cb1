/** Goes past a value of JSON, and checks that it is one. */
import type { ByteCursor } from './byte-cursor';
import * as is from './json-bytes';
import { deepest, JsonError } from './json-error';

/** What may come next. */
const value = 0;
const valueOrClose = 1;
const key = 2;
const keyOrClose = 3;
const colon = 4;
const commaOrClose = 5;

const names = ['a value', 'a value', 'a key', 'a key', '":"', '","'];

/**
 * Most of the time of reading a plan goes by here: the bytes of a chunk are gone through with local variables, and only
 * what is rare is left to functions.
 *
 * @returns how many keys its objects have together
 * @throws JsonError it is no JSON, or is nested too deep
 */
export function skipValue(cursor: ByteCursor): number {
  let { bytes, at } = cursor;
  let end = bytes.length;
  const { plain } = is;
  let expected = value;
  let keys = 0;
  /** Closing brackets that are due. */
  const open: number[] = [];
  let close = is.nothing;
  for (;;) {
    if (at === end) {
      cursor.at = at;
      if (!cursor.fill()) throw new JsonError('truncated', cursor.offset, names[expected]);
      ({ bytes, at } = cursor);
      end = bytes.length;
    }
    const byte = bytes[at] ?? is.nothing;
    if (byte <= 0x20 && is.isSpace(byte)) {
      at += 1;
      continue;
    }
    if (byte === is.quote && expected < colon) {
      at += 1;
      while (at < end && plain[bytes[at] ?? 0] === 1) at += 1;
      if (at < end && bytes[at] === is.quote) {
        at += 1;
      } else {
        cursor.at = at;
        restOfText(cursor);
        ({ bytes, at } = cursor);
        end = bytes.length;
      }
      if (expected >= key) {
        keys += 1;
        // What mostly follows is taken at once, here and below.
        if (at < end && bytes[at] === is.colon) {
          at += 1;
          expected = value;
        } else {
          expected = colon;
        }
        continue;
      }
    } else if (byte === is.colon && expected === colon) {
      at += 1;
      expected = value;
      continue;
    } else if (byte === is.comma && expected === commaOrClose) {
      at += 1;
      expected = close === is.closeObject ? key : value;
      continue;
    } else if ((byte === is.openObject || byte === is.openList) && expected <= valueOrClose) {
      if (open.length === deepest) throw new JsonError('deep', cursor.offset - cursor.at + at);
      at += 1;
      close = byte === is.openObject ? is.closeObject : is.closeList;
      open.push(close);
      expected = byte === is.openObject ? keyOrClose : valueOrClose;
      continue;
    } else if (
      byte === close &&
      (expected === commaOrClose || expected === valueOrClose || expected === keyOrClose)
    ) {
      at += 1;
      open.pop();
      close = open.at(-1) ?? is.nothing;
    } else {
      cursor.at = at;
      if (expected > valueOrClose) cursor.refuse(names[expected] ?? '');
      numberOrWord(cursor, byte);
      ({ bytes, at } = cursor);
      end = bytes.length;
    }
    // A value has ended.
    if (close === is.nothing) {
      cursor.at = at;
      return keys;
    }
    if (at < end && bytes[at] === is.comma) {
      at += 1;
      expected = close === is.closeObject ? key : value;
    } else {
      expected = commaOrClose;
    }
  }
}

function numberOrWord(cursor: ByteCursor, byte: number): void {
  if (byte === is.minus || is.isDigit(byte)) {
    number(cursor);
    return;
  }
  const word = ['true', 'false', 'null'].find((literal) => literal.charCodeAt(0) === byte) ?? '';
  if (word === '') cursor.refuse('a value');
  for (const character of word) cursor.exactly(character.charCodeAt(0), word);
}

/** From anywhere within a text. */
function restOfText(cursor: ByteCursor): void {
  for (;;) {
    const { bytes } = cursor;
    let { at } = cursor;
    while (at < bytes.length && is.plain[bytes[at] ?? 0] === 1) at += 1;
    cursor.at = at;
    if (at === bytes.length) {
      if (!cursor.fill()) throw new JsonError('truncated', cursor.offset, 'the end of a text');
    } else if (bytes[at] === is.quote) {
      cursor.at += 1;
      return;
    } else if (bytes[at] === is.backslash) {
      cursor.at += 1;
      escape(cursor);
    } else {
      cursor.refuse('a character of a text');
    }
  }
}

function escape(cursor: ByteCursor): void {
  const character = String.fromCharCode(cursor.next());
  if (!'"\\/bfnrtu'.includes(character)) cursor.refuse('an escape');
  cursor.at += 1;
  for (let digits = character === 'u' ? 4 : 0; digits > 0; digits -= 1) {
    if (!/[\da-f]/i.test(String.fromCharCode(cursor.next()))) cursor.refuse('a hexadecimal digit');
    cursor.at += 1;
  }
}

function number(cursor: ByteCursor): void {
  if (cursor.next() === is.minus) cursor.at += 1;
  if (cursor.next() === is.zero) cursor.at += 1;
  else digits(cursor);
  if (cursor.next() === is.point) {
    cursor.at += 1;
    digits(cursor);
  }
  if (cursor.next() === is.lowerE || cursor.next() === is.upperE) {
    cursor.at += 1;
    if (cursor.next() === is.plus || cursor.next() === is.minus) cursor.at += 1;
    digits(cursor);
  }
}

function digits(cursor: ByteCursor): void {
  if (!is.isDigit(cursor.next())) cursor.refuse('a digit');
  while (is.isDigit(cursor.next())) cursor.at += 1;
}
