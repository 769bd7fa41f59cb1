/** `npm run review`: parses the command line, runs the command, and ends with its status. */
/* eslint-disable @typescript-eslint/no-require-imports -- a command is loaded when it is run */
import { writeFileSync } from 'node:fs';
import { parseArguments, type ReviewArguments } from './arguments';
import type * as CommentCommand from './comment/cli';
import { explain } from './explain';
import { exitStatus, fileProblem, InputError } from './failures';
import { render, type ReportOptions } from './report';
import { reviewFiles } from './review-files';
import { rules } from './rules';

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'comment') {
    const { comment } = require('./comment/cli') as typeof CommentCommand;
    return comment(argv.slice(1), process.env);
  }
  if (argv[0] === 'explain') {
    process.stdout.write(explain(argv.slice(1)));
    return exitStatus.clean;
  }
  const args = parseArguments(argv);
  switch (args.command) {
    case 'help':
      process.stdout.write(args.text);
      return exitStatus.clean;
    case 'rules':
      console.log(
        rules.map(({ id, severity, title }) => `${id}  ${severity.padEnd(5)}  ${title}`).join('\n'),
      );
      return exitStatus.clean;
    case 'review':
      return review(args);
  }
}

async function review(args: ReviewArguments): Promise<number> {
  const made = await reviewFiles(args, {
    directory: process.cwd(),
    stdin: () => process.stdin,
    now: new Date(),
  });
  const options = {
    ...(args.synth !== undefined && { synth: args.synth }),
    ...(args.limit !== undefined && { limit: args.limit }),
  };
  for (const { format, file } of args.outputs) write(file, render(format, made, options));
  process.stdout.write(render(args.format, made, { ...options, ...terminalOptions(process) }));
  return exitStatus[made.verdict];
}

/** Colours and columns of a terminal; elsewhere no colours, and the columns that `COLUMNS` says. */
function terminalOptions({ stdout, env }: NodeJS.Process): ReportOptions {
  if (stdout.isTTY) return { color: (env.NO_COLOR ?? '') === '', width: stdout.columns };
  const columns = env.COLUMNS ?? '';
  return /^[1-9]\d{0,4}$/.test(columns) ? { width: Number(columns) } : {};
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new InputError(`${file} ${fileProblem(error, 'written')}: name another file with --output`);
  }
}

function tell(error: unknown): number {
  const isFault = !(error instanceof InputError);
  // A fault of the review shows where it is, and never what the plan holds.
  process.stderr.write(isFault ? `the review has failed: ${faultOf(error)}\n` : `${error.message}\n`);
  return exitStatus.failed;
}

function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const places = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return [error.name, ...places.slice(0, 8)].join('\n');
}

async function start(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2)).catch(tell);
}

// Whoever reads the report may have read enough of it.
process.stdout.on('error', () => undefined);
void start();
