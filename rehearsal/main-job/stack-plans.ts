/** Plans of all stacks, and what they have to say. */
import { Failure } from '../failures';
import { describeChanges, type PlannedChanges } from '../terraform/plan';
import type { SynthesizedStack } from '../terraform/synthesis';
import { plan } from '../terraform/terraform';

/** A stack and what its plan would change. */
export interface StackPlan {
  readonly stack: SynthesizedStack;
  readonly changes: PlannedChanges;
}

/** Terraform and the AWS provider take a core and some 700 MB each: more at once are no faster on a laptop. */
const plansAtOnce = 2;

/** Plans every stack. */
export async function planAll(
  stacks: readonly SynthesizedStack[],
  env: NodeJS.ProcessEnv,
): Promise<StackPlan[]> {
  const waiting = [...stacks];
  const plans: StackPlan[] = [];
  const worker = async (): Promise<void> => {
    for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) {
      plans.push({ stack, changes: await plan(stack.directory, { env }) });
    }
  };
  await Promise.all(Array.from({ length: plansAtOnce }, worker));
  return plans;
}

/**
 * Holds that nothing would change.
 *
 * @param after - what was done before, for the message
 * @throws Failure every change, by stack
 */
export function expectNoChange(plans: readonly StackPlan[], after: string): void {
  const changed = plans.filter(({ changes }) => changes.resources.length + changes.outputs.length > 0);
  if (changed.length === 0) return;
  const lines = changed.flatMap(({ stack, changes }) =>
    describeChanges(changes).map((line) => `${stack.name}: ${line}`),
  );
  throw new Failure(`the plan ${after} must be empty, but would change:\n${lines.join('\n')}`);
}
