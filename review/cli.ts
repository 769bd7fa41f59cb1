/** `npm run review`: parses the command line, runs the command, and ends with its status. */
import { writeFileSync } from 'node:fs';
import { parseArguments, usage, UsageError, type ReviewArguments } from './arguments';
import { exitStatus, fileProblem, InputError } from './failures';
import type { Format } from './formats';
import type { Review } from './review';
import { reviewFiles } from './review-files';
import { rules } from './rules';

async function main(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv);
  switch (args.command) {
    case 'help':
      console.log(usage);
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
  for (const { format, file } of args.outputs) write(file, reportOf(format, made));
  process.stdout.write(`${reportOf(args.format, made).trimEnd()}\n`);
  return exitStatus[made.verdict];
}

function reportOf(format: Format, made: Review): string {
  return format === 'json' ? JSON.stringify(made, null, 2) : made.verdict;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, `${text.trimEnd()}\n`);
  } catch (error) {
    throw new InputError(`${file} ${fileProblem(error, 'written')}: name another file with --output`);
  }
}

function tell(error: unknown): number {
  const isFault = !(error instanceof InputError);
  const hint = error instanceof UsageError ? '\nnpm run review -- --help tells what it takes' : '';
  // A fault of the review shows where it is, and never what the plan holds.
  process.stderr.write(isFault ? `the review has failed: ${faultOf(error)}\n` : `${error.message}${hint}\n`);
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
