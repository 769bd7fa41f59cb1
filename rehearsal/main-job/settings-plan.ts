/** The change of settings that is applied to the deployed stacks: synthesized beside them, and planned. */
import type { Workspace } from '../project';
import { withTaskChange, type JsonObject, type TaskChange } from '../settings-changes';
import type { TerraformCommands } from '../terraform/terraform-commands';
import { changedStacks, readSynthesis, type SynthesizedStack } from '../terraform/synthesis';
import { planAll, type StackPlan } from './stack-plans';
import { chooseTaskChange, hasService } from './task-change';

export interface PlannedSettings {
  readonly settings: JsonObject;
  readonly change: TaskChange;
  readonly stacks: readonly SynthesizedStack[];
  /** Of the stacks that are synthesized differently, and of those with a service. */
  readonly plans: readonly StackPlan[];
}

export interface SettingsPlanProps {
  readonly workspace: Workspace;
  /** As they are deployed. */
  readonly stacks: readonly SynthesizedStack[];
  readonly settings: JsonObject;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly terraform: TerraformCommands;
}

/** Changes nothing, neither in AWS nor in the deployed stacks. */
export async function planSettings({
  workspace,
  stacks: deployed,
  settings: before,
  env,
  terraform,
}: SettingsPlanProps): Promise<PlannedSettings> {
  const change = chooseTaskChange(deployed);
  const settings = withTaskChange(before, change);
  const stacks = readSynthesis(await workspace.synthesizeBeside('changed-settings', settings, env));
  await terraform.initialize(deployed, stacks);
  // A stack that is synthesized as before has been planned after the deploy: nothing changes in it.
  const changed = new Set(changedStacks(deployed, stacks));
  const planned = stacks.filter((stack) => changed.has(stack) || hasService(stack));
  return { settings, change, stacks, plans: await planAll(planned, terraform) };
}
