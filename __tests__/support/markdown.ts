/** What GitHub and GitLab would see in Markdown outside of code. Written after CommonMark 0.31 and GFM, for what a report uses. */

/** The lines of a report with each code span taken out: what is left is Markdown or HTML that is acted on. */
export const outsideOfCode = (markdown: string): readonly string[] => markdown.split('\n').map(withoutCode);

/** Code spans never go over a line here: each line of a report is a block of its own. */
export function withoutCode(line: string): string {
  let rest = '';
  for (let at = 0; at < line.length;) {
    const run = /^`+/.exec(line.slice(at))?.[0] ?? '';
    if (run === '') {
      rest += line.charAt(at);
      at += 1;
      continue;
    }
    const end = closing(line, at + run.length, run.length);
    // A run that nothing closes is text.
    rest += end === -1 ? run : '◦';
    at = end === -1 ? at + run.length : end + run.length;
  }
  return rest;
}

function closing(line: string, from: number, length: number): number {
  for (const { index, 0: run } of line.slice(from).matchAll(/`+/g)) {
    if (run.length === length) return from + index;
  }
  return -1;
}

/** Cells of a row of a table: a pipe divides cells even in code, unless a backslash stands before it. */
export const cellsOf = (row: string): readonly string[] =>
  row
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
