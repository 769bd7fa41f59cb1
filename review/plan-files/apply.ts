/** Applies plans that were made before: exactly these, and none that this commit would not make. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { InputError } from '../failures';
import { readPlan, type PlanFile } from '../plan/read/read-plan';
import { initialize } from './check';
import { configurationOf, type Project, type StackDirectory } from './stack-directories';
import { TerraformFailure } from './terraform';

interface StackPlan {
  readonly stack: StackDirectory;
  /** Absolute. */
  readonly file: string;
  readonly plan: PlanFile;
}

/**
 * Everything is looked at before the first apply.
 *
 * @param plans - directory of the plan files
 * @throws InputError a plan is missing, was made of another configuration, or Terraform refuses it
 */
export async function apply(
  stacks: readonly StackDirectory[],
  project: Project,
  plans: string,
): Promise<void> {
  const ready: StackPlan[] = [];
  for (const stack of stacks) ready.push(await prepare(stack, project, resolve(plans, `${stack.name}.plan`)));
  const applied: string[] = [];
  for (const { stack, file, plan } of ready) {
    if (plan.applyable === false) {
      console.log(`${stack.name}: the plan changes nothing`);
      continue;
    }
    try {
      await project.terraform({
        directory: stack.directory,
        arguments: ['apply', '-input=false', '-no-color', file],
        prints: true,
      });
    } catch (error) {
      if (error instanceof TerraformFailure) throw error.because(standOf(applied, ready));
      throw error;
    }
    applied.push(stack.name);
    warnOfOldOutputs(stack, plan, ready);
  }
  console.log(applied.length === 0 ? 'nothing to apply' : `applied: ${applied.join(', ')}`);
}

async function prepare(stack: StackDirectory, project: Project, file: string): Promise<StackPlan> {
  const { name, directory } = stack;
  if (!existsSync(file)) throw new InputError(`${file} does not exist: give the plans of all stacks`);
  if (!configurationIn(file).equals(configurationOf(stack))) {
    throw new InputError(
      `${name}: the plan was made of another cdk.tf.json than this commit makes, for example before another pull request was merged: open a pull request that is up to date`,
    );
  }
  await initialize(stack, project, ['-reconfigure']);
  const { stdout } = await project.terraform({ directory, arguments: ['show', '-json', file] });
  const plan = readPlan(file, [stdout]);
  if (plan.errored) throw new InputError(`${name}: the plan ended with an error, and cannot be applied`);
  return { stack, file, plan };
}

/** Terraform keeps the configuration in its plan files (internal/configs/configload: `tfconfig/m-/`). */
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

function standOf(applied: readonly string[], ready: readonly StackPlan[]): string {
  const left = ready.map(({ stack }) => stack.name).filter((name) => !applied.includes(name));
  const done = applied.length === 0 ? 'nothing was applied before' : `${applied.join(', ')} applied before`;
  return `${done}; ${left.join(', ')} left as it was or in part: plan and review again`;
}

/** What others read was planned with the outputs as they were. */
function warnOfOldOutputs(
  { name }: StackDirectory,
  { outputs }: PlanFile,
  ready: readonly StackPlan[],
): void {
  const changes = outputs.some(({ kind }) => kind !== 'no-op');
  const readers = ready
    .filter(({ stack }) => stack.dependencies.includes(name))
    .map(({ stack }) => stack.name);
  if (!changes || readers.length === 0) return;
  console.log(
    `${name} has other outputs now, and ${readers.join(', ')} was planned before: review it again, it may have more to change`,
  );
}
