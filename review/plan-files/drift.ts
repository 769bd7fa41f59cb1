/** What has been changed outside of Terraform, apart from what deployments of CodeDeploy and autoscaling leave. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atOnce } from '../../support/at-once';
import { InputError } from '../failures';
import { readPlan, type PlanFile } from '../plan/read/read-plan';
import type { StackDrift } from '../report';
import type { ShownAttribute } from '../result';
import { reviewRead } from '../review-files';
import { initialize } from './check';
import { jsonOf, planInto } from './make';
import { backendOptions, type Project, type StackDirectory } from './stack-directories';

/**
 * Plans every stack, without a lock and without changing anything; the plans are not kept.
 *
 * @param synth - directory of the synth
 * @throws InputError a plan cannot be made, or ends with an error: drift may be missing from it
 */
export async function findDrift(
  stacks: readonly StackDirectory[],
  project: Project,
  synth: string,
): Promise<readonly StackDrift[]> {
  const directory = mkdtempSync(join(tmpdir(), 'drift-'));
  try {
    // One after another: they may share a cache of providers, which only one init may write to.
    for (const stack of stacks) await initialize(stack, project, backendOptions(stack));
    return driftIn(await plansOf(stacks, project, directory), synth, project.directory);
  } finally {
    // They hold secrets in the clear.
    rmSync(directory, { recursive: true });
  }
}

/** @throws InputError the first that failed, when all have ended: none writes a plan any more */
async function plansOf(
  stacks: readonly StackDirectory[],
  project: Project,
  directory: string,
): Promise<readonly Planned[]> {
  const next = atOnce(plansAtOnce);
  const ends = await Promise.allSettled(
    stacks.map((stack) => next(() => planned(stack, project, directory))),
  );
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

/** A plan waits for AWS most of its time; the provider of each takes some 500 MB. */
const plansAtOnce = 3;

interface Planned {
  readonly stack: string;
  readonly plan: PlanFile;
}

async function planned(stack: StackDirectory, project: Project, directory: string): Promise<Planned> {
  const file = join(directory, `${stack.name}.plan`);
  await planInto(stack, project, file);
  const plan = readPlan(file, [await jsonOf(stack, project, file)]);
  if (plan.errored)
    throw new InputError(`${stack.name}: the plan ended with an error, and its drift is not known`);
  return { stack: stack.name, plan };
}

/**
 * The drift in plans, by the stack.
 *
 * @param directory - of cdktf.json
 */
export function driftIn(
  plans: readonly Planned[],
  synth: string | undefined,
  directory: string,
): readonly StackDrift[] {
  const review = reviewRead(plans, { synth }, { directory, now: new Date() });
  return review.plans.map(({ stack, drift }) => ({
    stack,
    drift: drift
      .filter(({ isSwap }) => !isSwap)
      .map((each) => ({ ...each, attributes: each.attributes.filter((attribute) => !isSame(attribute)) }))
      .filter(({ attributes }) => attributes.length > 0),
  }));
}

/**
 * Providers take null for the empty value of a type: after an apply a state has null, and after the next refresh 0.
 *
 * @see https://developer.hashicorp.com/terraform/plugin/sdkv2/schemas/schema-types
 */
const isSame = ({ before, after }: ShownAttribute): boolean => isEmpty(before) && isEmpty(after);

const isEmpty = (value: string | undefined): boolean =>
  value === undefined || ['', '""', '0', 'false', '[]', '{}'].includes(value);
