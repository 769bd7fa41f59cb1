/** The stacks of the project in a workspace of their own: synthesized, deployed, planned, changed and destroyed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Workspace, type Project } from '../project';
import { withBackend, withoutProtection, type JsonObject } from '../settings-changes';
import * as cdktf from '../terraform/cdktf';
import type { TerraformEvent } from '../terraform/events';
import { readCdktfLines, stepOf, type ResourceStep } from '../terraform/resource-steps';
import { ResourceTimes } from '../terraform/resource-times';
import * as commands from '../terraform/commands';
import { pinProviders } from '../terraform/stack-directories';
import { countResources, readSynthesis, type SynthesizedStack } from '../terraform/synthesis';
import { actingAs, localCommands, type TerraformCommands } from '../terraform/terraform-commands';
import { DeployProgress } from './deploy-progress';
import { destroyStacks } from './destroy-stacks';
import { workspaceOf } from './hcp/remote-commands';
import type { HcpTerraform } from './hcp/hcp-terraform';
import { planSettings, type PlannedSettings } from './settings-plan';
import { expectNoChange, judgePlans, planAll } from './stack-plans';
import type { TargetAws } from './target-aws';
import { hasService } from './task-change';
import { environmentFor } from './terraform-environment';

export interface WorkspaceStacksProps {
  readonly project: Project;
  readonly settings: JsonObject;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Called with how far Terraform is, in a few words. */
  readonly update: (text: string) => void;
  /** Directory of the workspace. @default - one of its own, among the temporary files */
  readonly directory?: string | undefined;
}

export class WorkspaceStacks {
  readonly #props: WorkspaceStacksProps;
  /** How long Terraform was busy with single resources. */
  readonly times = new ResourceTimes();
  readonly #workspace: Workspace;
  #settings: JsonObject;
  #stacks: readonly SynthesizedStack[] = [];
  #aws: Pick<TargetAws, 'environment'> | undefined;
  #hcp: HcpTerraform | undefined;
  #role: { readonly accessStack: string; readonly environment: Readonly<Record<string, string>> } | undefined;

  constructor(props: WorkspaceStacksProps) {
    this.#props = props;
    this.#settings = props.settings;
    this.#workspace = new Workspace(props.project, props.directory);
  }

  get directory(): string {
    return this.#workspace.directory;
  }

  /** As they were synthesized or applied last. */
  get all(): readonly SynthesizedStack[] {
    return this.#stacks;
  }

  /** That of Terraform on this machine, with the credentials of the rehearsal. */
  get environment(): NodeJS.ProcessEnv {
    const stacks = this.#stacks;
    const workspace = this.#workspace;
    const aws = this.#aws;
    if (aws === undefined) throw new Error('there is no AWS yet');
    return environmentFor({ stacks, workspace, aws, env: this.#props.env });
  }

  /** Terraform, wherever it runs. */
  get terraform(): TerraformCommands {
    if (this.#hcp !== undefined) return this.#hcp.commands;
    const own = localCommands(this.environment);
    if (this.#role === undefined) return own;
    return actingAs(localCommands(this.#environmentOfRole), own, this.#role.accessStack);
  }

  get #environmentOfRole(): NodeJS.ProcessEnv {
    return { ...this.environment, ...this.#role?.environment };
  }

  /** From now on HCP Terraform runs Terraform. */
  useHcp(hcp: HcpTerraform): void {
    this.#hcp = hcp;
  }

  /**
   * From now on Terraform runs with the credentials of a role.
   *
   * @param accessStack - name of the stack of the role, which it does not destroy
   */
  actAs(accessStack: string, environment: Readonly<Record<string, string>>): void {
    this.#role = { accessStack, environment };
  }

  /** From now on Terraform runs on this AWS. */
  useAws(aws: Pick<TargetAws, 'environment'>): void {
    this.#aws = aws;
  }

  async synthesize(): Promise<string> {
    this.#workspace.useSettings(this.#settings);
    await this.#workspace.synthesize(this.#props.env);
    this.#stacks = readSynthesis(this.#workspace.outputDirectory);
    const resources = this.#stacks.reduce((sum, stack) => sum + countResources(stack), 0);
    return `${this.#stacks.length} stacks, ${resources} resources: ${namesOf(this.#stacks)}`;
  }

  /** @param stack - name @default - all stacks */
  async deploy(stack?: string): Promise<string> {
    const { progress, saw } = this.#watch();
    const base = this.#hcp?.environment ?? this.#environmentOfRole;
    const env = { ...base, ...pinProviders(this.#stacks) };
    const chosen = stack === undefined ? {} : { stack };
    await cdktf.deploy({ cwd: this.directory, env, ...chosen, onLine: readCdktfLines(saw) });
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
    const { terraform } = this;
    return planSettings({ workspace, stacks, settings, env: this.#props.env, terraform });
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

  /** Destroys every stack that has a state. */
  async destroy(): Promise<string> {
    const stacks = this.#stacks.filter((stack) => this.#hcp !== undefined || this.#hasState(stack));
    if (stacks.length === 0) return 'nothing was made';
    const { terraform } = this;
    const local = localCommands(this.environment);
    const settings = withoutProtection(this.#settings);
    const output = await this.#workspace.synthesizeBeside('unprotected', settings, this.#props.env);
    const unprotected = readSynthesis(output).filter(({ name }) => stacks.some((each) => each.name === name));
    await terraform.initialize(stacks, unprotected);
    const withState = this.#hcp === undefined ? stacks : await this.#withLocalState(this.#hcp);
    // The review rejects a plan that lifts the protection.
    await this.#hcp?.api.makeTasksAdvisory();
    const { saw } = this.#watch();
    const onEvent = (stack: string, event: TerraformEvent) => {
      const step = stepOf(stack, event);
      if (step !== undefined) saw(step);
    };
    const workspace = this.directory;
    return destroyStacks({ stacks, unprotected, terraform, local, withState, workspace, onEvent });
  }

  #hasState({ name }: SynthesizedStack): boolean {
    return existsSync(join(this.directory, `terraform.${name}.tfstate`));
  }

  /** Deletes the workspace with its state files. */
  remove(): void {
    this.#workspace.remove();
  }

  async #expectNoChange(stacks: readonly SynthesizedStack[], after: string): Promise<void> {
    const { terraform } = this;
    await judgePlans(await planAll(stacks, terraform), terraform, (plans) => {
      expectNoChange(plans, after);
    });
  }

  /** The stacks with their states as files, for Terraform on this machine. */
  async #withLocalState({ api }: HcpTerraform): Promise<readonly SynthesizedStack[]> {
    const settings = withBackend(this.#settings);
    const stacks = readSynthesis(await this.#workspace.synthesizeBeside('local', settings, this.#props.env));
    const env = { ...this.environment, ...pinProviders(stacks) };
    for (const { name, directory } of this.#stacks) {
      const state = await api.state(workspaceOf(directory));
      if (state !== undefined) this.#workspace.write(`terraform.${name}.tfstate`, state);
    }
    await Promise.all(stacks.map(({ directory }) => commands.initialize(directory, { env })));
    return stacks;
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
