/** Synthesized stacks and their plans, as the main job has them. */
import type { StackPlan } from '../../rehearsal/main-job/stack-plans';
import type { SynthesizedStack } from '../../rehearsal/terraform/synthesis';

export const plannedStack = (name: string, resources: SynthesizedStack['resources']): SynthesizedStack => ({
  name,
  directory: name,
  dependencies: [],
  resources,
  providers: [],
  configuration: JSON.stringify(resources),
  region: 'eu-west-1',
});

/** A plan by address and actions. */
export const planOf = (
  stack: SynthesizedStack,
  changes: Readonly<Record<string, readonly string[]>>,
): StackPlan => ({
  stack,
  changes: {
    outputs: [],
    resources: Object.entries(changes).map(([address, actions]) => ({
      address,
      actions,
      type: address.split('.')[0]!,
      arguments: [],
    })),
  },
});
