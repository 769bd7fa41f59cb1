import { setTimeout as sleep } from 'node:timers/promises';
import type { CommonArguments } from '../arguments';
import type { Clients } from '../aws/clients';
import { readDeployment, readDeployments, readProgress } from '../aws/read-deployments';
import { readPipeline } from '../aws/read-pipeline';
import { exitStatus, nothingToDo, unavailable, type ExitStatus } from '../failures';
import { hasEnded, inFlight, outcomeOf, type Outcome } from '../model/deployments';
import type { DeploymentFacts, PipelineFacts, ServiceRef } from '../model/facts';
import { waitingOf } from '../model/waiting';
import * as words from '../render/words';
import { chosen, commandFor, notDeployed, printJson, type Command, type Context } from './context';

export interface WatchArguments extends CommonArguments {
  readonly id: string | undefined;
  /** Seconds between two looks. */
  readonly interval: number;
  /** Minutes. */
  readonly timeout: number;
  /** `ready`: production traffic waits for `continue`. */
  readonly until: 'end' | 'ready';
}

/** How watching ends. */
type End = Outcome | 'ready' | 'timedOut';

const statusOf: Readonly<Record<End, ExitStatus>> = {
  released: exitStatus.done,
  ready: exitStatus.done,
  rolledBack: exitStatus.rolledBack,
  failed: exitStatus.failed,
  timedOut: exitStatus.timedOut,
};

const wordsOf: Readonly<Record<End, string>> = {
  released: 'released',
  ready: 'is ready: production traffic waits for continue',
  rolledBack: 'rolled back',
  failed: 'failed',
  timedOut: 'timed out: it goes on',
};

/** CodeDeploy names the rollback of a deployment a moment after it has ended. */
const looksForRollback = 3;
const looksAt = 10;

export const watch: Command<WatchArguments> = async (args, context) => {
  const { ref, aws } = chosen(args, context);
  const watching = new Watching(ref, aws, args.id);
  const deadline = Date.now() + args.timeout * 60_000;
  let shown = '';
  for (;;) {
    const { line, outcome, isReady = false } = await watching.look();
    if (line !== shown && !args.json) context.print(`${line}\n`);
    shown = line;
    const isLate = Date.now() + args.interval * 1000 > deadline;
    const reached = outcome ?? (isReady && args.until === 'ready' ? 'ready' : undefined);
    const end = reached ?? (isLate ? 'timedOut' : undefined);
    if (end !== undefined) {
      report(end, watching, ref, args, context);
      return statusOf[end];
    }
    await sleep(args.interval * 1000);
  }
};

function report(
  end: End,
  { deployment, rollback, pipeline }: Watching,
  ref: ServiceRef,
  args: WatchArguments,
  context: Context,
): void {
  if (args.json) {
    printJson(context, {
      environment: ref.environment,
      service: ref.service,
      outcome: end,
      deployment,
      rollback,
      pipeline,
    });
    return;
  }
  const error = deployment?.error;
  const isGood = statusOf[end] === exitStatus.done;
  const why = error === undefined || isGood ? '' : `: ${error.code}: ${error.message}`;
  const show = deployment === undefined ? 'status' : `show ${deployment.id}`;
  const more = isGood ? '' : `; ${commandFor(show, ref, context)}`;
  context.print(`${deployment?.id ?? 'the pipeline'} ${wordsOf[end]}${why}${more}\n`);
}

/** @returns the deployment if it began after the execution: there is one at a time */
function startedBy(
  { startTime }: NonNullable<PipelineFacts['execution']>,
  deployment: DeploymentFacts | undefined,
): DeploymentFacts | undefined {
  if (startTime === undefined || deployment?.createTime === undefined) return undefined;
  return deployment.createTime >= startTime ? deployment : undefined;
}

interface Look {
  /** Printed if it differs from that of the look before. */
  readonly line: string;
  readonly outcome?: Outcome;
  /** Whether production traffic waits for `continue`. */
  readonly isReady?: boolean;
}

/** Follows one deployment and its rollback, or a pipeline until it has started a deployment. */
class Watching {
  deployment: DeploymentFacts | undefined;
  rollback: DeploymentFacts | undefined;
  pipeline: PipelineFacts | undefined;
  /** Of the execution that is followed while there is no deployment. */
  #execution: PipelineFacts['execution'];
  #looksAfterEnd = 0;
  #id: string | undefined;

  constructor(
    readonly ref: ServiceRef,
    readonly aws: Clients,
    id: string | undefined,
  ) {
    this.#id = id;
  }

  async look(): Promise<Look> {
    this.#id ??= await this.#choose();
    return this.#id === undefined ? this.#lookAtPipeline() : this.#lookAtDeployment(this.#id);
  }

  /** @returns the deployment to follow; undefined if a running pipeline has not started one */
  async #choose(): Promise<string | undefined> {
    const deployments = await readDeployments(this.aws.codeDeploy, this.ref, looksAt);
    if (deployments === undefined) throw notDeployed(this.ref);
    const current = inFlight(deployments);
    if (current !== undefined) return current.id;
    const [newest] = deployments;
    if (this.#execution !== undefined) return startedBy(this.#execution, newest)?.id;
    const { pipeline: name } = this.ref;
    this.pipeline = name === undefined ? undefined : await readPipeline(this.aws.codePipeline, name);
    const execution = this.pipeline?.execution;
    if (execution?.status === 'InProgress') {
      this.#execution = execution;
      return startedBy(execution, newest)?.id;
    }
    if (newest === undefined) {
      throw nothingToDo('there is no deployment, and no execution of the pipeline is running');
    }
    return newest.id;
  }

  async #lookAtPipeline(): Promise<Look> {
    const { pipeline: name } = this.ref;
    this.pipeline = name === undefined ? undefined : await readPipeline(this.aws.codePipeline, name);
    const { execution, stages = [] } = this.pipeline ?? {};
    const steps = stages.map((stage) => `${stage.name} ${stage.status}`).join(', ');
    const line = `pipeline ${execution?.status ?? ''}: ${steps}`;
    // A newer execution has taken its place.
    if (execution !== undefined && execution.id !== this.#execution?.id) this.#execution = execution;
    const isOver = execution !== undefined && !['InProgress', 'Stopping'].includes(execution.status);
    if (!isOver) return { line };
    // The deployment may have come between the two looks.
    this.#id = await this.#choose();
    return this.#id === undefined ? { line, outcome: 'failed' } : { line };
  }

  async #lookAtDeployment(id: string): Promise<Look> {
    const found = await readDeployment(this.aws.codeDeploy, id);
    if (found?.application !== this.ref.application) {
      throw unavailable(`${this.ref.environment} / ${this.ref.service} has no deployment ${id}`);
    }
    const { deployment } = found;
    const { rollbackId } = deployment;
    this.deployment = deployment;
    this.rollback =
      rollbackId === undefined
        ? undefined
        : (await readDeployment(this.aws.codeDeploy, rollbackId))?.deployment;
    if (hasEnded(deployment)) this.#looksAfterEnd += 1;
    const outcome = outcomeOf(deployment, this.rollback, this.#looksAfterEnd <= looksForRollback);
    const line = await this.#describe(this.rollback ?? deployment);
    return { line, isReady: deployment.status === 'Ready', ...(outcome !== undefined && { outcome }) };
  }

  async #describe(deployment: DeploymentFacts): Promise<string> {
    const { id, status, rollsBack } = deployment;
    const back = rollsBack === undefined ? '' : ` (rolls back ${rollsBack})`;
    if (hasEnded(deployment)) return `${id} ${status}${back}`;
    const progress = await readProgress(this.aws.codeDeploy, id);
    const waiting = waitingOf(deployment, progress);
    return `${id} ${status}${back}${waiting === undefined ? '' : `: waits for ${words.waiting(waiting)}`}`;
  }
}
