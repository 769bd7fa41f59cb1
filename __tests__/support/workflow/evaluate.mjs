// GitHub's own evaluator of expressions, which Jest does not load: takes {expression, contexts, status, files} on stdin,
// and prints the value.
import { Evaluator, Lexer, Parser, data } from '@actions/expressions';
import { reviver } from '@actions/expressions/data/reviver';
import { text } from 'node:stream/consumers';

/** Status functions look at how the job goes; `hashFiles` tells only whether there is a file. */
const functionsOf = ({ status, files }) =>
  new Map(
    Object.entries({
      success: () => new data.BooleanData(status === 'success'),
      failure: () => new data.BooleanData(status === 'failure'),
      always: () => new data.BooleanData(true),
      hashFiles: (name) => new data.StringData(files.includes(name.coerceString()) ? 'hash' : ''),
    }).map(([name, call]) => [name.toLowerCase(), { name, minArgs: 0, maxArgs: 1, call }]),
  );

function evaluate({ expression, contexts, ...about }) {
  const { tokens } = new Lexer(expression).lex();
  const functions = functionsOf(about);
  const parsed = new Parser(tokens, Object.keys(contexts), [...functions.values()]).parse();
  const known = JSON.parse(JSON.stringify(contexts), reviver);
  return new Evaluator(parsed, known, functions).evaluate().coerceString();
}

process.stdout.write(evaluate(JSON.parse(await text(process.stdin))));
