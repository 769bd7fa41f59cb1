/** Plans of all stacks, each as a plan file that can be applied and as the JSON that is reviewed. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../failures';
import { initialize } from './check';
import { backendOptions, type Project, type StackDirectory } from './stack-directories';
import { TerraformFailure } from './terraform';

/**
 * Reads states and what there is on AWS, and writes nothing there: states are not locked. A plan that ends with an error
 * goes to the review all the same, which blocks it, if Terraform has written what it had. HCP Terraform keeps the plan that
 * it makes: the plan file names the run.
 *
 * @param out - directory of the plans, whose earlier ones go; plan files and their JSON hold secrets in the clear
 * @throws InputError a state that only one machine has, or a stack that Terraform has made no plan of
 */
export async function make(stacks: readonly StackDirectory[], project: Project, out: string): Promise<void> {
  for (const stack of stacks) expectSharedState(stack);
  clear(out);
  for (const stack of stacks) {
    await initialize(stack, project, backendOptions(stack));
    const file = resolve(out, `${stack.name}.plan`);
    const end = await planInto(stack, project, file);
    writeFileSync(file.replace(/\.plan$/, '.json'), await jsonOf(stack, project, file), { mode: 0o600 });
    console.log(`${stack.name}: ${end}`);
  }
}

function clear(out: string): void {
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const plans = readdirSync(out).filter((name) => name.endsWith('.plan'));
  for (const name of plans) {
    for (const file of [name, name.replace(/\.plan$/, '.json')]) rmSync(join(out, file), { force: true });
  }
}

/** By the status of `-detailed-exitcode`. */
const ends: Readonly<Record<number, string>> = { 0: 'planned: nothing changes', 2: 'planned' };

/**
 * Plans a stack that is initialized.
 *
 * @param file - absolute, of the plan file to write
 * @returns how it ended, in words
 */
export async function planInto(
  { directory, dependencies }: StackDirectory,
  { terraform }: Project,
  file: string,
): Promise<string | undefined> {
  const options = ['-input=false', '-no-color', '-lock=false', '-detailed-exitcode', `-out=${file}`];
  try {
    const { status } = await terraform({ directory, arguments: ['plan', ...options], accepts: [0, 2] });
    return ends[status];
  } catch (error) {
    if (!(error instanceof TerraformFailure)) throw error;
    if (!existsSync(file)) throw dependencies.length === 0 ? error : error.because(mayBeEarly(dependencies));
    process.stderr.write(`${error.details}\n`);
    return 'the plan ended with an error, which the review blocks';
  }
}

const mayBeEarly = (dependencies: readonly string[]): string =>
  `it reads outputs of ${dependencies.join(', ')}, which must have been applied before`;

/** The JSON of a plan file. */
export async function jsonOf(
  { directory }: StackDirectory,
  { terraform }: Project,
  file: string,
): Promise<Buffer> {
  return (await terraform({ directory, arguments: ['show', '-json', file] })).stdout;
}

function expectSharedState({ name, backend }: StackDirectory): void {
  if (backend === 'local') {
    throw new InputError(
      `${name} keeps its state in a file of one machine, and a plan made elsewhere would create everything again: set backend in cdktf.json to s3`,
    );
  }
  if (backend === 'remote') {
    throw new InputError(
      `${name} has the backend remote, whose plans cannot be saved: use the backend cloud, or attach npm run review:serve as a run task`,
    );
  }
}
