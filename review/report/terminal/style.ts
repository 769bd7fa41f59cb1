/** Colours and widths of a terminal. Pure. */
import type { ReportOptions } from '../options';
import { visible } from '../visible';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export interface Style {
  readonly paint: (text: string, colour: keyof typeof codes) => string;
  /** A paragraph of plain text in lines that fit, each after the indentation; a word that does not fit has its own line. */
  readonly wrap: (text: string, indent: number, paint?: (line: string) => string) => readonly string[];
  /** One line of plain text, cut where it would not fit. */
  readonly fit: (text: string, indent: number) => string;
  /** One line of plain text that takes so many columns at most, cut in the middle: beginning and end tell most. */
  readonly squeeze: (text: string, columns: number) => string;
  /** Columns of a line. */
  readonly columns: number;
}

export function styleOf({ color = false, width = 100 }: ReportOptions): Style {
  const columns = Math.max(40, Math.trunc(width));
  return {
    paint: (text, colour) => {
      const [on, off] = codes[colour];
      return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
    },
    wrap: (text, indent, paint = (line) => line) =>
      wrapped(visible(text).trim(), columns - indent).map((line) => `${' '.repeat(indent)}${paint(line)}`),
    fit: (text, indent) => cut(visible(text).trim(), columns - indent),
    squeeze: (text, most) => squeezed(visible(text).trim(), most),
    columns,
  };
}

function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const wide = widthOf(word);
    if (line !== '' && used + 1 + wide > columns) {
      lines.push(line);
      [line, used] = [word, wide];
    } else {
      [line, used] = line === '' ? [word, wide] : [`${line} ${word}`, used + 1 + wide];
    }
  }
  return [...lines, line];
}

function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let shown = '';
  let used = 1;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns) break;
    shown += character;
  }
  return `${shown}…`;
}

function squeezed(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const end = reversed(cut(reversed(text), Math.ceil(columns / 2)));
  return `${cut(text, columns - widthOf(end) + 1).slice(0, -1)}${end}`;
}

const reversed = (text: string): string => Array.from(text).reverse().join('');

/** Columns: the characters of East Asia and emoji take two, marks none. */
export function widthOf(text: string): number {
  if (isPlain.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}

/** Characters of ASCII: each takes one column. */
const isPlain = /^[\x20-\x7e]*$/;
