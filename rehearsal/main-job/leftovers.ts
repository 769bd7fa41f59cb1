/**
 * What a destroy has left behind, told by the real provider: it refreshes the state as it was before the destroy, and
 * whatever it still finds would not have to be created again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failures';
import type { SynthesizedStack } from '../terraform/synthesis';
import { planAll, type StackPlan } from './stack-plans';

/** State files by path. */
export type States = ReadonlyMap<string, string>;

/** What AWS itself keeps, by Terraform's resource type. */
const kept: Readonly<Record<string, string>> = {
  // skip_destroy: a rollback needs the revision for as long as AWS has it.
  aws_ecs_task_definition: 'task definition revisions stay registered',
};

/**
 * What cannot outlive another resource: a bucket's lifecycle configuration, and a service, without which its cluster
 * would not be deleted. The provider looks for either for two minutes before it believes that there is none.
 */
const goneWithAnother = new Set(['aws_s3_bucket_lifecycle_configuration', 'aws_ecs_service']);

/** The state of every stack as it is now, without what is not looked for. */
export function readStates(stacks: readonly SynthesizedStack[], workspace: string): States {
  const paths = stacks.map((stack) => join(workspace, `terraform.${stack.name}.tfstate`));
  return new Map(
    paths
      .filter((path) => existsSync(path))
      .map((path) => [path, withoutDependents(readFileSync(path, 'utf8'))]),
  );
}

function withoutDependents(text: string): string {
  const state = JSON.parse(text) as { readonly resources: readonly { readonly type: string }[] };
  const resources = state.resources.filter(({ type }) => !goneWithAnother.has(type));
  return JSON.stringify({ ...state, resources });
}

/**
 * Holds that everything is gone. The states before the destroy take the place of those after it: all of them, because
 * a stack reads the outputs of another from its state.
 *
 * @returns what AWS keeps, for the report
 * @throws Failure every resource that is still there
 */
export async function expectNothingLeft(
  stacks: readonly SynthesizedStack[],
  env: NodeJS.ProcessEnv,
  before: States,
): Promise<string> {
  for (const [path, state] of before) writeFileSync(path, state);
  return expectAllGone(await planAll(stacks, env));
}

/**
 * Holds that a plan would create every resource. One that would be replaced, updated or left alone is still there.
 *
 * @returns what AWS keeps, for the report
 * @throws Failure every resource that is still there
 */
export function expectAllGone(plans: readonly StackPlan[]): string {
  const left: string[] = [];
  const keptByAws = new Set<string>();
  let gone = 0;
  for (const { stack, changes } of plans) {
    const created = new Set(
      changes.resources.filter(({ actions }) => actions.join() === 'create').map(({ address }) => address),
    );
    for (const [type, byName] of Object.entries(stack.resources)) {
      if (goneWithAnother.has(type)) continue;
      for (const name of Object.keys(byName)) {
        const address = `${type}.${name}`;
        if (created.has(address)) gone += 1;
        else if (kept[type] === undefined) left.push(`${stack.name}: ${address}`);
        else keptByAws.add(kept[type]);
      }
    }
  }
  if (left.length > 0) throw new Failure(`the destroy left resources behind:\n${left.join('\n')}`);
  return [`${gone} resources destroyed`, ...keptByAws].join('; ');
}
