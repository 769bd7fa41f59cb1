/** Colour and columns of terminal output. */

/** Wraps text in a colour, or leaves it as it is where there is no terminal. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  /** Colours a status of AWS by what it means. */
  readonly status: (text: string) => string;
}

const plain = (text: string): string => text;
export const noStyle: Style = { bold: plain, dim: plain, status: plain };

const code =
  (start: number, end: number) =>
  (text: string): string =>
    `\u001b[${start}m${text}\u001b[${end}m`;

const red = code(31, 39);
const green = code(32, 39);
const yellow = code(33, 39);

const colours: Readonly<Record<string, (text: string) => string>> = {
  ALARM: red,
  Failed: red,
  Stopped: red,
  Cancelled: red,
  Succeeded: green,
  OK: green,
  Ready: yellow,
  InProgress: yellow,
  Created: yellow,
  Queued: yellow,
};

const ansi: Style = {
  bold: code(1, 22),
  dim: code(2, 22),
  status: (text) => colours[text]?.(text) ?? text,
};

/** Colour only on a terminal: https://no-color.org */
export const styleOf = (stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style =>
  stream.isTTY === true && !env.NO_COLOR ? ansi : noStyle;

/** Rows of label and text, with a column for the labels. */
export function rows(entries: readonly (readonly [label: string, text: string])[]): string {
  const width = Math.max(...entries.map(([label]) => label.length)) + 2;
  const indent = `\n${' '.repeat(width + 2)}`;
  return entries
    .map(([label, text]) => `  ${label.padEnd(width)}${text.replaceAll('\n', indent)}\n`)
    .join('');
}

/** Left-aligned columns; the last one is not padded. `styled` is applied after the padding. */
export function table(
  lines: readonly (readonly string[])[],
  styled: (cell: string, column: number) => string = plain,
): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) => {
      const cells = line.map((cell, column) => {
        const padding = column === line.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - cell.length);
        return styled(cell, column) + padding;
      });
      return `  ${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
