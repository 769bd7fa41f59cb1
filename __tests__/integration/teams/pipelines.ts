/** Pipelines of the shop, as they run. */
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { until } from '../../support/until';
import { environments, region, type Environment, type Service, type Shop } from './shop';

/** A look is a call of the command, which builds and deploys meanwhile. */
const pauseMs = 250;

/**
 * A release comes through three environments, one after the other, on a machine with other work to do. Below the limit of a
 * test, so that it is said what was waited for.
 */
const limitMs = 840_000;

export class Pipelines {
  readonly #clients: Readonly<Record<Environment, CodePipelineClient>>;

  constructor({ accounts }: Shop) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const of = (environment: Environment) =>
      new CodePipelineClient({
        ...{ region, credentials },
        endpoint: accounts.account(environments[environment]).endpoint,
      });
    this.#clients = { dev: of('dev'), staging: of('staging'), live: of('live') };
  }

  /** The newest first. */
  async executions(environment: Environment, service: Service): Promise<readonly PipelineExecutionSummary[]> {
    const pipelineName = `shop-${environment}-${service}`;
    const answer = await this.#clients[environment].send(new ListPipelineExecutionsCommand({ pipelineName }));
    return answer.pipelineExecutionSummaries ?? [];
  }

  /** Waits for the execution of a revision to come, and to end. @returns its status, and why it failed */
  async outcome(environment: Environment, service: Service, revision: string): Promise<string> {
    const execution = await until(
      async () => {
        const newest = await this.#executionOf(environment, service, revision);
        return newest !== undefined && newest.status !== 'InProgress' && newest;
      },
      `the end of ${revision} in ${environment} / ${service}`,
      limitMs,
      pauseMs,
    );
    if (execution.status === 'Succeeded') return execution.status;
    const pipelineExecutionId = execution.pipelineExecutionId ?? '';
    const failed = await this.#failureOf(environment, service, pipelineExecutionId);
    return [execution.status, failed].join(': ');
  }

  /** Waits for the execution of a revision. */
  begun(environment: Environment, service: Service, revision: string): Promise<PipelineExecutionSummary> {
    const look = () => this.#executionOf(environment, service, revision);
    return until(look, `${revision} in ${environment} / ${service}`, limitMs, pauseMs);
  }

  /** Waits until as many executions have ended as there were, and one more. */
  async oneMoreThan(before: number, environment: Environment, service: Service): Promise<void> {
    await until(
      async () => {
        const all = await this.executions(environment, service);
        return all.length > before && all.every(({ status }) => status !== 'InProgress');
      },
      `the end of the next execution in ${environment} / ${service}`,
      limitMs,
      pauseMs,
    );
  }

  /** Waits until the state of a pipeline names something, such as the alarm that a release waits for. */
  async naming(something: string, environment: Environment, service: Service): Promise<void> {
    const command = () => new GetPipelineStateCommand({ name: `shop-${environment}-${service}` });
    await until(
      async () => JSON.stringify(await this.#clients[environment].send(command())).includes(something),
      `${something} in the state of ${environment} / ${service}`,
      limitMs,
      pauseMs,
    );
  }

  async #executionOf(environment: Environment, service: Service, revision: string) {
    const all = await this.executions(environment, service);
    return all.find(({ sourceRevisions = [] }) =>
      sourceRevisions.some(
        ({ revisionId, revisionSummary }) =>
          revisionId === revision || revisionSummary?.includes(revision) === true,
      ),
    );
  }

  async #failureOf(environment: Environment, service: Service, pipelineExecutionId: string) {
    const { actionExecutionDetails = [] } = await this.#clients[environment].send(
      new ListActionExecutionsCommand({
        pipelineName: `shop-${environment}-${service}`,
        filter: { pipelineExecutionId },
      }),
    );
    const failed = actionExecutionDetails.find(({ status }) => status === 'Failed');
    return `${failed?.actionName ?? ''} ${failed?.output?.executionResult?.errorDetails?.message ?? ''}`;
  }

  close(): void {
    for (const client of Object.values(this.#clients)) client.destroy();
  }
}
