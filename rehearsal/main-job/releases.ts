/** Releases on the deployed stacks, under traffic: by the pipeline, and by CreateDeployment where no push can do it. */
import { join } from 'node:path';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { BadVersionForecast } from '../../deployment/forecast';
import { defaultEngineSettings } from '../../deployment/machine';
import { allPassed, type Check } from '../check';
import type { ChangeFacts, PipelineView } from '../report/facts';
import type { ReleaseConsole } from '../report/release-console';
import { releaseTiming, type ReleaseTiming } from '../report/release-timing';
import { awsTimeOf } from '../runtime/clock';
import { firstRelease } from '../scenarios/catalogue';
import { goesByPush } from '../scenarios/release-path';
import type { Outcome } from '../scenarios/outcome';
import { runScenario, type ScenarioResult } from '../scenarios/runner';
import type { Scenario } from '../scenarios/scenario';
import type { Stage } from '../scenarios/stage';
import { requestsTo } from '../scenarios/stage-route';
import { alsoAnsweredByStandIns, type TrafficRequest } from '../traffic';
import { boundBy, detectionOf } from './bad-version-detection';
import { AlarmSightings, type AlarmSighting } from './alarm-sightings';
import type { Failure } from '../failures';
import type { HookFailure } from '../hook-failure';
import type { StoppedTask, TaskStop } from '../stopped-task';
import { HookFailures } from './hook-failures';
import { PipelineRelease, type Released } from './pipeline/pipeline-release';
import { ReadyWaits } from './ready-waits';
import { ReleaseTasks } from './release-tasks';
import { neighboursOf, startNeighbourTraffic, type NeighbourTraffic } from './neighbours';
import { verdictOf } from './release-verdict';
import { findServices, type FindServicesProps, type ReleasedService } from './released-services';
import { ReleaseSource } from './source/release-source';

export interface ReleasesProps extends FindServicesProps {
  /** Directory of the project that is released. */
  readonly project: string;
  /** Directory that working copies are made in. */
  readonly workspace: string;
  /** Requests in a second of wall time. */
  readonly rate: number;
  /** What is requested. @default - GET / */
  readonly requests?: readonly TrafficRequest[] | undefined;
  /** Tells of a release as it happens. */
  readonly console: () => ReleaseConsole;
  /** Whether a release that had to succeed and cannot any more is given up. */
  readonly failFast: boolean;
  /** Aborts when nothing is to be begun or waited for any more; its reason is a Failure. @default - never */
  readonly interruption?: AbortSignal | undefined;
}

/** A release and what it has proved. */
export interface Release {
  /** Name of the ECS service. */
  readonly service: string;
  readonly result: ScenarioResult;
  /** Those of the scenario, and those of the requests. */
  readonly checks: readonly Check[];
  readonly passed: boolean;
  readonly alarms: readonly AlarmSighting[];
  /** Tasks of the service that stopped by a fault. */
  readonly stoppedTasks: readonly StoppedTask[];
  /** Functions that failed a lifecycle event. */
  readonly hookFailures: readonly HookFailure[];
  /** @default - CreateDeployment was called */
  readonly pipeline?: PipelineView;
}

/** A change that starts the pipeline, and what is to be looked at once it has ended. */
export interface ServiceChange {
  readonly change: () => Promise<ChangeFacts>;
  readonly inspect?: (released: Released) => Promise<readonly Check[]>;
}

export class Releases {
  readonly #props: ReleasesProps;
  readonly #sources = new Map<string, ReleaseSource>();
  /** What the production listener of each service serves since the last release, by the name of the service. */
  readonly #served = new Map<string, string>();
  #playing: ReleaseTasks | undefined;

  private constructor(
    props: ReleasesProps,
    readonly services: readonly ReleasedService[],
  ) {
    this.#props = props;
  }

  /** @throws Failure there is no service to release, or one without a pipeline or without a request that reaches it */
  static async find(props: ReleasesProps): Promise<Releases> {
    const services = await findServices(props);
    // One that no request reaches is found out before anything is released.
    for (const { stage } of services) requestsTo(stage, props.requests);
    return new Releases(props, services);
  }

  /**
   * A task stops, or has stopped.
   *
   * @returns whether a release that is played tells of it
   */
  taskStopped(stop: TaskStop): boolean {
    this.#playing?.add(stop);
    return this.#playing?.service === stop.task.service;
  }

  /**
   * Plays a scenario on the services, one after the other: by a push where a push can do it.
   *
   * @param but - names of deployment groups whose services are left out
   */
  play(scenario: Scenario, but: ReadonlySet<string>): Promise<Release[]> {
    return this.playEach(
      scenario,
      async (service) =>
        goesByPush(scenario, service.routing) ? this.#pushOf(service, scenario) : undefined,
      this.services.filter(({ stage }) => !but.has(stage.deploymentGroup)),
    );
  }

  /** Plays a scenario on services; `changeOf` says what starts the pipeline. @default CreateDeployment is called */
  async playEach(
    scenario: Scenario,
    changeOf: (service: ReleasedService) => ServiceChange | Promise<ServiceChange | undefined>,
    services = this.services,
  ): Promise<Release[]> {
    const releases: Release[] = [];
    for (const service of services) {
      this.#props.interruption?.throwIfAborted();
      releases.push(await this.#playOn(service, scenario, await changeOf(service)));
    }
    return releases;
  }

  async #playOn(
    { stage, pipeline, place }: ReleasedService,
    scenario: Scenario,
    change: ServiceChange | undefined,
  ): Promise<Release> {
    const console = this.#props.console();
    const client = new CodePipelineClient({ ...place.access });
    const { expected } = scenario;
    const { interruption } = this.#props;
    const byPipeline =
      change &&
      new PipelineRelease({
        ...change,
        ...{ client, pipeline, place, expected },
        speed: stage.speed,
        onLook: console.pipeline,
      });
    const alarms = new AlarmSightings(stage, this.#props.aws.clock);
    const tasks = new ReleaseTasks({
      service: stage.service,
      console,
      clock: this.#props.aws.clock,
      installTimeoutSeconds: defaultEngineSettings.installTimeoutSeconds,
      failFast: this.#props.failFast && expected.status === 'Succeeded',
    });
    const giveUp = () => {
      tasks.giveUp(interruption?.reason as Failure);
    };
    interruption?.addEventListener('abort', giveUp, { once: true });
    const hooks = new HookFailures(place, console);
    const readyWaits = new ReadyWaits(stage.access, scenario, console);
    this.#playing = tasks;
    let timing: ReleaseTiming | undefined;
    let neighbours: NeighbourTraffic | undefined;
    try {
      const all = this.services.map((service) => service.stage);
      neighbours = await startNeighbourTraffic(neighboursOf(stage, all), this.#props.requests);
      const detection = this.#detectionOn(stage, scenario);
      const result = await runScenario(boundBy(scenario, detection), stage, {
        traffic: {
          rate: this.#props.rate,
          onSample: console.sample,
          ...this.#requestsIn(scenario),
        },
        cloud: this.#props.aws.inside,
        onObservation: (observation) => {
          console.observe(observation);
          tasks.observe(observation);
          hooks.observe(observation);
          readyWaits.observe(observation);
        },
        givenUp: tasks.givenUp,
        originalVersion: this.#served.get(stage.service),
        ...(byPipeline && { release: () => byPipeline.start() }),
      });
      await readyWaits.end();
      this.#served.set(stage.service, servedAfter(result.outcome));
      const verdict = verdictOf(result, this.#worstDetectionMs(detection));
      const checks = [...joined(result.checks, verdict), ...((await neighbours?.end()) ?? [])];
      const view = byPipeline?.view;
      timing = view && this.#timingOf(result, view);
      return {
        service: stage.service,
        result,
        checks,
        passed: allPassed(checks),
        alarms: alarms.seen,
        stoppedTasks: tasks.stopped,
        hookFailures: hooks.seen,
        ...(view && { pipeline: view }),
      };
    } finally {
      this.#playing = undefined;
      neighbours?.abandon();
      interruption?.removeEventListener('abort', giveUp);
      await hooks.end();
      readyWaits.close();
      console.end(timing);
      client.destroy();
      await alarms.end();
    }
  }

  /** The bootstrap task of a first release and the programs of faulty ones know nothing of the requests. */
  #requestsIn({ name, release }: Scenario): { readonly requests?: readonly TrafficRequest[] } {
    const { requests } = this.#props;
    if (requests === undefined) return {};
    const hasStandIn = name === firstRelease.name || release.kind !== 'healthy';
    return { requests: hasStandIn ? alsoAnsweredByStandIns(requests) : requests };
  }

  #timingOf({ outcome }: ScenarioResult, pipeline: PipelineView): ReleaseTiming {
    return releaseTiming({
      pipeline,
      deployment: outcome.last.deployment,
      shifts: outcome.timeline.shifts,
      awsTime: awsTimeOf(this.#props.aws.clock),
    });
  }

  async #pushOf(service: ReleasedService, scenario: Scenario): Promise<ServiceChange> {
    return { change: await (await this.#sourceOf(service)).prepare(scenario) };
  }

  async #sourceOf(service: ReleasedService): Promise<ReleaseSource> {
    const { name } = service.pipeline;
    const { region } = service.place.access;
    const directory = join(this.#props.workspace, 'source', region, name);
    const opened =
      this.#sources.get(directory) ??
      (await ReleaseSource.open({ ...service, project: this.#props.project, directory }));
    this.#sources.set(directory, opened);
    return opened;
  }

  #detectionOn({ deploymentGroup }: Stage, scenario: Scenario): BadVersionForecast | undefined {
    const { stacks, rate, aws } = this.#props;
    return detectionOf(stacks, deploymentGroup, scenario, { rate, speed: aws.clock.speed });
  }

  /** Longest wall time that a bad version may have traffic, as the synthesized stacks imply; undefined: for ever. */
  #worstDetectionMs(detection: BadVersionForecast | undefined): number | undefined {
    const { latestEndSeconds } = detection ?? {};
    return latestEndSeconds && (latestEndSeconds * 1000) / this.#props.aws.clock.speed;
  }
}

/** The version that has the production traffic in the end. */
export const servedAfter = ({
  weights,
  timeline: { originalVersion, replacementVersion },
}: Pick<Outcome, 'weights' | 'timeline'>): string =>
  weights.replacement > weights.original ? replacementVersion : originalVersion;

/** What both look at is said once, in the words of the verdict. */
function joined(scenario: readonly Check[], verdict: readonly Check[]): Check[] {
  const named = new Set(verdict.map(({ name }) => name));
  return [...scenario.filter(({ name }) => !named.has(name)), ...verdict];
}
