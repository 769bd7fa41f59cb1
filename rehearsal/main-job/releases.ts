/** Releases on the deployed stacks, under traffic: the project's own application, and programs that misbehave. */
import type { EmbeddedAws } from '../cloud/embedded-aws';
import { Failure } from '../failures';
import { forecast } from '../forecast';
import { allPassed, type Check } from '../report/check';
import type { ReleaseConsole } from '../report/release-console';
import type { AwsAccess } from '../scenarios/aws';
import { findStages } from '../scenarios/find-stage';
import { listenerUrls } from '../scenarios/listener-urls';
import { runScenario, type ScenarioResult } from '../scenarios/runner';
import type { Scenario } from '../scenarios/scenario';
import type { Stage } from '../scenarios/stage';
import type { SynthesizedStack } from '../terraform/synthesis';
import { AlarmSightings, type AlarmSighting } from './alarm-sightings';
import type { ApplicationImages } from './application-images';
import { readTaskTemplate, registerApplication } from './application-release';
import { verdictOf } from './release-verdict';

export interface ReleasesProps {
  readonly cloud: EmbeddedAws;
  readonly stacks: readonly SynthesizedStack[];
  readonly images: ApplicationImages;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  /** Requests in a second of wall time. */
  readonly rate: number;
  /** Tells of a release as it happens. */
  readonly console: () => ReleaseConsole;
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
}

export class Releases {
  private constructor(
    private readonly props: ReleasesProps,
    private readonly stages: readonly Stage[],
  ) {}

  /**
   * Finds every service that can be released.
   *
   * @throws Failure there is none
   */
  static async find(props: ReleasesProps): Promise<Releases> {
    const stages: Stage[] = [];
    for (const region of new Set(props.stacks.map((stack) => stack.region))) {
      const access = awsAccess(props.cloud, region);
      stages.push(
        ...(await findStages({ access, speed: props.speed, listenerUrl: listenerUrls(props.cloud) })),
      );
    }
    if (stages.length === 0)
      throw new Failure('the embedded AWS holds no deployment group, so nothing can be released');
    return new Releases(props, stages);
  }

  /**
   * Plays a scenario on every service, one after the other.
   *
   * @param isApplication - whether the project's own application is released, not the program that misbehaves
   */
  async play(scenario: Scenario, isApplication: boolean): Promise<Release[]> {
    const releases: Release[] = [];
    for (const stage of this.stages) releases.push(await this.playOn(stage, scenario, isApplication));
    return releases;
  }

  private async playOn(stage: Stage, scenario: Scenario, isApplication: boolean): Promise<Release> {
    const { cloud, rate } = this.props;
    const console = this.props.console();
    const alarms = new AlarmSightings(stage.access, cloud.clock);
    try {
      const result = await runScenario(scenario, stage, {
        traffic: { rate, onSample: console.sample },
        cloud,
        onObservation: console.observe,
        ...(isApplication && { register: (version: string) => this.register(stage, version) }),
      });
      const checks = joined(result.checks, verdictOf(result, this.worstDetectionMs(stage)));
      return { service: stage.service, result, checks, passed: allPassed(checks), alarms: alarms.seen };
    } finally {
      console.end();
      await alarms.end();
    }
  }

  private async register(stage: Stage, version: string): Promise<string> {
    const image = await this.props.images.build(version);
    return registerApplication(stage.access, await readTaskTemplate(stage), image);
  }

  /** Longest wall time that a bad version may have traffic, as the synthesized stacks imply; undefined: for ever. */
  private worstDetectionMs(stage: Stage): number | undefined {
    const deployment = forecast(this.props.stacks, {
      requestsPerMinute: (this.props.rate * 60) / this.props.speed,
    }).deployments.find(({ deploymentGroup }) => deploymentGroup === stage.deploymentGroup);
    const config = deployment?.configs.find(({ configured }) => configured);
    const errors = config?.badVersions.find(({ version }) => version === 'errors');
    return errors?.latestEndSeconds === undefined
      ? undefined
      : (errors.latestEndSeconds * 1000) / this.props.speed;
  }
}

/** What both look at is said once, in the words of the verdict. */
function joined(scenario: readonly Check[], verdict: readonly Check[]): Check[] {
  const named = new Set(verdict.map(({ name }) => name));
  return [...scenario.filter(({ name }) => !named.has(name)), ...verdict];
}

function awsAccess(cloud: EmbeddedAws, region: string): AwsAccess {
  const env = cloud.environment();
  return {
    endpoint: cloud.endpoint,
    region,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
}
