/** Terraform's CLI on stacks whose runs HCP Terraform performs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../failures';
import { run } from '../../processes';
import { atOnce } from '../../../support/at-once';
import type { PlannedChanges } from '../../terraform/plan';
import type { TerraformCommands } from '../../terraform/terraform-commands';
import type { HcpApi } from './api';

export interface RemoteCommands extends TerraformCommands {
  /** Makes a run that waits for its apply beside the queue. @returns its id */
  readonly savePlan: (directory: string) => Promise<string>;
}

/** @param env - leads Terraform's CLI to the HCP Terraform of the API */
export function remoteCommands(env: NodeJS.ProcessEnv, api: HcpApi): RemoteCommands {
  const next = atOnce(3);
  /** @returns the exit status */
  const terraform = async (
    args: readonly string[],
    cwd: string,
    expected: readonly number[] = [0],
  ): Promise<number> => {
    const result = await next(() => run('terraform', [...args, '-input=false', '-no-color'], { cwd, env }));
    if (expected.includes(result.status)) return result.status;
    throw new Failure(
      `terraform ${args[0] ?? ''} failed in ${cwd}:\n${[result.stdout, result.stderr].join('\n').trim()}`,
    );
  };
  const planned = new Map<string, PlannedChanges>();
  return {
    initialize: async (_, stacks) => {
      await Promise.all(stacks.map(({ directory }) => terraform(['init'], directory)));
    },
    plan: async (directory) => {
      const status = await terraform(['plan', '-detailed-exitcode'], directory, [0, 2]);
      const changes = status === 0 ? nothing : await api.lastPlan(workspaceOf(directory));
      planned.set(directory, changes);
      return changes;
    },
    showPlanned: (directory) => Promise.resolve(planned.get(directory) ?? nothing),
    applyPlanned: async (directory) => {
      await terraform(['apply', '-auto-approve'], directory);
    },
    applyUnrefreshed: async (directory) => {
      await terraform(['apply', '-auto-approve', '-refresh=false'], directory);
    },
    destroyUnrefreshed: async (directory) => {
      await terraform(['destroy', '-auto-approve', '-refresh=false'], directory);
    },
    savePlan: async (directory) => {
      const file = join(directory, 'saved.tfplan');
      await terraform(['plan', `-out=${file}`], directory);
      const { run_id: id } = JSON.parse(readFileSync(file, 'utf8')) as { readonly run_id: string };
      return id;
    },
  };
}

const nothing: PlannedChanges = { resources: [], outputs: [] };

/** Name of the workspace of a stack. */
export function workspaceOf(directory: string): string {
  const { terraform } = JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as {
    readonly terraform: { readonly cloud?: { readonly workspaces: { readonly name: string } } };
  };
  if (terraform.cloud === undefined) throw new Error(`the stack in ${directory} has no cloud block`);
  return terraform.cloud.workspaces.name;
}
