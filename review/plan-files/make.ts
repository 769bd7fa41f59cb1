/** Plans of all stacks, each as a plan file that can be applied and as the JSON that is reviewed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../failures';
import { initialize } from './check';
import type { StackDirectory } from './stack-directories';
import { terraform, TerraformFailure } from './terraform';

/** Terraform's own, of `-detailed-exitcode`: nothing changes, something changes. */
const [unchanged, changed] = [0, 2];

/**
 * Reads states and what there is on AWS, and writes nothing there: states are not locked.
 *
 * @param out - directory of the plans; plan files and their JSON hold secrets in the clear
 * @throws InputError a state that only one machine has, or what Terraform refuses
 */
export async function make(stacks: readonly StackDirectory[], project: string, out: string): Promise<void> {
  for (const stack of stacks) expectSharedState(stack);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  for (const stack of stacks) {
    await initialize(stack, project, ['-reconfigure']);
    const status = await plan(stack, resolve(out, `${stack.name}.plan`));
    await writeJson(stack, out);
    console.log(`${stack.name}: ${status === changed ? 'planned' : 'planned: nothing changes'}`);
  }
}

async function plan({ directory, dependencies }: StackDirectory, file: string): Promise<number> {
  const options = ['-input=false', '-no-color', '-lock=false', '-detailed-exitcode', `-out=${file}`];
  try {
    const run = { directory, arguments: ['plan', ...options], accepts: [unchanged, changed] } as const;
    return (await terraform(run)).status;
  } catch (error) {
    const readsOthers = dependencies.length > 0 && error instanceof TerraformFailure;
    if (!readsOthers || !/Unable to find remote state|Unsupported attribute/.test(error.details)) throw error;
    throw error.because(
      `it reads outputs of ${dependencies.join(', ')}, which must have been applied before`,
    );
  }
}

async function writeJson({ name, directory }: StackDirectory, out: string): Promise<void> {
  const { stdout } = await terraform({
    directory,
    arguments: ['show', '-json', resolve(out, `${name}.plan`)],
  });
  writeFileSync(join(out, `${name}.json`), stdout, { mode: 0o600 });
}

function expectSharedState({ name, backend }: StackDirectory): void {
  if (backend === 'local') {
    throw new InputError(
      `${name} keeps its state in a file of one machine, and a plan made elsewhere would create everything again: set backend in cdktf.json to s3`,
    );
  }
  if (backend === 'cloud' || backend === 'remote') {
    throw new InputError(
      `${name} is planned by HCP Terraform, which keeps the plan: attach npm run review:serve as a run task there`,
    );
  }
}
