/**
 * The main job on an account: the stacks of one throw-away environment deployed, released on, changed and destroyed, with
 * the same proofs. It knows AWS by its public APIs alone.
 */
import { existsSync } from 'node:fs';
import { Failure } from '../../failures';
import { JobReleases } from '../job-releases';
import type { ReleasedService } from '../released-services';
import { secondsSince, Steps, type Step } from '../steps';
import type { TargetAws } from '../target-aws';
import { WorkspaceStacks } from '../workspace-stacks';
import { interruptTerraform } from '../../processes';
import type { Project } from '../../project';
import { composeReport, type Report } from '../../report/model';
import type { ReleaseConsole } from '../../report/release-console';
import type { Progress } from '../../report/terminal';
import type { Clock } from '../../runtime/clock';
import { firstRelease, settingsRelease } from '../../scenarios/catalogue';
import type { Scenario } from '../../scenarios/scenario';
import { withBackend, withoutProtection } from '../../settings-changes';
import type { TrafficRequest } from '../../traffic';
import { untilAborted } from '../../../support/until-aborted';
import { expectAccount, expectNothingThere } from './account';
import { expectProvable } from './expect-provable';
import { stopDeployments } from './in-flight';
import { stakesOf, type Stakes } from './stakes';
import { StoppedTaskWatch } from './stopped-tasks';

export interface ProofProps {
  /** With the settings of the environment alone. */
  readonly project: Project;
  readonly aws: TargetAws;
  /** Id that the account must have. */
  readonly account: string;
  /**
   * Directory of stacks and state: it outlives a proof that could not destroy everything.
   * @default - among the temporary files
   */
  readonly directory?: string | undefined;
  /** What is released after the first release, in this order. */
  readonly scenarios: readonly Scenario[];
  /** Requests in a second of wall time. */
  readonly rate: number;
  /** What the traffic is made of. @default - GET / */
  readonly requests?: readonly TrafficRequest[] | undefined;
  readonly progress: Progress;
  /** Tells of a release as it happens, by this clock. */
  readonly console: (clock: Clock) => ReleaseConsole;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
}

export { accountTarget } from './account';
export { describeStakes } from './stakes';

/** Resources that took as long are in the report. */
const slowSeconds = 5;

/** One proof: `prepare`, then `run`; or `prepareRest`, then `destroyRest`. */
export class Proof {
  readonly #props: ProofProps;
  readonly #stacks: WorkspaceStacks;
  readonly #releases: JobReleases;
  readonly #steps: Steps;
  readonly #notes: string[] = [];
  #watches: readonly StoppedTaskWatch[] = [];
  readonly #startedAt = new Date();
  #quiet = Promise.resolve();
  readonly #interruption = new AbortController();

  constructor(props: ProofProps) {
    this.#props = props;
    const { project, aws, progress, env, directory } = props;
    this.#steps = new Steps(
      progress,
      () => (error) => (error instanceof Error ? error.message : String(error)),
    );
    this.#stacks = new WorkspaceStacks({
      project,
      // A failed apply must not keep anything from being destroyed, and its state stays here.
      settings: withBackend(withoutProtection(project.settings)),
      env,
      directory,
      update: progress.update,
    });
    this.#stacks.useAws(aws);
    this.#releases = new JobReleases({
      stacks: this.#stacks,
      project: project.directory,
      rate: props.rate,
      requests: props.requests,
      failFast: true,
      // What is destroyed must not be released on: a release that is given up begins nothing more.
      interruption: this.#interruption.signal,
      console: props.console,
      tell: (sentence) => {
        progress.note(sentence);
      },
      onServices: (services) => {
        this.#watchTasks(services);
      },
      note: (sentence) => {
        if (sentence !== undefined) this.#notes.push(sentence);
      },
    });
    this.#releases.useAws(aws);
  }

  /** Directory of stacks and state. */
  get directory(): string {
    return this.#stacks.directory;
  }

  /** What ended the proof before its last step, if anything did. */
  get firstFailure(): unknown {
    return this.#steps.firstFailure;
  }

  /**
   * Looks without changing anything.
   *
   * @returns what would be made
   * @throws Failure it cannot be proved, or may not be made
   */
  async prepare(): Promise<Stakes> {
    await this.#perform([this.#synthesize(), this.#lookAtAccount(() => this.#expectNothing())]);
    // The first release and that of the settings come before the scenarios.
    return stakesOf(this.#stacks.all, 2 + this.#props.scenarios.length);
  }

  /** Does everything, and destroys what it has made whatever happens. */
  async run(): Promise<Report> {
    for (const step of this.#plan()) await this.#steps.perform(step);
    return this.#report();
  }

  /** Looks for what an earlier proof has left. @throws Failure the account is another one */
  async prepareRest(): Promise<void> {
    await this.#perform([this.#synthesize(), this.#lookAtAccount(() => Promise.resolve())]);
  }

  async destroyRest(): Promise<Report> {
    await this.#steps.perform(this.#destroy());
    return this.#report();
  }

  /** Ends what is being done; what was made is destroyed then. */
  interrupt(): void {
    this.#quiet = interruptTerraform();
    this.#interruption.abort(new Failure('interrupted'));
  }

  /** Deletes stacks and state, unless something is left. */
  end(): void {
    const last = this.#steps.finished.at(-1);
    const isGone = last?.name === 'destroy' && last.status === 'passed';
    const nothingWasMade = this.#steps.finished.every(
      ({ name }) => name === 'synthesize' || name === 'account',
    );
    if ((isGone || nothingWasMade) && existsSync(this.#stacks.directory)) this.#stacks.remove();
  }

  #plan(): readonly Step[] {
    const releases = this.#releases;
    const stacks = this.#stacks;
    const steps: readonly Step[] = [
      { name: 'deploy', title: "cdktf deploy '*'", run: () => stacks.deploy() },
      {
        name: 'plan-unchanged',
        title: 'Plan again: no changes',
        run: () => stacks.planAll('after the deploy'),
      },
      { name: 'first-release', title: firstRelease.title, run: () => releases.release(firstRelease) },
      {
        name: 'plan-first-release',
        title: 'Plan after the first release: no changes',
        run: () => releases.planFirstRelease(),
      },
      { name: settingsRelease.name, title: settingsRelease.title, run: () => releases.releaseSettings() },
      ...this.#props.scenarios.map((scenario, index) => ({
        name: `release-${index + 1}-${scenario.name}`,
        title: scenario.title,
        run: () => releases.release(scenario),
        skip: () => releases.unplayable(scenario),
      })),
      {
        name: 'plan-releases',
        title: 'Plan after the releases: no changes',
        run: () => stacks.planReleased('after the releases'),
      },
    ];
    const endable = steps.map((step) => ({
      ...step,
      run: () => untilAborted(step.run(), this.#interruption.signal),
    }));
    return [...endable, this.#destroy()];
  }

  #synthesize(): Step {
    return { name: 'synthesize', title: 'Synthesize the stacks', run: () => this.#stacks.synthesize() };
  }

  #lookAtAccount(further: () => Promise<void>): Step {
    return {
      name: 'account',
      title: 'Look at the account',
      run: async () => {
        const { aws, account } = this.#props;
        const [{ region } = { region: '' }] = this.#stacks.all;
        const whose = await expectAccount(aws, region, account);
        await further();
        return whose;
      },
    };
  }

  /** An account tells of tasks that stop only to those who ask. */
  #watchTasks(services: readonly ReleasedService[]): void {
    const { speed } = this.#props.aws.clock;
    this.#watches = services.map(
      ({ place, stage }) =>
        new StoppedTaskWatch(place, stage, speed, (stop) => this.#releases.taskStopped(stop)),
    );
  }

  async #expectNothing(): Promise<void> {
    expectProvable(this.#stacks.all);
    await expectNothingThere(this.#props.aws, this.#stacks.all);
  }

  #destroy(): Step {
    return {
      name: 'destroy',
      title: 'Destroy: nothing is left',
      always: true,
      run: async () => {
        await this.#quiet;
        await Promise.all(this.#watches.map((watch) => watch.end()));
        await stopDeployments(this.#props.aws, this.#stacks.all);
        return this.#stacks.destroy();
      },
    };
  }

  async #perform(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#steps.perform(step);
    const { firstFailure } = this.#steps;
    if (firstFailure !== undefined) throw firstFailure as Error;
  }

  #report(): Report {
    const { finished } = this.#steps;
    const slow = this.#stacks.times.longerThan(slowSeconds);
    const seconds = secondsSince(this.#startedAt.getTime());
    return {
      ...composeReport(this.#startedAt, seconds, finished, this.#notes, this.#releases.reports(), slow),
      job: 'proof',
    };
  }
}
