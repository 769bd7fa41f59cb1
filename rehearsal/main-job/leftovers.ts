/**
 * What a destroy has left behind, told by the real provider: it refreshes the state as it was before the destroy, and
 * whatever it still finds would not have to be created again.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failures';
import type { SynthesizedStack } from '../terraform/synthesis';
import { planAll } from './stack-plans';

/** State files before the destroy, by stack. */
export type StateCopies = ReadonlyMap<string, string>;

/** What AWS itself keeps, by Terraform's resource type. */
const kept: Readonly<Record<string, string>> = {
  // skip_destroy: a rollback needs the revision for as long as AWS has it.
  aws_ecs_task_definition: 'task definition revisions stay registered',
};

/** Copies the state of every stack out of the way of the destroy. */
export function copyStates(stacks: readonly SynthesizedStack[], workspace: string): StateCopies {
  const copies = new Map<string, string>();
  for (const stack of stacks) {
    const state = join(workspace, `terraform.${stack.name}.tfstate`);
    if (!existsSync(state)) continue;
    const copy = join(workspace, `before-destroy.${stack.name}.tfstate`);
    copyFileSync(state, copy);
    copies.set(stack.name, copy);
  }
  return copies;
}

/**
 * Holds that everything is gone.
 *
 * @returns what AWS keeps, for the report
 * @throws Failure every resource that is still there
 */
export async function expectNothingLeft(
  stacks: readonly SynthesizedStack[],
  env: NodeJS.ProcessEnv,
  copies: StateCopies,
): Promise<string> {
  const plans = await planAll(stacks, env, (stack) => {
    const state = copies.get(stack.name);
    return state === undefined ? {} : { state };
  });
  const left: string[] = [];
  const keptByAws = new Set<string>();
  let gone = 0;
  for (const { stack, changes } of plans) {
    const created = new Set(
      changes.resources.filter((change) => change.actions.includes('create')).map((change) => change.address),
    );
    for (const [type, byName] of Object.entries(stack.resources)) {
      for (const name of Object.keys(byName)) {
        const address = `${type}.${name}`;
        if (created.has(address)) gone += 1;
        else if (kept[type] === undefined) left.push(`${stack.name}: ${address}`);
        else keptByAws.add(kept[type]);
      }
    }
  }
  if (left.length > 0) throw new Failure(`the destroy has left resources behind:\n${left.join('\n')}`);
  return [`${gone} resources are gone`, ...keptByAws].join('; ');
}
