/** The command line of `npm run review`. */
import { resolve } from 'node:path';
import {
  command,
  flag,
  integerFrom,
  nameOf,
  oneOf,
  option,
  quote,
  repeatable,
  type Value,
} from '../support/arguments';
import { InputError } from './failures';
import { formats, type Format } from './report';
import { defaultSuppressions } from './suppressions/suppression';

interface PlanArgument {
  /** @default - found by the file or by the addresses */
  readonly stack?: string;
  /** `-` for standard input. */
  readonly file: string;
}

interface Output {
  readonly format: Format;
  readonly file: string;
}

export interface ReviewArguments {
  readonly command: 'review';
  readonly plans: readonly PlanArgument[];
  /** Directory of the synth. @default - none */
  readonly synth: string | undefined;
  /** Of what is printed. */
  readonly format: Format;
  readonly outputs: readonly Output[];
  /** @default - the default file, if it exists */
  readonly suppressions: string | undefined;
  /** @default - that of the rules */
  readonly requestsPerMinute: number | undefined;
  /** Offer files of the AWS Price List; empty for the prices of this project. */
  readonly prices: readonly string[];
  /** Bytes of Markdown at most. @default - no limit */
  readonly limit: number | undefined;
}

export type Arguments =
  ReviewArguments | { readonly command: 'help'; readonly text: string } | { readonly command: 'rules' };

const output: Value<Output> = {
  allowed: `FORMAT=FILE, for example markdown=review.md; formats are ${formats.join(', ')}`,
  parse(text) {
    const [, name, file] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
    const format = formats.find((each) => each === name);
    return format === undefined || file === undefined ? undefined : { format, file };
  },
};

const requestsPerMinute: Value<number> = {
  allowed: 'a number above 0, at most 1000000000',
  parse(text) {
    const value = Number(text);
    return /^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1e9 ? value : undefined;
  },
};

const review = command({
  name: 'npm run review',
  synopsis: ['[options] [STACK=]PLAN.json...', '--rules', 'explain RULE', 'comment --help', 'serve --help'],
  description: `Reviews Terraform or OpenTofu plans, as terraform show -json prints them, and reports what their apply
would do to services that CodeDeploy releases. A plan - is read from standard input. Give the plans of all stacks
together, because a pipeline names resources of other stacks.

explain prints what the documentation says of a rule; comment keeps one comment of a review in a pull request; serve is a run task of HCP Terraform.`,
  hasArguments: true,
  options: {
    synth: option(
      'DIR',
      nameOf('a directory'),
      'the synthesized stacks, such as cdktf.out: ignored changes, construct paths, source lines',
    ),
    format: option<Format>(
      'FORMAT',
      oneOf(formats),
      `format of what is printed: ${formats.join(', ')}`,
      'terminal',
    ),
    output: repeatable('FORMAT=FILE', output, 'also write a report into FILE'),
    limit: option(
      'BYTES',
      integerFrom(100, 999_999_999),
      'bytes of Markdown at most: the least important parts are left out (GitHub accepts 65536 with the binding)',
    ),
    suppressions: option(
      'FILE',
      nameOf('a file'),
      `accepted findings (default: ${defaultSuppressions}, if it exists)`,
    ),
    'requests-per-minute': option(
      'N',
      requestsPerMinute,
      'requests that a service gets, for alarms that count requests (default: 12000)',
    ),
    prices: repeatable(
      'FILE',
      nameOf('a file'),
      'offer file of the AWS Price List (AmazonECS, AWSELB, AmazonEC2) for the costs (default: us-east-1 alone)',
    ),
    rules: flag('list the rules'),
  },
  notes: `STACK= says which stack a plan belongs to. Without it the review finds the stack by the name of the file
(STACK.json, STACK.plan.json, STACK/plan.json), or by the resources if they are those of one stack of the synth.

Exit status: 0 clean, 1 no review was possible, 2 warnings, 3 blocked`,
  fail: (message) => new InputError(message),
});

/**
 * Parses the command line.
 *
 * @throws InputError an unknown option, a value that is not allowed, or no plan
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const given = review.parse(argv);
  if (given.help !== undefined) return { command: 'help', text: given.help };
  const { rules, output: outputs, 'requests-per-minute': requests, ...options } = given.options;
  if (rules) return { command: 'rules' };
  if (given.arguments.length === 0) throw review.wrong('there is no plan to review: name at least one');
  const plans = given.arguments.map(planArgument);
  if (plans.filter(({ file }) => file === '-').length > 1) {
    throw review.wrong('standard input (-) holds one plan: write the others into files');
  }
  expectOwnFiles(plans, outputs);
  return { command: 'review', ...options, plans, outputs, requestsPerMinute: requests };
}

/** A file with = in its name is given as ./a=b.json: names of stacks have no slash. */
function planArgument(text: string): PlanArgument {
  const [, stack, file = text] = /^([\w.-]+)=(.*)$/s.exec(text) ?? [];
  if (file === '') {
    throw review.wrong(`${stack === undefined ? 'a plan' : `the plan of ${stack}`} must be a file, got ""`);
  }
  return { ...(stack !== undefined && { stack }), file };
}

/** A report would be lost, or a plan. */
function expectOwnFiles(plans: readonly PlanArgument[], outputs: readonly Output[]): void {
  const taken = new Set(plans.map(({ file }) => resolve(file)));
  for (const { file } of outputs) {
    const path = resolve(file);
    if (taken.has(path)) {
      throw review.wrong(
        `--output names ${quote(file)}, which is a plan or another report: name a file of its own`,
      );
    }
    taken.add(path);
  }
}
