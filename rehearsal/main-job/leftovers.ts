/**
 * What a destroy has left behind, told by the real provider: it refreshes the state as it was before the destroy, and
 * whatever it still finds would not have to be created again.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failures';
import { shareInitialization } from '../terraform/stack-directories';
import type { SynthesizedStack } from '../terraform/synthesis';
import type { StackPlan } from './stack-plans';

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

/** Of the copies, in the workspace. */
const copies = 'before-destroy';

/**
 * Copies every stack with its state as it is now, without what is not looked for. A destroy does not touch the copies:
 * those of stacks that are gone can be planned while others are being destroyed, and each reads the outputs of another
 * from the copy of its state.
 *
 * @param workspace - directory of the state files
 * @returns the copies
 */
export function copyWithStates(
  stacks: readonly SynthesizedStack[],
  workspace: string,
): readonly SynthesizedStack[] {
  const parent = join(workspace, copies);
  const copied = stacks.map((stack) => {
    // As deep as the original: the path to the state is relative.
    const directory = join(parent, 'cdktf.out', 'stacks', stack.name);
    mkdirSync(directory, { recursive: true });
    cpSync(join(stack.directory, configurationFile), join(directory, configurationFile));
    const state = `terraform.${stack.name}.tfstate`;
    if (existsSync(join(workspace, state)))
      writeFileSync(join(parent, state), withoutDependents(readFileSync(join(workspace, state), 'utf8')));
    return { ...stack, directory };
  });
  shareInitialization(stacks, copied);
  return copied;
}

const configurationFile = 'cdk.tf.json';

function withoutDependents(text: string): string {
  const state = JSON.parse(text) as { readonly resources: readonly { readonly type: string }[] };
  const resources = state.resources.filter(({ type }) => !goneWithAnother.has(type));
  return JSON.stringify({ ...state, resources });
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
