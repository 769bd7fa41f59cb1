/**
 * The main job: the stacks deployed, released on by pushes, changed and destroyed for real, with a proof after every step.
 * One class, because each step needs what those before it have started and found.
 */
import { adaptAccess } from '../access-stand-ins';
import { accountId, startEmbeddedAws, type EmbeddedAws } from '../cloud';
import { Failure } from '../failures';
import { composeReport, type Report } from '../report/model';
import { reportStoppedTask } from '../report/stopped-task-report';
import { ImageStore } from '../runtime/images/image-store';
import { describeListener } from '../runtime/load-balancer';
import type { ContainerRuntime } from '../runtime/tasks/container-runtime';
import { containerRuntime } from '../runtime/tasks/runtimes';
import { firstRelease, settingsRelease } from '../scenarios/catalogue';
import { localServices, programsOf } from '../local-programs';
import { secretStandIns } from '../secrets';
import { adaptToRehearsal, hcpBackend, withBackend, withoutWarmUp } from '../settings-changes';
import { expectAccess, findApplyRole } from './access/apply-role';
import { assumeApplyRole } from './access/assume-apply-role';
import { TokenIssuer } from './access/token-issuer';
import { HcpTerraform } from './hcp/hcp-terraform';
import { ChangeBack } from './hcp/change-back';
import { howToLook } from './how-to-look';
import { JobReleases } from './job-releases';
import { expectBuildable } from './expect-buildable';
import { expectRequestsForAlarms } from './bad-version-detection';
import { expectBuilds } from './expect-builds';
import { expectFreePorts, listenerPorts } from './listener-ports';
import type { MainJobProps } from './props';
import { expectedSources, prepareSource } from './source/prepare-sources';
import { standInNotes } from './stand-in-notes';
import { secondsSince, Steps, type Step } from './steps';
import { StoppedTasks } from './stopped-tasks';
import { embeddedPlace, embeddedTarget } from './target-aws';
import { WorkspaceStacks } from './workspace-stacks';

export { accountTarget, describeStakes, Proof } from './proof';
export { embeddedPlace, type TargetAws } from './target-aws';

/** Resources that took as long are in the report. */
const slowSeconds = 5;

/** Where listeners listen. */
const listenerAddress = '127.0.0.1';

/** One rehearsal. `run` once, then `end`, also after an interruption. */
export class MainJob {
  readonly #props: MainJobProps;
  readonly #stacks: WorkspaceStacks;
  /** @default - Terraform runs here */
  readonly #backend: ReturnType<typeof hcpBackend> | undefined;
  readonly #programs: ReadonlyMap<string, readonly string[]>;
  readonly #secrets: ReturnType<typeof secretStandIns>;
  readonly #notes: string[] = [];
  readonly #steps: Steps;
  readonly #releases: JobReleases;
  readonly #runtime: ContainerRuntime;
  readonly #stopped: StoppedTasks;
  #cloud: EmbeddedAws | undefined;
  #startingCloud: Promise<EmbeddedAws> | undefined;
  #hcp: HcpTerraform | undefined;
  #startingHcp: Promise<HcpTerraform> | undefined;
  #issuer: TokenIssuer | undefined;
  #ended = false;

  constructor(props: MainJobProps) {
    this.#props = props;
    const { project, env, progress } = props;
    if (props.as !== undefined) expectAccess(project.settings);
    const services = props.runtime === 'process' ? localServices(project.settings) : [];
    expectBuildable(services, project.directory);
    this.#programs = programsOf(services);
    this.#backend = props.terraform === 'hcp' ? hcpBackend(project.settings) : undefined;
    const own = this.#backend === undefined ? project.settings : withBackend(project.settings);
    const adapted = adaptToRehearsal(own, props.runtime);
    const { settings, notes } = adaptAccess(adapted.settings, { backend: this.#backend, accountId });
    this.#secrets = secretStandIns(project.settings, props.secrets);
    this.#notes.push(...adapted.notes, ...notes, ...standInNotes(services, this.#secrets.names));
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
    this.#releases = new JobReleases({
      stacks: this.#stacks,
      project: project.directory,
      rate: props.rate,
      requests: props.requests,
      failFast: props.failFast,
      console: props.console,
      tell: (sentence) => {
        progress.note(sentence);
      },
      note: (sentence) => {
        this.#note(sentence);
      },
      // HCP Terraform must not apply it while the release goes on.
      changeBack: (directory, { stage }) => this.#hcp && new ChangeBack(this.#hcp, directory, stage),
    });
    this.#steps = new Steps(progress, () => {
      const before = this.#stopped.known;
      return (error) => this.#stopped.explain(error, before, this.#releases.ended);
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
    return this.#steps.firstFailure;
  }

  async run(): Promise<Report> {
    const startedAt = new Date();
    for (const note of this.#notes) this.#props.progress.note(`note: ${note}`);
    for (const step of this.#plan())
      await this.#steps.perform({ ...step, run: () => Promise.race([step.run(), this.#crash()]) });
    const seconds = secondsSince(startedAt.getTime());
    const { finished } = this.#steps;
    const notes = this.#notes;
    const slow = this.#stacks.times.longerThan(slowSeconds);
    const deployments = this.#releases.reports();
    const others = this.#stopped.besides(this.#releases.ended).map(reportStoppedTask);
    const report = composeReport(startedAt, seconds, finished, notes, deployments, slow, others);
    if (this.#hcp === undefined) return report;
    // One that has gone has failed a step.
    return { ...report, runs: await this.#hcp.runs().catch(() => []) };
  }

  /** Stops the embedded AWS and deletes the workspace; a job that still runs says nothing more. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#steps.silence();
    await this.#startingHcp?.then(
      (hcp) => hcp.stop(),
      () => undefined,
    );
    // A start that failed has cleaned up after itself.
    await this.#startingCloud?.then(
      (cloud) => cloud.stop(),
      () => undefined,
    );
    this.#issuer?.stop();
    this.#stacks.remove();
  }

  #plan(): readonly Step[] {
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
      ...(this.#props.as === undefined
        ? []
        : [
            {
              name: 'assume-role',
              title: 'Deploy the access stack, and assume the role that applies',
              run: () => this.#assumeRole(),
            },
          ]),
      { name: 'deploy', title: "cdktf deploy '*'", run: () => this.#stacks.deploy() },
      {
        name: 'plan-unchanged',
        title: 'Plan again: no changes',
        run: () => this.#stacks.planAll('after the deploy'),
      },
      { name: 'first-release', title: firstRelease.title, run: () => this.#releases.release(firstRelease) },
      {
        name: 'plan-first-release',
        title: 'Plan after the first release: no changes',
        run: () => this.#releases.planFirstRelease(),
      },
      // Before the scenarios: the newest commit must be one that may be released once more.
      {
        name: settingsRelease.name,
        title: settingsRelease.title,
        run: () => this.#releases.releaseSettings(),
      },
      ...this.#props.scenarios.map((scenario, index) => ({
        name: `release-${index + 1}-${scenario.name}`,
        title: scenario.title,
        run: () => this.#releases.release(scenario),
        skip: () => this.#releases.unplayable(scenario),
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
        skip: () => (this.#props.keep ? 'left deployed: --keep' : undefined),
      },
    ];
  }

  /** Never settles but with the reason why the embedded AWS has ended by itself, which says more than what follows from it. */
  async #crash(): Promise<never> {
    if (this.#cloud === undefined) return new Promise(() => undefined);
    throw new Failure((await this.#cloud.crashed).message);
  }

  async #startCloud(): Promise<string> {
    expectBuilds(this.#stacks.all);
    const { env, speed, as, rate, scenarios } = this.#props;
    for (const scenario of scenarios)
      for (const sentence of expectRequestsForAlarms(this.#stacks.all, scenario, { rate, speed }))
        this.#note(sentence);
    await expectFreePorts(listenerPorts(this.#stacks.all), listenerAddress);
    const roles = as === undefined ? {} : await this.#startIssuer();
    this.#startingCloud = startEmbeddedAws({
      env,
      speed,
      listenerAddress,
      runtime: this.#runtime,
      secrets: this.#secrets.standIns,
      programs: this.#programs,
      ...roles,
      onListen: (ports) => {
        for (const port of ports) this.#props.progress.note(describeListener(port));
      },
      onTaskStop: (stop) => {
        if (!this.#ended) this.#stopped.add(stop, (task) => this.#releases.taskStopped(task));
      },
    });
    this.#cloud = await this.#startingCloud;
    this.#stacks.useAws(embeddedTarget(this.#cloud, env));
    this.#releases.useAws(embeddedTarget(this.#cloud, env));
    await this.#prepareSources();
    return `${this.#cloud.endpoint}; no account, no credentials; AWS time runs ${speed} times as fast`;
  }

  async #startIssuer() {
    const { host } = findApplyRole(this.#stacks.all).token;
    this.#issuer = await TokenIssuer.start(host);
    return { tokenIssuers: new Map([[host, this.#issuer.url]]), authorizeAssumedRoles: true };
  }

  /** As an administrator deploys it, and as a job of CI assumes it. */
  async #assumeRole(): Promise<string> {
    const role = findApplyRole(this.#stacks.all);
    const issuer = this.#issuer;
    if (issuer === undefined) throw new Error('there is no issuer of tokens yet');
    const created = await this.#stacks.deploy(role.stack);
    const { access } = embeddedPlace(this.#runningCloud, role.region, this.#props.env);
    const { arn, environment } = await assumeApplyRole(role, { issuer, access, accountId });
    this.#stacks.actAs(role.stack, environment);
    this.#note(`Terraform runs as ${arn}; the rehearsal deploys and destroys ${role.stack} alone`);
    return `${created}\nassumed with a token of ${role.token.host}: ${role.token.subject}`;
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
    const aws = embeddedTarget(this.#runningCloud, this.#props.env);
    for (const { region, source } of expectedSources(this.#stacks.all))
      this.#note(await prepareSource(source, aws.placeIn(region)));
  }

  #note(text: string | undefined): void {
    if (text === undefined || this.#ended) return;
    this.#notes.push(text);
    this.#props.progress.note(`note: ${text}`);
  }

  get #runningCloud(): EmbeddedAws {
    if (this.#cloud === undefined) throw new Error('the embedded AWS has not been started');
    return this.#cloud;
  }
}
