/**
 * Applies what plans that were made before change: none that this commit would not make, that its rules block, or that
 * differs from what Terraform plans now. Applied are the plans that are made now.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { bindPlan, stateOf } from '../comment/binding';
import { InputError } from '../failures';
import { readPlan } from '../plan/read/read-plan';
import { initialize } from './check';
import { expectSamePlan } from './fresh-plan';
import { jsonOf } from './make';
import { expectNotBlocked } from './review-again';
import { backendOptions, configurationOf, type Project, type StackDirectory } from './stack-directories';
import type { StackPlan } from './stack-plan';
import { TerraformFailure } from './terraform';

interface ApplyProps {
  readonly stacks: readonly StackDirectory[];
  readonly project: Project;
  /** Directory of the plan files. */
  readonly plans: string;
  /** Directory of the synth. */
  readonly synth: string;
}

/**
 * Everything is looked at before the first apply.
 *
 * @throws InputError a plan is missing, was made of another configuration or of another state, is blocked by a rule,
 * differs from a plan that is made now, or Terraform refuses it
 */
export async function apply({ stacks, project, plans, synth }: ApplyProps): Promise<void> {
  const ready: StackPlan[] = [];
  for (const stack of stacks) {
    ready.push(await prepare(stack, project, resolve(plans, `${stack.name}.plan`)));
  }
  expectNotBlocked(ready, project, synth);
  if (!ready.some(hasChanges)) {
    console.log('nothing to apply');
    return;
  }
  const fresh = mkdtempSync(join(tmpdir(), 'fresh-plans-'));
  try {
    for (const each of ready) await expectSameState(each, project);
    for (const each of ready) await expectSamePlan(each, project, freshPlan(fresh, each));
    const applied: string[] = [];
    for (const each of ready.filter(hasChanges)) {
      expectSameOutputs(each, applied, ready);
      // Of the reviewed file only what it changes is known to be right: code of a pull request has made it, and it holds
      // configuration, provisioners and state, too.
      await applyOne(each.stack, freshPlan(fresh, each), standOf(applied, ready), project);
      applied.push(each.stack.name);
    }
    console.log(`applied: ${applied.join(', ')}`);
  } finally {
    // They hold secrets in the clear.
    rmSync(fresh, { recursive: true });
  }
}

const hasChanges = ({ plan }: StackPlan): boolean => plan.applyable !== false;

const freshPlan = (directory: string, { stack }: StackPlan): string => join(directory, `${stack.name}.plan`);

async function applyOne(
  { directory }: StackDirectory,
  file: string,
  stand: string,
  { terraform }: Project,
): Promise<void> {
  const options = ['-input=false', '-no-color', '-lock-timeout=5m'];
  try {
    await terraform({ directory, arguments: ['apply', ...options, file], prints: true });
  } catch (error) {
    throw error instanceof TerraformFailure ? error.because(stand) : error;
  }
}

async function prepare(stack: StackDirectory, project: Project, file: string): Promise<StackPlan> {
  const { name } = stack;
  if (!existsSync(file)) throw new InputError(`${file} does not exist: give the plans of all stacks`);
  if (!configurationIn(file).equals(configurationOf(stack))) {
    throw new InputError(
      `${name}: the plan was made of another cdk.tf.json than this commit makes, for example before another pull request was merged: open a pull request that is up to date`,
    );
  }
  await initialize(stack, project, backendOptions(stack));
  const json = await jsonOf(stack, project, file);
  const plan = readPlan(file, [json]);
  if (plan.errored) throw new InputError(`${name}: the plan ended with an error, and cannot be applied`);
  return { stack, file, json, plan };
}

/** Terraform keeps the configuration in its plan files: `tfconfig/m-/` is the root module, in those of 1.11. */
function configurationIn(file: string): Buffer {
  const name = 'tfconfig/m-/cdk.tf.json';
  try {
    const entry = unzipSync(readFileSync(file), { filter: (each) => each.name === name })[name];
    if (entry !== undefined) return Buffer.from(entry);
  } catch {
    // Told below: it is no zip.
  }
  throw new InputError(`${file} is no plan file of a stack: give what npm run plans -- make has written`);
}

/** Terraform holds the plan that it applies against its state; a plan that reads outputs depends on other states, too. */
async function expectSameState({ stack, file }: StackPlan, { terraform }: Project): Promise<void> {
  const { stdout } = await terraform({ directory: stack.directory, arguments: ['state', 'pull'] });
  const planned = bindPlan(stack.name, file, readFileSync(file));
  const now = stateOf(stack.name, stdout);
  if (now.serial === planned.serial && now.lineage === planned.lineage) return;
  throw new InputError(
    `${stack.name}: the state has the serial ${now.serial}, and ${planned.serial} when it was planned: nothing was applied; plan and review again`,
  );
}

/** What others read was planned with the outputs as they were. */
function expectSameOutputs(
  { stack }: StackPlan,
  applied: readonly string[],
  ready: readonly StackPlan[],
): void {
  const changed = ready
    .filter((each) => applied.includes(each.stack.name) && stack.dependencies.includes(each.stack.name))
    .find(({ plan }) => plan.outputs.some(({ kind }) => kind !== 'no-op'));
  if (changed === undefined) return;
  throw new InputError(
    `${changed.stack.name} has other outputs now, and ${stack.name} was planned before: ${standOf(applied, ready)}`,
  );
}

function standOf(applied: readonly string[], ready: readonly StackPlan[]): string {
  const left = ready.filter(hasChanges).map(({ stack }) => stack.name);
  const open = left.filter((name) => !applied.includes(name)).join(', ');
  const done = applied.length === 0 ? 'nothing was applied before' : `${applied.join(', ')} applied before`;
  return `${done}; ${open} left as it was or in part: plan and review again`;
}
