/** Help texts, rendered from the tables that command lines are parsed by. */
import type { Option, Options } from './option';

const width = 100;
/** Where the texts of options and commands begin, at most: longer names get a line of their own. */
const widestColumn = 28;

export interface HelpProps {
  /** As it is typed, without what npm needs before options: `npm run plans`, `npm run plans -- check`. */
  readonly name: string;
  /** What follows the name, a usage a line. @default '[options]' */
  readonly synopsis?: readonly string[];
  /** Paragraphs, apart by blank lines, and filled to the width of the text. */
  readonly description: string;
  /** Paragraphs after the options: exit statuses, environment variables. @default - none */
  readonly notes?: string;
}

export interface CommandHelp {
  readonly name: string;
  /** A paragraph. */
  readonly summary: string;
}

export const defaultSynopsis = ['[options]'] as const;

/** The program with what follows it: npm hands on to a script what stands behind `--`. */
export function commandLine(name: string, rest: string): string {
  if (rest === '') return name;
  return /^npm run [\w:-]+$/.test(name) ? `${name} -- ${rest}` : `${name} ${rest}`;
}

/** How the command is used, what it does, its commands and options, notes; ends with a line feed. */
export function helpOf(
  { name, synopsis = defaultSynopsis, description, notes = '' }: HelpProps,
  options: Options,
  commands: readonly CommandHelp[] = [],
): string {
  const usage = synopsis.map(
    (each, index) => `${index === 0 ? 'Usage: ' : '       '}${commandLine(name, each)}`,
  );
  const sections = [
    usage.join('\n'),
    paragraphs(description),
    ...(commands.length === 0
      ? []
      : [`Commands:\n${columns(commands.map((each) => [each.name, each.summary]))}`]),
    `Options:\n${columns(Object.entries(options).map(([key, each]) => [optionName(key, each), optionHelp(each)]))}`,
    ...(notes === '' ? [] : [paragraphs(notes)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function optionName(key: string, { placeholder }: Option<unknown>): string {
  return `--${key}${placeholder === undefined ? '' : ` ${placeholder}`}`;
}

function optionHelp({ help, shownDefault }: Option<unknown>): string {
  return shownDefault === undefined ? help : `${help} (default: ${shownDefault})`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const column = Math.min(Math.max(...rows.map(([name]) => name.length)) + 4, widestColumn);
  return rows
    .map(([name, help]) => {
      const lines = filled(help, width - column);
      const fits = name.length + 4 <= column;
      const first = fits ? `  ${name.padEnd(column - 2)}${lines.shift() ?? ''}` : `  ${name}`;
      return [first, ...lines.map((line) => `${' '.repeat(column)}${line}`)].join('\n');
    })
    .join('\n');
}

const paragraphs = (text: string): string =>
  text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => filled(paragraph, width).join('\n'))
    .join('\n\n');

/** Lines of at most so many characters, unless a word is longer. */
function filled(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
