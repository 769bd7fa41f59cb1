/** Reads what a review is made of from files, and makes it. */
/* eslint-disable @typescript-eslint/no-require-imports -- a parser of YAML is loaded only where there is YAML */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pricesIn, together } from './prices/price-list';
import type { Prices } from './prices/known-prices';
import { fileProblem, InputError } from './failures';
import { assignStacks } from './plan/assign-stacks';
import { constructSources } from './plan/construct-sources';
import { readPlanFile, readPlanStream } from './plan/read/plan-bytes';
import type { PlanFile } from './plan/read/read-plan';
import { readSources } from './plan/read/read-sources';
import { readSynthesized } from './plan/read/read-synthesized';
import type { SynthesizedStack } from './plan/synthesized';
import type { Review } from './result';
import { reviewPlans } from './review-plans';
import { rules } from './rules';
import type * as ReadSuppressions from './suppressions/read-suppressions';
import { type Suppression, defaultSuppressions } from './suppressions/suppression';

interface FilesToReview {
  readonly plans: readonly {
    /** @default - found by the file or by the addresses */
    readonly stack?: string;
    /** `-` for standard input. */
    readonly file: string;
  }[];
  /** Directory of the synth. @default - none */
  readonly synth?: string | undefined;
  /** @default - `.review-suppressions.yaml` in the project, if it exists */
  readonly suppressions?: string | undefined;
  /** @default - exposure in percent alone */
  readonly requestsPerMinute?: number | undefined;
  /** Offer files of the AWS Price List. @default - the prices of this project */
  readonly prices?: readonly string[];
}

/** What a review takes from the process. */
interface ReviewSurroundings {
  /** Directory of cdktf.json. */
  readonly directory: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly now: Date;
}

/** @throws InputError what is given cannot be reviewed */
export async function reviewFiles(files: FilesToReview, surroundings: ReviewSurroundings): Promise<Review> {
  const { directory, stdin, now } = surroundings;
  const given = [];
  for (const { file, stack } of files.plans) {
    const plan = file === '-' ? await readPlanStream('standard input', stdin()) : readPlanFile(file);
    given.push({ plan, ...(stack !== undefined && { stack }) });
  }
  return reviewRead(given, files, { directory, now });
}

/**
 * Reviews plans that are read already.
 *
 * @throws InputError what is given cannot be reviewed
 */
export function reviewRead(
  given: readonly { readonly plan: PlanFile; readonly stack?: string }[],
  { synth, suppressions, requestsPerMinute, prices = [] }: Omit<FilesToReview, 'plans'>,
  { directory, now }: Omit<ReviewSurroundings, 'stdin'>,
): Review {
  return reviewPlans(assignStacks(given, synthesizedIn(synth, directory)), {
    rules,
    suppressions: suppressionsIn(suppressions, directory),
    now,
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
    ...(prices.length > 0 && { prices: together(prices.map(pricesOf)) }),
  });
}

function synthesizedIn(
  synth: string | undefined,
  directory: string,
): readonly SynthesizedStack[] | undefined {
  if (synth === undefined) return undefined;
  // A synth of another project has constructs of the same names, and other sources.
  const isOwn = !relative(directory, resolve(directory, synth)).startsWith('..');
  return readSynthesized(synth, isOwn ? constructSources(readSources(directory)) : undefined);
}

function pricesOf(file: string): Prices {
  const found = pricesIn(file, parsed(file));
  if (found !== undefined) return found;
  throw new InputError(
    `${file} has no prices of Fargate, load balancers or NAT gateways: give an offer file of the AWS Price List in JSON`,
  );
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new InputError(
      `${file} ${fileProblem(error)}: name an offer file of the AWS Price List with --prices`,
    );
  }
}

function suppressionsIn(named: string | undefined, directory: string): readonly Suppression[] {
  if (named === undefined && !existsSync(join(directory, defaultSuppressions))) return [];
  const file = named ?? defaultSuppressions;
  const { readSuppressions } = require('./suppressions/read-suppressions') as typeof ReadSuppressions;
  return readSuppressions(
    file,
    textOf(named ?? join(directory, defaultSuppressions)),
    new Set(rules.map(({ id }) => id)),
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`${file} ${fileProblem(error)}: name a file of suppressions`);
  }
}
