/** A command line as a table of options, over the tokens of `node:util`'s parseArgs. */
import { parseArgs } from 'node:util';
import { nearest } from '../nearest';
import { commandLine, helpOf, type HelpProps } from './help';
import { flag, type Option, OptionError, type Options } from './option';
import { quote } from './quote';

/** What a command gets of its options. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

export interface CommandProps<O extends Options> extends HelpProps {
  readonly options: O;
  /** Whether it has arguments that are no options. @default false */
  readonly hasArguments?: boolean;
  /** The error of a wrong command line; its message is one line. */
  readonly fail: (message: string) => Error;
}

/** Help is asked for. */
export interface Help {
  readonly help: string;
}

/** What is given. */
export interface Given<O extends Options> {
  readonly help?: undefined;
  readonly options: Values<O>;
  /** Empty unless the command has arguments. */
  readonly arguments: readonly string[];
}

export interface Command<O extends Options> {
  readonly props: CommandProps<O>;
  /** The help text, with a line feed at its end. */
  readonly help: string;
  /** @throws what `fail` makes of an unknown option, a value that is not allowed, or an argument too many */
  readonly parse: (argv: readonly string[]) => Help | Given<O>;
  /** The error of options that do not go together, with how to get help. */
  readonly wrong: (problem: string) => Error;
}

export const helpOption: Option<boolean> = flag('print this text');

/** Makes a command of its table. Every command has `--help` and `-h`, before which nothing else counts. */
export function command<O extends Options>(props: CommandProps<O>): Command<O> {
  const { name, hasArguments = false, fail } = props;
  const options: Options = { ...props.options, help: helpOption };
  const help = helpOf(props, options);
  const wrong = (problem: string): Error => fail(withHint(problem, name));

  const parse = (argv: readonly string[]): Help | Given<O> => {
    const tokens = tokensOf(argv, options);
    if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) return { help };
    const texts = new Map<string, string[]>();
    const positionals: string[] = [];
    for (const token of tokens) {
      if (token.kind === 'option') {
        const values = texts.get(token.name) ?? [];
        texts.set(token.name, [...values, textOf(token, options, name)]);
      } else if (token.kind === 'positional') {
        if (!hasArguments)
          throw new OptionError(`unexpected argument ${quote(token.value)} of ${name}: it has options only`);
        positionals.push(token.value);
      }
    }
    const values = Object.entries(props.options).map(([key, each]) => [
      key,
      each.read(`--${key}`, texts.get(key) ?? []),
    ]);
    // Each member is what its option reads.
    return { options: Object.fromEntries(values) as Values<O>, arguments: positionals };
  };

  return {
    props,
    help,
    wrong,
    parse(argv) {
      try {
        return parse(argv);
      } catch (error) {
        throw error instanceof OptionError ? wrong(error.message) : error;
      }
    },
  };
}

/** A problem, and how to get help about it. */
export const withHint = (problem: string, name: string): string =>
  `${problem}; run ${commandLine(name, '--help')} for usage`;

function tokensOf(argv: readonly string[], options: Options) {
  const types = Object.entries(options).map(([name, { placeholder }]) => [
    name,
    {
      type: placeholder === undefined ? 'boolean' : 'string',
      ...(name === 'help' && { short: 'h' }),
    } as const,
  ]);
  // Not strict: its errors are sentences, and have neither what is allowed nor what to do.
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(types) as Record<string, { type: 'boolean' | 'string'; short?: string }>,
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

type OptionToken = Extract<ReturnType<typeof tokensOf>[number], { kind: 'option' }>;

/** @returns the value, empty for a flag */
function textOf(
  { name, rawName, value, inlineValue }: OptionToken,
  options: Options,
  command: string,
): string {
  const known = Object.hasOwn(options, name) ? options[name] : undefined;
  if (known === undefined) throw unknown(rawName, Object.keys(options), command);
  const { placeholder } = known;
  if (placeholder === undefined) {
    if (value === undefined) return '';
    throw new OptionError(`${rawName} has no value, got ${quote(value)}: use ${rawName} alone`);
  }
  if (value === undefined) throw new OptionError(`${rawName} needs a value: use ${rawName} ${placeholder}`);
  // The next option, in place of a value that was forgotten.
  if (!inlineValue && /^-./.test(value)) {
    throw new OptionError(
      `${rawName} needs a value, got the option ${quote(value)}: use ${rawName} ${placeholder}, or ${rawName}=${placeholder} for a value that begins with -`,
    );
  }
  return value;
}

function unknown(rawName: string, names: readonly string[], command: string): OptionError {
  const near = nearest(
    rawName.replace(/^-+/, ''),
    names.filter((name) => name !== 'help'),
  );
  const shown = /^-[\w-]+$/.test(rawName) ? rawName : quote(rawName);
  const fix = near === undefined ? '' : `did you mean --${near}? `;
  return new OptionError(
    `unknown option ${shown} of ${command}: ${fix}use ${listed(names.map((name) => `--${name}`))}`,
  );
}

/** `a, b or c` */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
