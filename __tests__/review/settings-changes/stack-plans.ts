/** Real plans of synthesized stacks, in the form that is recorded. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../rehearsal/processes';
import type { JsonObject } from '../../../rehearsal/settings-changes';
import { readSynthesis, type SynthesizedStack } from '../../../rehearsal/terraform/synthesis';
import { trimmed, type PlannedStack, type PlannedStacks } from './recorded';
import { StableIds } from './stable-ids';

export interface StackPlansProps {
  /** Directory of the synth, in which Terraform keeps what it knows of the deployed stacks. */
  readonly outputDirectory: string;
  /** Synthesizes with other settings into it. */
  readonly synthesize: (patch: JsonObject) => Promise<void>;
  /** What Terraform runs with. */
  readonly env: NodeJS.ProcessEnv;
}

/** Name of the plan's file in the directory of a stack. */
const planFile = 'review.tfplan';

export class StackPlans {
  readonly #props: StackPlansProps;
  readonly #deployed: readonly SynthesizedStack[];
  readonly #ids = new StableIds();

  private constructor(
    props: StackPlansProps,
    deployed: readonly SynthesizedStack[],
    /** The stacks as they are deployed, and their plans. */
    readonly base: PlannedStacks,
  ) {
    this.#props = props;
    this.#deployed = deployed;
  }

  /** @param props - of stacks that are deployed, and synthesized as they are deployed */
  static async of(props: StackPlansProps): Promise<StackPlans> {
    const deployed = readSynthesis(props.outputDirectory);
    const base: Record<string, PlannedStack> = {};
    const plans = new StackPlans(props, deployed, base);
    for (const stack of deployed) {
      await plans.#initialize(stack.directory);
      // Takes into the state what the provider reads back: then plans need not refresh.
      await plans.#terraform(stack.directory, 'apply', '-refresh-only', '-auto-approve');
    }
    for (const stack of deployed)
      base[stack.name] = recorded(await plans.#planned(stack), (text) => plans.#ids.learn(text));
    return plans;
  }

  /** The stacks with other settings, and plans of those that are other; a stack that is as before has its plan. */
  async changed(patch: JsonObject): Promise<PlannedStacks> {
    await this.#props.synthesize(patch);
    const planned: Record<string, PlannedStack> = {};
    for (const stack of readSynthesis(this.#props.outputDirectory)) {
      const before = this.base[stack.name];
      const isSame = this.#deployed.some(
        ({ name, configuration }) => name === stack.name && configuration === stack.configuration,
      );
      planned[stack.name] =
        isSame && before !== undefined
          ? before
          : recorded(await this.#planned(stack), (text) => this.#ids.replace(text));
    }
    return planned;
  }

  async #planned(stack: SynthesizedStack): Promise<PlannedStack> {
    const { directory, dependencies, resources } = stack;
    const blocks = Object.fromEntries(
      Object.entries(resources).flatMap(([type, byName]) =>
        Object.entries(byName).map(([name, block]) => [`${type}.${name}`, block]),
      ),
    );
    return { dependencies, blocks, plan: await this.#plan(directory) };
  }

  /** Of a plan that fails half-way what Terraform has written of it, and its error where it has written nothing. */
  async #plan(directory: string): Promise<PlannedStack['plan']> {
    const file = join(directory, planFile);
    rmSync(file, { force: true });
    await this.#initialize(directory);
    try {
      await this.#terraform(directory, 'plan', '-refresh=false', '-lock=false', `-out=${planFile}`);
    } catch (error) {
      if (!existsSync(file)) return error instanceof Error ? error.message : String(error);
    }
    return trimmed(JSON.parse(await this.#terraform(directory, 'show', '-json', planFile)) as JsonObject);
  }

  async #initialize(directory: string): Promise<void> {
    if (!existsSync(join(directory, '.terraform'))) await this.#terraform(directory, 'init');
  }

  async #terraform(cwd: string, command: string, ...args: string[]): Promise<string> {
    const input = command === 'show' ? [] : ['-input=false'];
    const options = { cwd, env: this.#props.env };
    const { status, stdout, stderr } = await run(
      'terraform',
      [command, ...input, '-no-color', ...args],
      options,
    );
    if (status === 0) return stdout;
    throw new Error((stderr || stdout).trim());
  }
}

const recorded = (stack: PlannedStack, stable: (text: string) => string): PlannedStack =>
  JSON.parse(stable(JSON.stringify(stack))) as PlannedStack;
