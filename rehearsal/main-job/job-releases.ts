/** The releases of a job: each on every service of its stacks, and what came of them. */
import { Failure } from '../failures';
import type { DeploymentReport } from '../report/model';
import { settingsRelease } from '../scenarios/catalogue';
import type { Scenario } from '../scenarios/scenario';
import type { TaskStop } from '../stopped-task';
import { describeReleases, reportRelease } from './describe-release';
import type { ChangeBack } from './hcp/change-back';
import { describeExecutions, type ReleasedService } from './released-services';
import { Releases, type Release, type ReleasesProps, type ServiceChange } from './releases';
import type { PlannedSettings } from './settings-plan';
import { applyWithDependents, inspectSettingsRelease } from './settings-release';
import { stackOf } from './stack-of';
import { judgePlans } from './stack-plans';
import { watchForStandstill } from './standstill';
import type { TargetAws } from './target-aws';
import { expectTemplateChangeOnly } from './task-change';
import { unwatchedBy } from './unwatched-services';
import type { WorkspaceStacks } from './workspace-stacks';

export interface JobReleasesProps extends Pick<
  ReleasesProps,
  'project' | 'rate' | 'requests' | 'failFast' | 'interruption'
> {
  readonly stacks: WorkspaceStacks;
  readonly console: (clock: TargetAws['clock']) => ReturnType<ReleasesProps['console']>;
  /** Tells of something as it happens. */
  readonly tell: (sentence: string) => void;
  /** Keeps something that belongs into the report. */
  readonly note: (sentence: string | undefined) => void;
  /** Hears of the services once they are known. @default - nobody does */
  readonly onServices?: (services: readonly ReleasedService[]) => void;
  /** The change of settings taken back while it is released. @default - it is not */
  readonly changeBack?: (directory: string, service: ReleasedService) => ChangeBack | undefined;
}

export class JobReleases {
  readonly #props: JobReleasesProps;
  readonly #released: Release[] = [];
  #settingsPlan: Promise<PlannedSettings> | undefined;
  #releases: Releases | undefined;
  #aws: TargetAws | undefined;

  constructor(props: JobReleasesProps) {
    this.#props = props;
  }

  /** Those that have ended. */
  get ended(): readonly Release[] {
    return this.#released;
  }

  /** From now on releases are made on this AWS. */
  useAws(aws: TargetAws): void {
    this.#aws = aws;
  }

  /** @returns whether a release that is played tells of it */
  taskStopped(stop: TaskStop): boolean {
    return this.#releases?.taskStopped(stop) === true;
  }

  reports(): DeploymentReport[] {
    const aws = this.#aws;
    return aws === undefined ? [] : this.#released.map((release) => reportRelease(release, aws.clock));
  }

  /** @returns why a scenario can be played on no service, by the synthesized stacks */
  unplayable(scenario: Scenario): string | undefined {
    const { isEveryOne, reason } = unwatchedBy(scenario, this.#props.stacks.all);
    if (!isEveryOne) return undefined;
    this.#props.note(reason && `${scenario.name}: ${reason}`);
    return reason;
  }

  async release(scenario: Scenario): Promise<string> {
    const releases = await this.#find();
    const { groups, reason } = unwatchedBy(scenario, this.#props.stacks.all);
    this.#props.note(reason && `${scenario.name}: ${reason}`);
    return this.#describe(scenario, releases.play(scenario, groups));
  }

  /** The settings that are changed next are planned at the same time: a plan changes nothing. */
  async planFirstRelease(): Promise<string> {
    const { stacks } = this.#props;
    // What comes of it is told by the step that applies it.
    this.#settingsPlan = stacks.planSettings();
    const [released] = await Promise.allSettled([
      stacks.planReleased('after the first release'),
      this.#settingsPlan,
    ]);
    if (released.status === 'rejected') throw released.reason;
    return released.value;
  }

  /** What the plan shows is applied, service by service, each under traffic. */
  async releaseSettings(): Promise<string> {
    const { stacks } = this.#props;
    const planned = await (this.#settingsPlan ?? stacks.planSettings());
    const shown = await judgePlans(planned.plans, stacks.terraform, expectTemplateChangeOnly);
    const releases = await this.#find();
    const played = await this.#describe(
      settingsRelease,
      releases.playEach(settingsRelease, (service) => this.#applySettings(service, planned)),
    );
    return [shown, played, await stacks.settingsApplied(planned)].join('\n');
  }

  #applySettings(service: ReleasedService, planned: PlannedSettings): ServiceChange {
    const { stacks: now, changeBack } = this.#props;
    const stack = stackOf(planned.stacks, service.stage);
    if (stack === undefined) throw new Failure(`no stack holds ${service.stage.deploymentGroup}`);
    const before = this.#released.findLast((each) => each.service === service.stage.service)?.pipeline?.image;
    const unchanged = stackOf(now.all, service.stage);
    const back = unchanged && changeBack?.(unchanged.directory, service);
    return {
      change: async () => {
        const startedAt = Date.now();
        await applyWithDependents(stack, planned.stacks, now.terraform, () => back?.plan());
        back?.apply();
        return { kind: 'apply', target: stack.name, startedAt, endedAt: Date.now() };
      },
      inspect: async (released) => [
        ...(await inspectSettingsRelease(service, { released, before, change: planned.change })),
        ...(back === undefined ? [] : [await back.check()]),
      ],
    };
  }

  /** Says before the first push what the pipelines have done by themselves. */
  async #find(): Promise<Releases> {
    if (this.#releases !== undefined) return this.#releases;
    const { stacks, tell, console, project, rate, requests, failFast, interruption } = this.#props;
    const aws = this.#aws;
    if (aws === undefined) throw new Error('there is no AWS yet');
    this.#releases = await Releases.find({
      ...{ project, rate, requests, failFast, interruption },
      aws,
      stacks: stacks.all,
      workspace: stacks.directory,
      console: () => console(aws.clock),
    });
    this.#props.onServices?.(this.#releases.services);
    for (const service of this.#releases.services)
      for (const sentence of await describeExecutions(service)) tell(sentence);
    return this.#releases;
  }

  async #describe(scenario: Scenario, playing: Promise<Release[]>): Promise<string> {
    const standstill = watchForStandstill(scenario.name, this.#aws?.clock.speed ?? 1);
    const releases = await playing.finally(() => {
      this.#props.note(standstill.end());
    });
    this.#released.push(...releases);
    return describeReleases(releases);
  }
}
