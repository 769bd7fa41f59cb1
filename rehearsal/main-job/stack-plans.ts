/** Plans of several stacks, and what they have to say. */
import { Failure } from '../failures';
import { describeChanges, type PlannedChanges } from '../terraform/plan';
import { countResources, type SynthesizedStack } from '../terraform/synthesis';
import type { TerraformCommands } from '../terraform/terraform-commands';

/** A stack and what its plan would change. */
export interface StackPlan {
  readonly stack: SynthesizedStack;
  readonly changes: PlannedChanges;
}

/** Plans every stack: the greatest first, so that none is left for the end that takes long. */
export async function planAll(
  stacks: readonly SynthesizedStack[],
  terraform: TerraformCommands,
): Promise<StackPlan[]> {
  const bySize = [...stacks].sort((one, other) => countResources(other) - countResources(one));
  return Promise.all(
    bySize.map(async (stack) => ({ stack, changes: await terraform.plan(stack.directory) })),
  );
}

/**
 * Judges plans. Where the judgement is a failure, it is made once more of plans that name the arguments that differ: only
 * then are they worth the time that Terraform takes to look them up.
 *
 * @throws what `judge` throws
 */
export async function judgePlans<T>(
  plans: readonly StackPlan[],
  terraform: TerraformCommands,
  judge: (plans: readonly StackPlan[]) => T,
): Promise<T> {
  try {
    return judge(plans);
  } catch {
    return judge(await withArguments(plans, terraform));
  }
}

const withArguments = (plans: readonly StackPlan[], terraform: TerraformCommands): Promise<StackPlan[]> =>
  Promise.all(
    plans.map(async ({ stack, changes }) =>
      changesSomething({ stack, changes })
        ? { stack, changes: await terraform.showPlanned(stack.directory) }
        : { stack, changes },
    ),
  );

const changesSomething = ({ changes }: StackPlan): boolean =>
  changes.resources.length + changes.outputs.length > 0;

/**
 * Holds that nothing would change.
 *
 * @param after - what was done before, for the message
 * @throws Failure every change, by stack
 */
export function expectNoChange(plans: readonly StackPlan[], after: string): void {
  const changed = plans.filter(changesSomething);
  if (changed.length === 0) return;
  const lines = changed.flatMap(({ stack, changes }) =>
    describeChanges(changes).map((line) => `${stack.name}: ${line}`),
  );
  throw new Failure(`the plan ${after} must be empty, but would change:\n${lines.join('\n')}`);
}
