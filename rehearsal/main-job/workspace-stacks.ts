/** The stacks of the project in a workspace of their own: synthesized, deployed, planned, changed and destroyed. */
import type { EmbeddedAws } from '../cloud';
import { Workspace, type Project } from '../project';
import { withoutProtection, type JsonObject } from '../settings-changes';
import * as cdktf from '../terraform/cdktf';
import type { TerraformEvent } from '../terraform/events';
import { readCdktfLines, stepOf, type ResourceStep } from '../terraform/resource-steps';
import { ResourceTimes } from '../terraform/resource-times';
import { pinProviders, shareInitialization } from '../terraform/stack-directories';
import { countResources, readSynthesis, type SynthesizedStack } from '../terraform/synthesis';
import { DeployProgress } from './deploy-progress';
import { destroyStacks } from './destroy-stacks';
import { planSettings, type PlannedSettings } from './settings-plan';
import { expectNoChange, judgePlans, planAll } from './stack-plans';
import { hasService } from './task-change';
import { environmentFor } from './terraform-environment';

export interface WorkspaceStacksProps {
  readonly project: Project;
  readonly settings: JsonObject;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Called with how far Terraform is, in a few words. */
  readonly update: (text: string) => void;
}

export class WorkspaceStacks {
  readonly #props: WorkspaceStacksProps;
  /** How long Terraform was busy with single resources. */
  readonly times = new ResourceTimes();
  readonly #workspace: Workspace;
  #settings: JsonObject;
  #stacks: readonly SynthesizedStack[] = [];
  #cloud: EmbeddedAws | undefined;

  constructor(props: WorkspaceStacksProps) {
    this.#props = props;
    this.#settings = props.settings;
    this.#workspace = new Workspace(props.project);
  }

  get directory(): string {
    return this.#workspace.directory;
  }

  /** As they were synthesized or applied last. */
  get all(): readonly SynthesizedStack[] {
    return this.#stacks;
  }

  /** That of Terraform. */
  get environment(): NodeJS.ProcessEnv {
    const stacks = this.#stacks;
    const workspace = this.#workspace;
    const cloud = this.#cloud;
    if (cloud === undefined) throw new Error('the embedded AWS has not been started');
    return environmentFor({ stacks, workspace, cloud, env: this.#props.env });
  }

  /** From now on Terraform runs on this AWS. */
  useCloud(cloud: EmbeddedAws): void {
    this.#cloud = cloud;
  }

  async synthesize(): Promise<string> {
    this.#workspace.useSettings(this.#settings);
    await this.#workspace.synthesize(this.#props.env);
    this.#stacks = readSynthesis(this.#workspace.outputDirectory);
    const resources = this.#stacks.reduce((sum, stack) => sum + countResources(stack), 0);
    return `${this.#stacks.length} stacks, ${resources} resources: ${namesOf(this.#stacks)}`;
  }

  async deploy(): Promise<string> {
    const { progress, saw } = this.#watch();
    const env = { ...this.environment, ...pinProviders(this.#stacks) };
    await cdktf.deploy({ cwd: this.directory, env, onLine: readCdktfLines(saw) });
    return `${progress.total} resources created: ${progress.summary}`;
  }

  /**
   * Holds that a plan of every stack changes nothing.
   *
   * @param after - what was done before, for the message
   */
  async planAll(after: string): Promise<string> {
    await this.#expectNoChange(this.#stacks, after);
    return `no changes in ${this.#stacks.length} stacks`;
  }

  /** Holds that a plan changes nothing in the stacks of the services: what a release changes stands in them. */
  async planReleased(after: string): Promise<string> {
    const stacks = this.#stacks.filter(hasService);
    await this.#expectNoChange(stacks, after);
    return `no changes in ${namesOf(stacks)}`;
  }

  /** Plans the change of settings that is to be applied; nothing is changed by it. */
  planSettings(): Promise<PlannedSettings> {
    const workspace = this.#workspace;
    const stacks = this.#stacks;
    const settings = this.#settings;
    const terraformEnv = this.environment;
    return planSettings({ workspace, stacks, settings, env: this.#props.env, terraformEnv });
  }

  /** Takes over the settings once they have been applied, and holds that a plan changes nothing any more. */
  async settingsApplied({ settings, stacks, plans }: PlannedSettings): Promise<string> {
    this.#settings = settings;
    this.#stacks = stacks;
    // For cdktf in a workspace that is kept.
    this.#workspace.useSettings(settings);
    const planned = plans.map(({ stack }) => stack);
    await this.#expectNoChange(planned, 'after the change of the settings');
    return `then no changes in ${namesOf(planned)}`;
  }

  async destroy(): Promise<string> {
    const stacks = this.#stacks;
    const env = this.environment;
    const settings = withoutProtection(this.#settings);
    const output = await this.#workspace.synthesizeBeside('unprotected', settings, this.#props.env);
    const unprotected = readSynthesis(output);
    shareInitialization(stacks, unprotected);
    const { saw } = this.#watch();
    const onEvent = (stack: string, event: TerraformEvent) => {
      const step = stepOf(stack, event);
      if (step !== undefined) saw(step);
    };
    return destroyStacks({ stacks, unprotected, workspace: this.directory, env, onEvent });
  }

  /** Deletes the workspace with its state files. */
  remove(): void {
    this.#workspace.remove();
  }

  async #expectNoChange(stacks: readonly SynthesizedStack[], after: string): Promise<void> {
    const environment = this.environment;
    await judgePlans(await planAll(stacks, environment), environment, (plans) => {
      expectNoChange(plans, after);
    });
  }

  #watch(): { readonly progress: DeployProgress; readonly saw: (step: ResourceStep) => void } {
    const progress = new DeployProgress(this.#props.update);
    const saw = (step: ResourceStep) => {
      progress.step(step);
      this.times.step(step);
    };
    return { progress, saw };
  }
}

const namesOf = (stacks: readonly SynthesizedStack[]): string => stacks.map(({ name }) => name).join(', ');
