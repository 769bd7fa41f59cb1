/** Header fields as they travel on the wire (RFC 9112, section 5). */

export interface Field {
  readonly name: string;
  /** The name in lower case. */
  readonly key: string;
  /** Bytes as Latin-1, without the whitespace around. */
  readonly value: string;
}

/** A message that breaks HTTP's grammar; it is never repaired, as two readers may repair it in two ways. */
export class MalformedMessage extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedMessage';
  }
}

/** No obsolete line folding, no bare CR or LF, no NUL, no space before the colon. */
const fieldLine = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)\r\n/y;

/**
 * Reads field lines.
 *
 * @param text - ends with the CRLF of the last line; the empty line is not part of it
 * @throws MalformedMessage a line is not a field, or is longer than `longest`
 */
export function parseFields(text: string, start: number, longest: number): Field[] {
  const fields: Field[] = [];
  fieldLine.lastIndex = start;
  let at = start;
  while (at < text.length) {
    const match = fieldLine.exec(text);
    const [line, name, value] = match ?? [];
    if (line === undefined || name === undefined || value === undefined)
      throw new MalformedMessage('a header line is not name, colon, value and CRLF');
    if (line.length > longest) throw new MalformedMessage(`a header line is longer than ${longest} bytes`);
    at += line.length;
    fields.push({ name, key: name.toLowerCase(), value: trimWhitespace(value) });
  }
  return fields;
}

/** Space and tab only: `trim` would take a no-break space, a byte that may stand in a value. */
function trimWhitespace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isWhitespace(value.charCodeAt(start))) start += 1;
  while (end > start && isWhitespace(value.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === value.length ? value : value.slice(start, end);
}

const isWhitespace = (code: number): boolean => code === 0x20 || code === 0x09;

/** Members of a comma-separated list, in lower case. */
export const listOf = (value: string): string[] =>
  value
    .toLowerCase()
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
