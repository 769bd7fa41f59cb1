/** The main job: the stacks deployed, swapped, changed and destroyed for real, with a proof after every step. */
import { startEmbeddedAws, type EmbeddedAws } from '../cloud/embedded-aws';
import { Failure, messageOf } from '../failures';
import { Workspace, type Project } from '../project';
import type { DeploymentReport } from '../report/deployment';
import { composeReport, roundSeconds, type Report, type StepReport } from '../report/report';
import type { ReleaseConsole } from '../report/release-console';
import type { Progress } from '../report/terminal';
import type { Clock } from '../runtime/clock';
import { describeListener } from '../runtime/load-balancer/port-map';
import type { RuntimeName } from '../runtime/tasks/runtime-names';
import { firstRelease } from '../scenarios/catalogue/first-release';
import type { Scenario } from '../scenarios/scenario';
import { adaptToRehearsal, withoutProtection, withTaskChange, type JsonObject } from '../settings-changes';
import * as cdktf from '../terraform/cdktf';
import { changedStacks, countResources, readSynthesis, type SynthesizedStack } from '../terraform/synthesis';
import { apply } from '../terraform/terraform';
import { applicationImages, type ApplicationImages } from './application-images';
import { describeReleases, reportRelease } from './describe-release';
import { DeployProgress } from './deploy-progress';
import { readStates, expectNothingLeft } from './leftovers';
import { expectFreePorts, listenerPorts } from './listener-ports';
import { Releases, type Release } from './releases';
import { expectNoChange, planAll } from './stack-plans';
import { watchForStandstill } from './standstill';
import { environmentFor } from './terraform-environment';
import { chooseTaskChange, expectTemplateChangeOnly, hasService } from './task-change';

export interface MainJobProps {
  readonly project: Project;
  readonly progress: Progress;
  /** Tells of a release as it happens, by this clock. */
  readonly console: (clock: Clock) => ReleaseConsole;
  /** What is released after the first release, in this order. */
  readonly scenarios: readonly Scenario[];
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  /** Requests in a second of wall time. */
  readonly rate: number;
  /** What tasks run as. */
  readonly runtime: RuntimeName;
  /** Leave everything deployed: the last step is skipped. */
  readonly keep: boolean;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
}

/** Where listeners listen. */
const listenerAddress = '127.0.0.1';

interface Step {
  readonly name: string;
  readonly title: string;
  /** Does the step and says what it has proved. */
  readonly run: () => Promise<string>;
}

/** One rehearsal. `run` once, then `end`, also after an interruption. */
export class MainJob {
  private readonly workspace: Workspace;
  private readonly settings: JsonObject;
  private readonly notes: string[] = [];
  private readonly finished: StepReport[] = [];
  private stacks: readonly SynthesizedStack[] = [];
  private readonly images: ApplicationImages;
  private readonly released: Release[] = [];
  private releases: Releases | undefined;
  private cloud: EmbeddedAws | undefined;
  private startingCloud: Promise<EmbeddedAws> | undefined;
  private failure: unknown;
  private ended = false;

  constructor(private readonly props: MainJobProps) {
    const adapted = adaptToRehearsal(props.project.settings);
    this.settings = adapted.settings;
    this.notes.push(...adapted.notes);
    this.workspace = new Workspace(props.project);
    try {
      this.images = applicationImages({
        kind: props.runtime,
        project: props.project.directory,
        directory: this.workspace.directory,
        env: props.env,
      });
    } catch (error) {
      this.workspace.remove();
      throw error;
    }
  }

  /** Where a kept rehearsal can be looked at. */
  get place(): { readonly endpoint: string | undefined; readonly workspace: string } {
    return { endpoint: this.cloud?.endpoint, workspace: this.workspace.directory };
  }

  /** What ended the job before its last step, if anything did. */
  get firstFailure(): unknown {
    return this.failure;
  }

  async run(): Promise<Report> {
    const startedAt = new Date();
    for (const note of this.notes) this.props.progress.note(`note: ${note}`);
    for (const step of this.steps()) await this.perform(step);
    const seconds = secondsSince(startedAt.getTime());
    return composeReport(startedAt, seconds, this.finished, this.notes, this.deployments());
  }

  /** Stops the embedded AWS and deletes the workspace; a job that still runs says nothing more. */
  async end(): Promise<void> {
    this.ended = true;
    // A start that failed has cleaned up after itself.
    await this.startingCloud?.then(
      (cloud) => cloud.stop(),
      () => undefined,
    );
    this.workspace.remove();
  }

  private steps(): readonly Step[] {
    return [
      { name: 'synthesize', title: 'Synthesize the stacks', run: () => this.synthesize() },
      { name: 'embedded-aws', title: 'Start the embedded AWS', run: () => this.startCloud() },
      { name: 'deploy', title: "cdktf deploy '*'", run: () => this.deploy() },
      { name: 'plan-unchanged', title: 'Plan again: no change', run: () => this.planUnchanged() },
      { name: 'first-release', title: firstRelease.title, run: () => this.release(firstRelease) },
      {
        name: 'plan-first-release',
        title: 'Plan after the first release: no change',
        run: () => this.planReleased('after the first release'),
      },
      ...this.props.scenarios.map((scenario, index) => ({
        name: `release-${index + 1}-${scenario.name}`,
        title: scenario.title,
        run: () => this.release(scenario),
      })),
      {
        name: 'plan-releases',
        title: 'Plan after the releases: no change',
        run: () => this.planReleased('after the releases'),
      },
      {
        name: 'task-change',
        title: 'Change CPU and environment, plan: the template alone',
        run: () => this.planTaskChange(),
      },
      {
        name: 'destroy',
        title: 'Lift the protection and destroy: nothing is left',
        run: () => this.destroy(),
      },
    ];
  }

  private async perform(step: Step): Promise<void> {
    if (this.failure !== undefined || (this.props.keep && step.name === 'destroy')) {
      const reason = this.failure === undefined ? 'left deployed: --keep' : 'not reached';
      this.finished.push({ name: step.name, status: 'skipped', seconds: 0, detail: reason });
      return;
    }
    this.props.progress.stepStarted(step.title);
    const started = Date.now();
    const finish = (status: StepReport['status'], detail: string) => {
      const report = { name: step.name, status, seconds: roundSeconds(secondsSince(started)), detail };
      this.finished.push(report);
      if (!this.ended) this.props.progress.stepFinished(report);
    };
    try {
      finish('passed', await Promise.race([step.run(), this.crash()]));
    } catch (error) {
      this.failure = error;
      finish('failed', messageOf(error));
    }
  }

  /** Never settles but with the reason why the embedded AWS has ended by itself, which says more than what follows from it. */
  private async crash(): Promise<never> {
    if (this.cloud === undefined) return new Promise(() => undefined);
    throw new Failure((await this.cloud.crashed).message);
  }

  private async synthesize(): Promise<string> {
    this.workspace.useSettings(this.settings);
    await this.workspace.synthesize(this.props.env);
    this.stacks = readSynthesis(this.workspace.outputDirectory);
    const resources = this.stacks.reduce((sum, stack) => sum + countResources(stack), 0);
    return `${this.stacks.length} stacks, ${resources} resources: ${this.stacks.map((stack) => stack.name).join(', ')}`;
  }

  private async startCloud(): Promise<string> {
    await expectFreePorts(listenerPorts(this.stacks), listenerAddress);
    const { env, speed } = this.props;
    this.startingCloud = startEmbeddedAws({
      env,
      speed,
      listenerAddress,
      runtime: this.images.runtime,
      onListen: (ports) => {
        for (const port of ports) this.props.progress.note(describeListener(port));
      },
    });
    this.cloud = await this.startingCloud;
    return `${this.cloud.endpoint}; no account, no credentials; AWS time runs ${speed} times as fast`;
  }

  private async deploy(): Promise<string> {
    const progress = new DeployProgress(this.props.progress.update);
    await cdktf.deploy({ cwd: this.workspace.directory, env: this.environment, onLine: progress.line });
    return `${progress.total} resources created: ${progress.summary}`;
  }

  private async planUnchanged(): Promise<string> {
    expectNoChange(await planAll(this.stacks, this.environment), 'after the deploy');
    return `no change in ${this.stacks.length} stacks`;
  }

  private async release(scenario: Scenario): Promise<string> {
    this.releases ??= await Releases.find({
      cloud: this.runningCloud,
      stacks: this.stacks,
      images: this.images,
      speed: this.props.speed,
      rate: this.props.rate,
      console: () => this.props.console(this.runningCloud.clock),
    });
    // What misbehaves is a program of the rehearsal; what behaves is the project's own.
    const isApplication = scenario.kind === 'release' && scenario.release.kind === 'healthy';
    const standstill = watchForStandstill(scenario.name, this.props.speed);
    const releases = await this.releases.play(scenario, isApplication).finally(() => {
      this.note(standstill.end());
    });
    this.released.push(...releases);
    return describeReleases(releases);
  }

  private note(text: string | undefined): void {
    if (text === undefined || this.ended) return;
    this.notes.push(text);
    this.props.progress.note(`note: ${text}`);
  }

  private deployments(): DeploymentReport[] {
    const { cloud } = this;
    return cloud === undefined ? [] : this.released.map((release) => reportRelease(release, cloud.clock));
  }

  private async planReleased(after: string): Promise<string> {
    // What a release changes stands in the stacks of the services.
    const stacks = this.stacks.filter(hasService);
    expectNoChange(await planAll(stacks, this.environment), after);
    return `no change in ${stacks.map(({ name }) => name).join(', ')}`;
  }

  private async planTaskChange(): Promise<string> {
    const stacks = await this.resynthesize(withTaskChange(this.settings, chooseTaskChange(this.stacks)));
    // A stack that is synthesized as before has just been planned: nothing changes in it.
    const changed = new Set(changedStacks(this.stacks, stacks));
    const planned = stacks.filter((stack) => changed.has(stack) || hasService(stack));
    return expectTemplateChangeOnly(await planAll(planned, this.environment));
  }

  private async destroy(): Promise<string> {
    const progress = new DeployProgress(this.props.progress.update);
    const stacks = await this.resynthesize(withoutProtection(this.settings));
    for (const stack of changedStacks(this.stacks, stacks))
      await apply(stack.directory, { env: this.environment });
    const states = readStates(this.stacks, this.workspace.directory);
    await cdktf.destroy({ cwd: this.workspace.directory, env: this.environment, onLine: progress.line });
    return expectNothingLeft(this.stacks, this.environment, states);
  }

  /** The stacks with other settings, in the place of those that were deployed. */
  private async resynthesize(settings: JsonObject): Promise<SynthesizedStack[]> {
    this.workspace.useSettings(settings);
    await this.workspace.synthesize(this.props.env);
    return readSynthesis(this.workspace.outputDirectory);
  }

  private get runningCloud(): EmbeddedAws {
    if (this.cloud === undefined) throw new Error('the embedded AWS has not been started');
    return this.cloud;
  }

  private get environment(): NodeJS.ProcessEnv {
    const { stacks, workspace, runningCloud: cloud } = this;
    return environmentFor({ stacks, workspace, cloud, env: this.props.env });
  }
}

const secondsSince = (startedMs: number): number => (Date.now() - startedMs) / 1000;
