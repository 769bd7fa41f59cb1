/**
 * The end of the stacks: protection is lifted, they are destroyed in the order of their dependencies, and the real provider
 * looks for what is left of each. What does not depend on each other goes on at the same time: the provider waits for half
 * a minute after a change of a load balancer, and for ten seconds after the end of a NAT gateway.
 */
import type { TerraformEvent } from '../terraform/events';
import { changedStacks, type SynthesizedStack } from '../terraform/synthesis';
import type { TerraformCommands } from '../terraform/terraform-commands';
import { copyWithStates, expectAllGone } from './leftovers';
import type { StackPlan } from './stack-plans';

export interface DestroyProps {
  /** As they were applied last. */
  readonly stacks: readonly SynthesizedStack[];
  /** The same without protection. */
  readonly unprotected: readonly SynthesizedStack[];
  /** Lifts the protection, and destroys. */
  readonly terraform: TerraformCommands;
  /** What looks for the rest. */
  readonly local: TerraformCommands;
  /** As they were applied last, with their states in the directory of state files. */
  readonly withState: readonly SynthesizedStack[];
  /** Directory of the state files. */
  readonly workspace: string;
  /** Called with what Terraform reports of a stack, by its name. */
  readonly onEvent: (stack: string, event: TerraformEvent) => void;
}

/**
 * Lifts the protection where it is, and destroys. Applies and destroys refresh nothing: the plans before have compared
 * state and AWS, and those after will.
 *
 * @returns for the report: what is gone, what AWS keeps, and what was done
 * @throws Failure Terraform's own words, or every resource that is still there
 */
export async function destroyStacks(props: DestroyProps): Promise<string> {
  const { stacks, unprotected, terraform, local } = props;
  const copies = copyWithStates(props.withState, props.workspace);
  const protectedStacks = changedStacks(stacks, unprotected);
  const onEventOf =
    ({ name }: SynthesizedStack) =>
    (event: TerraformEvent) => {
      props.onEvent(name, event);
    };
  const lifted = inOrder(
    protectedStacks,
    ({ dependencies }) => dependencies,
    (stack) => terraform.applyUnrefreshed(stack.directory, onEventOf(stack)),
  );
  const destroyed: string[] = [];
  const gone = inOrder(unprotected, dependentsOf(unprotected), async (stack) => {
    await lifted.get(stack.name);
    await terraform.destroyUnrefreshed(stack.directory, onEventOf(stack));
    destroyed.push(stack.name);
  });
  const plans = copies.map(async (stack): Promise<StackPlan> => {
    await gone.get(stack.name);
    return { stack, changes: await local.plan(stack.directory) };
  });
  return [
    expectAllGone(await allOrFirstFailure(plans)),
    `protection lifted in ${protectedStacks.map(({ name }) => name).join(', ') || 'no stack'}`,
    `terraform destroy in ${destroyed.join(', ')}`,
  ].join('\n');
}

type Neighbours = (stack: SynthesizedStack) => readonly string[];

function dependentsOf(stacks: readonly SynthesizedStack[]): Neighbours {
  return ({ name }) =>
    stacks.filter(({ dependencies }) => dependencies.includes(name)).map((dependent) => dependent.name);
}

/**
 * Runs a task for every stack as soon as it has succeeded for those that come before it.
 *
 * @param before - names of stacks, of which those that are not among the stacks do not count
 * @returns by name of the stack; a failure is also that of all that come after it
 */
function inOrder(
  stacks: readonly SynthesizedStack[],
  before: Neighbours,
  task: (stack: SynthesizedStack) => Promise<void>,
): ReadonlyMap<string, Promise<void>> {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const tasks = new Map<string, Promise<void>>();
  const start = (stack: SynthesizedStack): Promise<void> => {
    const known = tasks.get(stack.name);
    if (known !== undefined) return known;
    const first = before(stack).flatMap((name) => byName.get(name) ?? []);
    const done = Promise.all(first.map(start)).then(() => task(stack));
    // Whoever waits for it hears of a failure.
    done.catch(() => undefined);
    tasks.set(stack.name, done);
    return done;
  };
  for (const stack of stacks) void start(stack);
  return tasks;
}

/** Waits until all have ended: Terraform is not left at work behind a failure. */
async function allOrFirstFailure<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
