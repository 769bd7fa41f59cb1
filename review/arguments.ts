/** The command line of `npm run review`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, messageOf } from './failures';
import { formats, type Format } from './formats';
import { defaultSuppressions } from './suppressions/default-file';

export interface PlanArgument {
  /** @default - found by the file or by the addresses */
  readonly stack?: string;
  /** `-` for standard input. */
  readonly file: string;
}

export interface ReviewArguments {
  readonly command: 'review';
  readonly plans: readonly PlanArgument[];
  /** Directory of the synth. @default - none */
  readonly synth?: string;
  /** Of what is printed. */
  readonly format: Format;
  readonly outputs: readonly { readonly format: Format; readonly file: string }[];
  /** @default - the default file, where it exists */
  readonly suppressions?: string;
  readonly requestsPerMinute?: number;
  /** Bytes of Markdown at most. @default - no limit */
  readonly limit?: number;
}

export type Arguments = ReviewArguments | { readonly command: 'help' | 'rules' };

export const usage = `Usage: npm run review -- [options] [STACK=]PLAN.json...
       npm run review -- --rules
       npm run review -- comment --help   (one comment of a review in a pull request)
       npm run review -- serve --help     (a run task of HCP Terraform)

Reviews plans of Terraform or OpenTofu, as terraform show -json prints them, and tells what their apply would do to
services that CodeDeploy releases. - reads a plan from standard input. Give the plans of all stacks together: a
pipeline names what another stack makes.

Options:
  --synth DIR              the synthesized stacks, such as cdktf.out: what is ignored, construct paths, source lines
  --format FORMAT          what is printed: ${formats.join(', ')} (default: terminal)
  --output FORMAT=FILE     write a report into FILE, too; may be given several times
  --limit BYTES            of Markdown at most: what matters least is left out (GitHub takes 65536 with its binding)
  --suppressions FILE      findings that are accepted (default: ${defaultSuppressions}, where it exists)
  --requests-per-minute N  what a service gets, for alarms that count requests (default: 12000)
  --rules                  list the rules
  --help                   print this text

Which stack a plan belongs to is told by STACK=, by its name (STACK.json, STACK.plan.json, STACK/plan.json), or by its
resources, where they are those of one stack of the synth.

Exit status: 0 clean, 1 no review was possible, 2 warnings, 3 blocked`;

const options = {
  help: { type: 'boolean', short: 'h', default: false },
  rules: { type: 'boolean', default: false },
  synth: { type: 'string' },
  format: { type: 'string', default: 'terminal' },
  output: { type: 'string', multiple: true, default: [] as string[] },
  suppressions: { type: 'string' },
  'requests-per-minute': { type: 'string' },
  limit: { type: 'string' },
} as const;

/** A wrong command line. */
export class UsageError extends InputError {}

/**
 * Parses the command line.
 *
 * @throws UsageError an unknown option, a value that an option does not take, or no plan
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parsed(argv);
  if (values.help) return { command: 'help' };
  if (values.rules) return { command: 'rules' };
  if (positionals.length === 0) throw new UsageError('there is no plan to review: name at least one');
  const plans = positionals.map(planArgument);
  if (plans.filter(({ file }) => file === '-').length > 1) {
    throw new UsageError('standard input (-) holds one plan: write the others into files');
  }
  const outputs = values.output.map(outputOf);
  expectOwnFiles(plans, outputs);
  const { synth, suppressions, 'requests-per-minute': requests, limit } = values;
  return {
    command: 'review',
    plans,
    ...(synth !== undefined && { synth: named('--synth', synth) }),
    format: formatOf('--format', values.format),
    outputs,
    ...(suppressions !== undefined && { suppressions: named('--suppressions', suppressions) }),
    ...(requests !== undefined && { requestsPerMinute: requestsOf(requests) }),
    ...(limit !== undefined && { limit: limitOf(limit) }),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    // The first sentence; the others tell of positional arguments.
    const [problem = ''] = messageOf(error).split(/\. |\n/);
    throw new UsageError(problem.charAt(0).toLowerCase() + problem.slice(1));
  }
}

/** A file with = in its name is given as ./a=b.json: names of stacks have no slash. */
function planArgument(text: string): PlanArgument {
  const [, stack, file] = /^([\w.-]+)=(.*)$/s.exec(text) ?? [];
  if (stack === undefined || file === undefined) return { file: named('a plan', text) };
  return { stack, file: named(`the plan of ${stack}`, file) };
}

function named(what: string, value: string): string {
  if (value === '') throw new UsageError(`${what} is empty, and must name a file or a directory`);
  return value;
}

function formatOf(where: string, value: string): Format {
  const found = formats.find((format) => format === value);
  if (found !== undefined) return found;
  throw new UsageError(`${where} is ${value}, and must be one of ${formats.join(', ')}`);
}

function outputOf(text: string): ReviewArguments['outputs'][number] {
  const at = text.indexOf('=');
  if (at === -1) throw new UsageError(`--output is ${text}, and must be FORMAT=FILE: markdown=review.md`);
  return {
    format: formatOf('--output', text.slice(0, at)),
    file: named('the file of --output', text.slice(at + 1)),
  };
}

/** A report would be lost, or a plan. */
function expectOwnFiles(plans: readonly PlanArgument[], outputs: ReviewArguments['outputs']): void {
  const taken = new Set(plans.map(({ file }) => resolve(file)));
  for (const { file } of outputs) {
    const path = resolve(file);
    if (taken.has(path)) {
      throw new UsageError(
        `--output names ${file}, which is a plan or another report: name a file of its own`,
      );
    }
    taken.add(path);
  }
}

function limitOf(text: string): number {
  if (/^[1-9]\d{2,8}$/.test(text)) return Number(text);
  throw new UsageError(`--limit is ${text}, and must be a number of bytes from 100 to 999999999`);
}

function requestsOf(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1e9) return value;
  throw new UsageError(`--requests-per-minute is ${text}, and must be a number above 0, at most 1000000000`);
}
