/** Terraform itself, run in the directory of one synthesized stack. */
import { join } from 'node:path';
import { Failure } from '../failures';
import { run, type CommandResult } from '../processes';
import { parsePlan, type PlannedChanges } from './plan';

export interface TerraformOptions {
  readonly env: NodeJS.ProcessEnv;
}

/** Variables that would turn Terraform's answers into something else: they are the caller's, not the rehearsal's. */
const foreignVariables = /^TF_(CLI_ARGS|VAR_|LOG|WORKSPACE|DATA_DIR|INPUT)/;

/** The environment in which Terraform answers as on a machine of its own. */
export function terraformEnvironment(
  base: NodeJS.ProcessEnv,
  extra: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(([name]) => !foreignVariables.test(name));
  return { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...extra };
}

/**
 * Plans one stack, refreshing every resource.
 *
 * @returns what would change; nothing when the plan is empty
 * @throws Failure Terraform's own words
 */
export async function plan(stackDirectory: string, options: TerraformOptions): Promise<PlannedChanges> {
  const planFile = planFileOf(stackDirectory);
  const planned = await terraform(
    ['plan', '-input=false', '-no-color', '-lock=false', '-detailed-exitcode', `-out=${planFile}`],
    stackDirectory,
    options,
    [0, 2],
  );
  if (planned.status === 0) return { resources: [], outputs: [] };
  const shown = await terraform(['show', '-json', planFile], stackDirectory, options, [0]);
  return parsePlan(shown.stdout);
}

const planFileOf = (stackDirectory: string) => join(stackDirectory, 'rehearsal.tfplan');

/** Applies the plan that `plan` made of a stack last: what was looked at is what is done. @throws Failure Terraform's own words */
export async function applyPlanned(stackDirectory: string, options: TerraformOptions): Promise<void> {
  const planFile = planFileOf(stackDirectory);
  await terraform(['apply', '-input=false', '-no-color', planFile], stackDirectory, options, [0]);
}

/** Applies one stack, whose directory `cdktf deploy` has prepared. @throws Failure Terraform's own words */
export async function apply(stackDirectory: string, options: TerraformOptions): Promise<void> {
  await terraform(['apply', '-input=false', '-no-color', '-auto-approve'], stackDirectory, options, [0]);
}

async function terraform(
  args: readonly string[],
  cwd: string,
  options: TerraformOptions,
  expected: readonly number[],
): Promise<CommandResult> {
  const result = await run('terraform', args, { cwd, env: options.env });
  if (expected.includes(result.status)) return result;
  throw new Failure(
    `terraform ${args[0] ?? ''} failed in ${cwd}:\n${(result.stderr || result.stdout).trim()}`,
  );
}
