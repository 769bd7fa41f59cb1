/** A release by a pipeline: a change starts it, its deploy action creates the deployment, and it ends after that. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { Failure } from '../../failures';
import type { Check } from '../../check';
import type { ChangeFacts, ImageFacts, PipelineView } from '../../report/facts';
import type { Expectation } from '../../scenarios/scenario';
import { limitMs, pollMs } from '../../scenarios/polling';
import type { ReleaseEnd, StartedRelease } from '../../scenarios/started-release';
import type { AwsCliPlace } from '../aws-cli';
import type { FoundPipeline } from '../source/find-pipeline';
import { approve } from './approvals';
import { startedSince } from './choose-execution';
import { listExecutions, readExecution, type Execution } from './executions';
import { failureReason } from './failure-reason';
import { releasedImage, tagOf } from './released-image';

export interface PipelineReleaseProps {
  readonly client: CodePipelineClient;
  readonly pipeline: FoundPipeline;
  readonly place: AwsCliPlace;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  /** Makes the change that starts the pipeline. */
  readonly change: () => Promise<ChangeFacts>;
  readonly expected: Expectation;
  /** Further checks once the pipeline has ended, of what it released. @default - none */
  readonly inspect?: (released: Released) => Promise<readonly Check[]>;
  /** Hears of every look at the pipeline. */
  readonly onLook: (view: PipelineView) => void;
}

export interface Released {
  readonly execution: Execution;
  readonly image: ImageFacts | undefined;
}

/** How long a change may take to start the pipeline. */
const startLimitMs = (speed: number): number => limitMs(60_000, 120, speed);

/** How long a pipeline may go on for after its deployment has ended. */
const endLimitMs = (speed: number): number => limitMs(120_000, 600, speed);

/** `Stopping` is not an end yet. */
const goesOn: readonly string[] = ['InProgress', 'Stopping'];

const hasEnded = ({ status }: Execution): boolean => !goesOn.includes(status);

export class PipelineRelease {
  readonly #props: PipelineReleaseProps;
  #latest: PipelineView | undefined;
  #image: ImageFacts | undefined;
  #tag: Promise<string> | undefined;

  constructor(props: PipelineReleaseProps) {
    this.#props = props;
  }

  /** The last look; undefined before the change. */
  get view(): PipelineView | undefined {
    return this.#latest;
  }

  /**
   * Makes the change and waits for the deployment.
   *
   * @throws Failure the pipeline did not start, or ended before there was a deployment
   */
  async start(): Promise<StartedRelease> {
    const { client, pipeline } = this.#props;
    const before = new Set((await listExecutions(client, pipeline.name)).map(({ id }) => id));
    const change = await this.#props.change();
    const follow = () => this.#look(change, before);
    this.#tell({ change });
    const deploymentId = await this.#deploymentOf(follow, change);
    return { deploymentId, end: () => this.#end(follow) };
  }

  async #deploymentOf(follow: () => Promise<Execution | undefined>, change: ChangeFacts): Promise<string> {
    const { client, pipeline, place, speed } = this.#props;
    const { stage, action } = pipeline.deployAction;
    const startLimit = startLimitMs(speed);
    const startBy = Date.now() + startLimit;
    for (;;) {
      const execution = await follow();
      const deploy = execution?.actions.find((each) => each.stage === stage && each.action === action);
      if (deploy?.externalId !== undefined) return deploy.externalId;
      if (execution === undefined) {
        if (Date.now() >= startBy) throw notStarted(pipeline, change, startLimit);
      } else if (hasEnded(execution)) throw new Failure(await failureReason(execution, place));
      else await approve(client, execution);
      await delay(pollMs(speed));
    }
  }

  async #end(follow: () => Promise<Execution | undefined>): Promise<ReleaseEnd> {
    const { expected, inspect, speed } = this.#props;
    const limit = Date.now() + endLimitMs(speed);
    let execution = await follow();
    while ((execution === undefined || !hasEnded(execution)) && Date.now() < limit) {
      await delay(pollMs(speed));
      execution = await follow();
    }
    if (execution === undefined) throw new Failure('the execution of the pipeline is gone');
    if (this.#tag === undefined) throw new Failure(`${execution.pipeline} has handed on no image`);
    const version = await this.#tag;
    const further = (await inspect?.({ execution, image: this.#image })) ?? [];
    return { version, checks: [endCheck(execution, expected), ...further] };
  }

  /** @returns undefined as long as nothing has started */
  async #look(change: ChangeFacts, before: ReadonlySet<string>): Promise<Execution | undefined> {
    const { client, pipeline, place } = this.#props;
    const id = startedSince(await listExecutions(client, pipeline.name), before);
    if (id === undefined) return undefined;
    const execution = await readExecution(client, pipeline.name, id);
    const known = this.#image;
    this.#image = known ?? (await releasedImage(execution, place.access));
    if (known === undefined && this.#image !== undefined) {
      this.#tag = tagOf(this.#image, place);
      // Whoever needs it hears of it.
      this.#tag.catch(() => undefined);
    }
    this.#tell({ change, execution, image: this.#image });
    return execution;
  }

  #tell(view: PipelineView): void {
    this.#latest = view;
    this.#props.onLook(view);
  }
}

function notStarted(pipeline: FoundPipeline, change: ChangeFacts, limit: number): Failure {
  const what = `${change.kind} ${change.revision ?? ''} to ${change.target}`.replace('  ', ' ');
  return new Failure(
    `${what} has not started the pipeline ${pipeline.name} within ${limit / 1000} s: see the rules of EventBridge that lead to it`,
  );
}

/** A deployment that fails, or is stopped, fails its action and with it the pipeline. Pure. */
function endCheck(execution: Execution, { status }: Expectation): Check {
  const wanted = status === 'Succeeded' ? 'Succeeded' : 'Failed';
  const reasons = execution.actions.flatMap(({ stage, error }) =>
    error === undefined ? [] : [`${stage}: ${error.code}, ${error.message}`],
  );
  return {
    name: 'the pipeline ends like its deployment',
    passed: execution.status === wanted,
    expected: wanted,
    actual: [execution.status, ...reasons].join('; '),
  };
}
