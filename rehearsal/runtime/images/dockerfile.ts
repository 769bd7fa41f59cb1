/** Reads a Dockerfile: its instructions, and what they say of an image. Pure. */

export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** All that comes after the name, on one line. */
  readonly value: string;
  /** Line on which it begins, from 1. */
  readonly line: number;
}

/** https://docs.docker.com/reference/dockerfile/ */
export function readInstructions(text: string): Instruction[] {
  const instructions: Instruction[] = [];
  let open: { line: number; parts: string[] } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    // Comments and empty lines do not end an instruction that goes on.
    if (/^\s*(#|$)/.test(raw)) continue;
    const goesOn = /\\\s*$/.test(raw);
    open ??= { line: index + 1, parts: [] };
    open.parts.push(raw.replace(/\\\s*$/, '').trim());
    if (goesOn) continue;
    instructions.push(instruction(open));
    open = undefined;
  }
  if (open !== undefined) instructions.push(instruction(open));
  return instructions;
}

function instruction({
  line,
  parts,
}: {
  readonly line: number;
  readonly parts: readonly string[];
}): Instruction {
  const [, name = '', value = ''] = /^(\S+)\s*(.*)$/s.exec(parts.join(' ')) ?? [];
  return { name: name.toUpperCase(), value: value.trim(), line };
}

type Variables = Readonly<Record<string, string>>;

/** @returns the text with `$name`, `${name}`, `${name:-default}` and `${name:+other}` replaced; `\$` stays a dollar sign */
export function substituted(text: string, variables: Variables): string {
  const name = '[A-Za-z_]\\w*';
  const expression = new RegExp(`\\\\\\$|\\$(?:(${name})|\\{(${name})(?::([-+])([^}]*))?\\})`, 'g');
  return text.replace(
    expression,
    (all, bare?: string, braced?: string, operator?: string, word?: string): string => {
      if (all === '\\$') return '$';
      const value = variables[bare ?? braced ?? ''] ?? '';
      if (operator === '-') return value === '' ? (word ?? '') : value;
      if (operator === '+') return value === '' ? '' : (word ?? '');
      return value;
    },
  );
}

/** The words of a line with variables, whose values are put in afterwards: spaces and quotes in them end no word. */
export function substitutedWords(line: string, variables: Variables): string[] {
  const { marked, unmark } = mark(line, variables);
  return words(marked).map(unmark);
}

/** As `readPairs`, with variables, whose values are put in afterwards. */
export function substitutedPairs(line: string, variables: Variables): [name: string, value: string][] {
  const { marked, unmark } = mark(line, variables);
  return readPairs(marked).map(([name, value]) => [unmark(name), unmark(value)]);
}

/** Puts characters for private use in the place of values. */
function mark(line: string, variables: Variables) {
  const values = Object.entries(variables);
  const marks = values.map(([name, value], index) => [name, value === '' ? '' : `\uE000${index}\uE001`]);
  return {
    marked: substituted(line, Object.fromEntries(marks) as Variables),
    unmark: (text: string): string =>
      text.replace(/\uE000(\d+)\uE001/g, (_all, index) => values[Number(index)]?.[1] ?? ''),
  };
}

/** @returns the pairs of `ENV`, `ARG` and `LABEL`: `name=value`, with quotes, or the old `name value` */
export function readPairs(value: string): [name: string, value: string][] {
  const old = /^([^\s=]+)\s+(.*)$/s.exec(value);
  if (old?.[1] !== undefined) return [[old[1], old[2] ?? '']];
  return words(value).map((word) => {
    const equals = word.indexOf('=');
    return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
  });
}

/** @returns the words of a line, without the quotes around them */
export function words(line: string): string[] {
  const found = line.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  return found.map((word) =>
    word.replace(
      /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
      (_all, double?: string, single?: string, escaped?: string) =>
        double === undefined ? (single ?? escaped ?? '') : double.replace(/\\(["\\])/g, '$1'),
    ),
  );
}

/** @returns the program and arguments of CMD and ENTRYPOINT: a JSON list, or a line for a shell */
export function readCommand(value: string): string[] {
  if (value.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(value);
      if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list;
    } catch {
      // As Docker has it: what is no list is a line for a shell.
    }
  }
  return ['/bin/sh', '-c', value];
}
