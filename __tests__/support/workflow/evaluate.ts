/** Expressions of workflows, by GitHub's own evaluator. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { reviver } from '@actions/expressions/data/reviver';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';

/** `github`, `vars`, `secrets`, `env`, `steps`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the job goes, and the files that there are, for the functions of expressions. */
export interface JobState {
  readonly status: 'success' | 'failure';
  readonly files: readonly string[];
}

/** Status functions look at how the job goes; `hashFiles` tells only whether there is a file. */
function functionsOf({ status, files }: JobState): Map<string, FunctionDefinition> {
  const calls: Readonly<Record<string, FunctionDefinition['call']>> = {
    success: () => new data.BooleanData(status === 'success'),
    failure: () => new data.BooleanData(status === 'failure'),
    // No run is cancelled here.
    cancelled: () => new data.BooleanData(false),
    always: () => new data.BooleanData(true),
    hashFiles: (name) => new data.StringData(files.includes(name.coerceString()) ? 'hash' : ''),
  };
  return new Map(
    Object.entries(calls).map(([name, call]) => [name.toLowerCase(), { name, minArgs: 0, maxArgs: 1, call }]),
  );
}

/** The value of an expression, as text. @throws Error GitHub's words */
export function evaluate(expression: string, contexts: Contexts, state: JobState): string {
  const { tokens } = new Lexer(expression).lex();
  const functions = functionsOf(state);
  const parsed = new Parser(tokens, Object.keys(contexts), [...functions.values()]).parse();
  const known = JSON.parse(JSON.stringify(contexts), reviver) as data.Dictionary;
  return new Evaluator(parsed, known, functions).evaluate().coerceString();
}
