/** Several commands behind one name: `npm run plans -- check`, `npm run plans -- make`. */
import { nearest } from '../nearest';
import { type Command, type Given, type Help, helpOption, listed, withHint } from './command';
import { commandLine, defaultSynopsis, helpOf, type HelpProps } from './help';
import type { Options } from './option';
import { quote } from './quote';

type Table = Readonly<Record<string, Command<Options>>>;

export interface CommandsProps<C extends Table> extends Omit<HelpProps, 'synopsis'> {
  /** By the word that chooses one. */
  readonly commands: C;
  /** The command without a word: its options are those of the name alone. @default - a word is needed */
  readonly unnamed?: keyof C & string;
  readonly fail: (message: string) => Error;
}

/** Which command, and what it is given. */
export type Chosen<C extends Table> = {
  [Name in keyof C]: C[Name] extends Command<infer O> ? { readonly command: Name } & Given<O> : never;
}[keyof C];

export interface Commands<C extends Table> {
  /** The help text of all, with a line feed at its end. */
  readonly help: string;
  /** @throws what `fail` makes of a wrong command line */
  readonly parse: (argv: readonly string[]) => Help | Chosen<C>;
}

export function commands<C extends Table>(props: CommandsProps<C>): Commands<C> {
  const { name, unnamed, fail } = props;
  const words = Object.keys(props.commands).filter((word) => word !== unnamed);
  const help = groupHelp(props, words);

  /** What a command reads is what its table says. */
  const parsed = (word: string, rest: readonly string[]): Help | Chosen<C> => {
    const given = props.commands[word]?.parse(rest) ?? { help };
    return given.help === undefined ? ({ command: word, ...given } as unknown as Chosen<C>) : given;
  };

  return {
    help,
    parse(argv) {
      const [word = '', ...rest] = argv;
      if (words.includes(word)) return parsed(word, rest);
      if (word === '--help' || word === '-h') return { help };
      const isOption = word.startsWith('-') || argv.length === 0;
      if (isOption && unnamed !== undefined) {
        const given = parsed(unnamed, argv);
        return given.help === undefined ? given : { help };
      }
      const near = nearest(word, words);
      const problem = isOption ? 'a command must come first' : `unknown command ${quote(word)}`;
      const allowed = unnamed === undefined ? listed(words) : `${words.join(', ')}, or no command`;
      const fix = isOption || near === undefined ? '' : `did you mean ${near}? `;
      throw fail(withHint(`${problem}: ${fix}use ${allowed}`, name));
    },
  };
}

function groupHelp<C extends Table>(
  { unnamed, ...props }: CommandsProps<C>,
  words: readonly string[],
): string {
  const alone = unnamed === undefined ? undefined : props.commands[unnamed]?.props;
  const synopsisOf = (word: string) =>
    (props.commands[word]?.props.synopsis ?? defaultSynopsis).map((each) => `${word} ${each}`.trim());
  return helpOf(
    {
      ...props,
      synopsis: [
        ...(alone === undefined ? [] : (alone.synopsis ?? defaultSynopsis)),
        ...words.flatMap(synopsisOf),
      ],
      notes: [
        `Run ${commandLine(props.name, 'COMMAND --help')} for the options of a command.`,
        props.notes ?? alone?.notes ?? '',
      ].join('\n\n'),
    },
    { ...alone?.options, help: helpOption },
    words.map((word) => ({
      name: word,
      summary: props.commands[word]?.props.description.split(/\n{2,}/)[0] ?? '',
    })),
  );
}
