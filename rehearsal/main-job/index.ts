/**
 * The main job: the stacks deployed, released on by pushes, changed and destroyed for real, with a proof after every step.
 * One class, because each step needs what those before it have started and found.
 */
import { startEmbeddedAws, type EmbeddedAws } from '../cloud';
import { Failure } from '../failures';
import {
  composeReport,
  roundSeconds,
  type DeploymentReport,
  type Report,
  type StepReport,
} from '../report/model';
import { reportStoppedTask } from '../report/stopped-task-report';
import { ImageStore } from '../runtime/images/image-store';
import { describeListener } from '../runtime/load-balancer';
import type { ContainerRuntime } from '../runtime/tasks/container-runtime';
import { containerRuntime } from '../runtime/tasks/runtimes';
import { firstRelease, settingsRelease } from '../scenarios/catalogue';
import type { Scenario } from '../scenarios/scenario';
import { localServices, programsOf } from '../local-programs';
import { secretStandIns } from '../secrets';
import { adaptToRehearsal, hcpBackend, withBackend, withoutWarmUp } from '../settings-changes';
import { describeReleases, reportRelease } from './describe-release';
import { HcpTerraform } from './hcp/hcp-terraform';
import { ChangeBack } from './hcp/change-back';
import { howToLook } from './how-to-look';
import { expectBuildable } from './expect-buildable';
import { expectFreePorts, listenerPorts } from './listener-ports';
import type { MainJobProps } from './props';
import { describeExecutions, placeIn, type ReleasedService } from './released-services';
import { Releases, type Release, type ServiceChange } from './releases';
import type { PlannedSettings } from './settings-plan';
import { applyWithDependents, inspectSettingsRelease, stackOf } from './settings-release';
import { expectedSources, prepareSource } from './source/prepare-sources';
import { judgePlans } from './stack-plans';
import { standInNotes } from './stand-in-notes';
import { watchForStandstill } from './standstill';
import { StoppedTasks } from './stopped-tasks';
import { expectTemplateChangeOnly } from './task-change';
import { WorkspaceStacks } from './workspace-stacks';

/** Resources that took as long are in the report. */
const slowSeconds = 5;

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
  readonly #props: MainJobProps;
  readonly #stacks: WorkspaceStacks;
  /** @default - Terraform runs here */
  readonly #backend: ReturnType<typeof hcpBackend> | undefined;
  readonly #programs: ReadonlyMap<string, readonly string[]>;
  readonly #secrets: ReturnType<typeof secretStandIns>;
  readonly #notes: string[] = [];
  readonly #finished: StepReport[] = [];
  #settingsPlan: Promise<PlannedSettings> | undefined;
  readonly #runtime: ContainerRuntime;
  readonly #released: Release[] = [];
  readonly #stopped: StoppedTasks;
  #releases: Releases | undefined;
  #cloud: EmbeddedAws | undefined;
  #startingCloud: Promise<EmbeddedAws> | undefined;
  #hcp: HcpTerraform | undefined;
  #startingHcp: Promise<HcpTerraform> | undefined;
  #failure: unknown;
  #ended = false;

  constructor(props: MainJobProps) {
    this.#props = props;
    const { project, env, progress } = props;
    const services = props.runtime === 'process' ? localServices(project.settings) : [];
    expectBuildable(services, project.directory);
    this.#programs = programsOf(services);
    this.#backend = props.terraform === 'hcp' ? hcpBackend(project.settings) : undefined;
    const own = this.#backend === undefined ? project.settings : withBackend(project.settings);
    const { settings, notes } = adaptToRehearsal(own, props.runtime);
    this.#secrets = secretStandIns(project.settings, props.secrets);
    this.#notes.push(...notes, ...standInNotes(services, this.#secrets.names));
    this.#stopped = new StoppedTasks((line) => {
      progress.note(line);
    });
    this.#runtime = containerRuntime(props.runtime, { images: new ImageStore(), env });
    this.#stacks = new WorkspaceStacks({
      project,
      settings: withBackend(withoutWarmUp(settings), this.#backend),
      env,
      update: progress.update,
    });
  }

  /** Whether there is an embedded AWS that can be looked at. */
  get isUp(): boolean {
    return this.#cloud !== undefined;
  }

  /** Lines that say where a kept rehearsal is and how to look at it. */
  howToLook(): string[] {
    return howToLook(this.#runningCloud, this.#stacks.all, this.#stacks.directory);
  }

  /** What ended the job before its last step, if anything did. */
  get firstFailure(): unknown {
    return this.#failure;
  }

  async run(): Promise<Report> {
    const startedAt = new Date();
    for (const note of this.#notes) this.#props.progress.note(`note: ${note}`);
    for (const step of this.#steps()) await this.#perform(step);
    const seconds = secondsSince(startedAt.getTime());
    const finished = this.#finished;
    const notes = this.#notes;
    const slow = this.#stacks.times.longerThan(slowSeconds);
    const deployments = this.#deployments();
    const others = this.#stopped.besides(this.#released).map(reportStoppedTask);
    const report = composeReport(startedAt, seconds, finished, notes, deployments, slow, others);
    if (this.#hcp === undefined) return report;
    // One that has gone has failed a step.
    return { ...report, runs: await this.#hcp.runs().catch(() => []) };
  }

  /** Stops the embedded AWS and deletes the workspace; a job that still runs says nothing more. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#startingHcp?.then(
      (hcp) => hcp.stop(),
      () => undefined,
    );
    // A start that failed has cleaned up after itself.
    await this.#startingCloud?.then(
      (cloud) => cloud.stop(),
      () => undefined,
    );
    this.#stacks.remove();
  }

  #steps(): readonly Step[] {
    return [
      { name: 'synthesize', title: 'Synthesize the stacks', run: () => this.#stacks.synthesize() },
      { name: 'embedded-aws', title: 'Start the embedded AWS', run: () => this.#startCloud() },
      ...(this.#backend === undefined
        ? []
        : [
            {
              name: 'hcp-terraform',
              title: 'Start HCP Terraform, and make its workspaces',
              run: () => this.#startHcp(),
            },
          ]),
      { name: 'deploy', title: "cdktf deploy '*'", run: () => this.#stacks.deploy() },
      {
        name: 'plan-unchanged',
        title: 'Plan again: no changes',
        run: () => this.#stacks.planAll('after the deploy'),
      },
      { name: 'first-release', title: firstRelease.title, run: () => this.#release(firstRelease) },
      {
        name: 'plan-first-release',
        title: 'Plan after the first release: no changes',
        run: () => this.#planFirstRelease(),
      },
      // Before the scenarios: the newest commit must be one that may be released once more.
      { name: settingsRelease.name, title: settingsRelease.title, run: () => this.#releaseSettings() },
      ...this.#props.scenarios.map((scenario, index) => ({
        name: `release-${index + 1}-${scenario.name}`,
        title: scenario.title,
        run: () => this.#release(scenario),
      })),
      {
        name: 'plan-releases',
        title: 'Plan after the releases: no changes',
        run: () => this.#stacks.planReleased('after the releases'),
      },
      {
        name: 'destroy',
        title: 'Lift the protection and destroy: nothing is left',
        run: () => this.#stacks.destroy(),
      },
    ];
  }

  async #perform(step: Step): Promise<void> {
    if (this.#failure !== undefined || (this.#props.keep && step.name === 'destroy')) {
      const reason = this.#failure === undefined ? 'left deployed: --keep' : 'not reached';
      this.#finished.push({ name: step.name, status: 'skipped', seconds: 0, detail: reason });
      return;
    }
    this.#props.progress.stepStarted(step.title);
    const started = Date.now();
    const stoppedBefore = this.#stopped.known;
    const finish = (status: StepReport['status'], detail: string) => {
      const report = { name: step.name, status, seconds: roundSeconds(secondsSince(started)), detail };
      this.#finished.push(report);
      if (!this.#ended) this.#props.progress.stepFinished(report);
    };
    try {
      finish('passed', await Promise.race([step.run(), this.#crash()]));
    } catch (error) {
      this.#failure = error;
      finish('failed', this.#stopped.explain(error, stoppedBefore, this.#released));
    }
  }

  /** Never settles but with the reason why the embedded AWS has ended by itself, which says more than what follows from it. */
  async #crash(): Promise<never> {
    if (this.#cloud === undefined) return new Promise(() => undefined);
    throw new Failure((await this.#cloud.crashed).message);
  }

  async #startCloud(): Promise<string> {
    await expectFreePorts(listenerPorts(this.#stacks.all), listenerAddress);
    const { env, speed } = this.#props;
    this.#startingCloud = startEmbeddedAws({
      env,
      speed,
      listenerAddress,
      runtime: this.#runtime,
      secrets: this.#secrets.standIns,
      programs: this.#programs,
      onListen: (ports) => {
        for (const port of ports) this.#props.progress.note(describeListener(port));
      },
      onTaskStop: (stop) => {
        if (!this.#ended) this.#stopped.add(stop, this.#releases);
      },
    });
    this.#cloud = await this.#startingCloud;
    this.#stacks.useCloud(this.#cloud);
    await this.#prepareSources();
    return `${this.#cloud.endpoint}; no account, no credentials; AWS time runs ${speed} times as fast`;
  }

  async #startHcp(): Promise<string> {
    const { organization = '' } = this.#backend ?? {};
    this.#startingHcp = HcpTerraform.start({
      aws: this.#runningCloud.endpoint,
      directory: this.#stacks.directory,
      project: this.#props.project.directory,
      organization,
      env: this.#stacks.environment,
    });
    this.#hcp = await this.#startingHcp;
    this.#stacks.useHcp(this.#hcp);
    return this.#hcp.changes.join('\n');
  }

  async #prepareSources(): Promise<void> {
    const cloud = this.#runningCloud;
    for (const { region, source } of expectedSources(this.#stacks.all)) {
      this.#note(await prepareSource(source, placeIn(cloud, region, this.#props.env)));
    }
  }

  async #release(scenario: Scenario): Promise<string> {
    const releases = await this.#findReleases();
    return this.#describe(scenario, releases.play(scenario));
  }

  /** Says before the first push what the pipelines have done by themselves. */
  async #findReleases(): Promise<Releases> {
    if (this.#releases !== undefined) return this.#releases;
    const stacks = this.#stacks;
    const props = this.#props;
    const cloud = this.#runningCloud;
    this.#releases = await Releases.find({
      cloud,
      stacks: stacks.all,
      project: props.project.directory,
      workspace: stacks.directory,
      env: props.env,
      speed: props.speed,
      rate: props.rate,
      requests: props.requests,
      console: () => props.console(cloud.clock),
      failFast: props.failFast,
    });
    for (const service of this.#releases.services)
      for (const sentence of await describeExecutions(service)) this.#props.progress.note(sentence);
    return this.#releases;
  }

  async #describe(scenario: Scenario, playing: Promise<Release[]>): Promise<string> {
    const standstill = watchForStandstill(scenario.name, this.#props.speed);
    const releases = await playing.finally(() => {
      this.#note(standstill.end());
    });
    this.#released.push(...releases);
    return describeReleases(releases);
  }

  #note(text: string | undefined): void {
    if (text === undefined || this.#ended) return;
    this.#notes.push(text);
    this.#props.progress.note(`note: ${text}`);
  }

  #deployments(): DeploymentReport[] {
    const cloud = this.#cloud;
    return cloud === undefined ? [] : this.#released.map((release) => reportRelease(release, cloud.clock));
  }

  /** The settings that are changed next are planned at the same time: a plan changes nothing. */
  async #planFirstRelease(): Promise<string> {
    // What comes of it is told by the step that applies it.
    this.#settingsPlan = this.#stacks.planSettings();
    const [released] = await Promise.allSettled([
      this.#stacks.planReleased('after the first release'),
      this.#settingsPlan,
    ]);
    if (released.status === 'rejected') throw released.reason;
    return released.value;
  }

  /** What the plan shows is applied, service by service, each under traffic. */
  async #releaseSettings(): Promise<string> {
    const planned = await (this.#settingsPlan ?? this.#stacks.planSettings());
    const shown = await judgePlans(planned.plans, this.#stacks.terraform, expectTemplateChangeOnly);
    const releases = await this.#findReleases();
    const played = await this.#describe(
      settingsRelease,
      releases.playEach(settingsRelease, (service) => this.#applySettings(service, planned)),
    );
    return [shown, played, await this.#stacks.settingsApplied(planned)].join('\n');
  }

  #applySettings(service: ReleasedService, { stacks, change }: PlannedSettings): ServiceChange {
    const stack = stackOf(stacks, service.stage);
    if (stack === undefined) throw new Failure(`no stack holds ${service.stage.deploymentGroup}`);
    const before = this.#released.findLast((each) => each.service === service.stage.service)?.pipeline?.image;
    const back = this.#changeBack(service);
    return {
      change: async () => {
        const startedAt = Date.now();
        await applyWithDependents(stack, stacks, this.#stacks.terraform, () => back?.plan());
        back?.apply();
        return { kind: 'apply', target: stack.name, startedAt, endedAt: Date.now() };
      },
      inspect: async (released) => [
        ...(await inspectSettingsRelease(service, { released, before, change })),
        ...(back === undefined ? [] : [await back.check()]),
      ],
    };
  }

  /** The change back, which HCP Terraform must not apply while the release goes on. */
  #changeBack({ stage }: ReleasedService): ChangeBack | undefined {
    const stack = stackOf(this.#stacks.all, stage);
    return this.#hcp && stack && new ChangeBack(this.#hcp, stack.directory, stage);
  }

  get #runningCloud(): EmbeddedAws {
    if (this.#cloud === undefined) throw new Error('the embedded AWS has not been started');
    return this.#cloud;
  }
}

const secondsSince = (startedMs: number): number => (Date.now() - startedMs) / 1000;
