/**
 * Run tasks: what HCP Terraform asks of others about a run, and how long it waits for their answers.
 *
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration
 */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen } from '../model/access';
import type { Run, TaskResult, TaskStage } from '../model/entities';
import { planIdOf } from '../model/ids';
import { isFinal, type Stage } from '../model/run';
import { writeWhenPossible, type Store } from '../store';

export interface TaskLimits {
  /** Milliseconds in which a task must accept a request. @default 10000 */
  readonly acceptMs?: number;
  /** Milliseconds without any sign of a task. @default 600000 */
  readonly silentMs?: number;
  /** Milliseconds until it must have passed or failed. @default 3600000 */
  readonly totalMs?: number;
}

export interface RunTasksProps extends TaskLimits {
  readonly store: Store;
  /** Of this HCP Terraform, without a slash at its end. */
  readonly url: string;
  readonly now: () => Date;
  /** Called with faults that somebody has to mend. */
  readonly log: (line: string) => void;
}

/** Milliseconds between two looks at the answers. */
const lookAgainMs = 100;

export class RunTasks {
  readonly #props: RunTasksProps;
  readonly #stopped = new AbortController();

  constructor(props: RunTasksProps) {
    this.#props = props;
  }

  /** Asks nobody any more, and waits for nobody: the next server asks again. */
  stop(): void {
    this.#stopped.abort();
  }

  /**
   * Asks all tasks of a stage at once.
   *
   * @returns whether the run goes on: only mandatory tasks end it. After a stop it means nothing
   */
  async perform(runId: string, stage: Stage): Promise<boolean> {
    const first = this.#stage(runId, stage);
    if (first === undefined) return true;
    // After a restart those that have answered are not asked again, and what is written already is not written again.
    if (first.status === 'pending')
      await this.#update(runId, stage, (each) => ({ ...each, status: 'running' }));
    await Promise.all(first.results.filter(isOpen).map((result) => this.#ask(runId, stage, result)));
    if (this.#isStopped()) return false;
    const ended = this.#stage(runId, stage)?.results ?? [];
    const passed = ended.every(
      ({ status, enforcement }) => status === 'passed' || enforcement === 'advisory',
    );
    if (this.#stage(runId, stage)?.status === 'running')
      await this.#update(runId, stage, (each) => ({ ...each, status: passed ? 'passed' : 'failed' }));
    return passed;
  }

  async #ask(runId: string, stage: Stage, { id }: TaskResult): Promise<void> {
    const refusal = await this.#send(runId, stage, id);
    const { signal } = this.#stopped;
    if (this.#isStopped()) return;
    if (refusal !== undefined) {
      await this.#settle(runId, stage, id, 'unreachable', refusal);
      return;
    }
    const { silentMs = 600_000, totalMs = 3_600_000 } = this.#props;
    const asked = Date.now();
    while (!this.#isStopped()) {
      const result = this.#stage(runId, stage)?.results.find((each) => each.id === id);
      if (result === undefined || !isOpen(result)) return;
      if (this.#isOver(runId)) return;
      const waited = Date.now() - asked;
      if (result.status === 'pending' && waited > silentMs) {
        await this.#settle(
          runId,
          stage,
          id,
          'failed',
          `the task did not answer within ${silentMs / 1000} s: look into its log`,
        );
        return;
      }
      if (waited > totalMs) {
        await this.#settle(
          runId,
          stage,
          id,
          'failed',
          `the task had no result within ${totalMs / 1000} s: look into its log`,
        );
        return;
      }
      await sleep(lookAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns why the task does not take the request */
  async #send(runId: string, stage: Stage, resultId: string): Promise<string | undefined> {
    const { store, acceptMs = 10_000 } = this.#props;
    const run = store.of('runs').get(runId);
    const result = this.#stage(runId, stage)?.results.find(({ id }) => id === resultId);
    const task = store.of('runTasks').get(result?.taskId ?? '');
    if (run === undefined || result === undefined || task === undefined)
      return 'the run task has been deleted';
    const body = JSON.stringify(this.#payload(run, stage, result));
    const signature =
      task.hmacKey === '' ? '' : createHmac('sha512', task.hmacKey).update(body).digest('hex');
    try {
      const { status, body: answer } = await fetch(task.url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'x-tfc-task-signature': signature },
        signal: AbortSignal.any([AbortSignal.timeout(acceptMs), this.#stopped.signal]),
        redirect: 'manual',
      });
      // It is not read, however much it is.
      await answer?.cancel();
      return status === 200
        ? undefined
        : `the task answers with ${status}, not with 200: look into its log, or correct the URL of the run task`;
    } catch {
      return `the task does not answer at ${task.url}: start it, or correct the URL of the run task`;
    }
  }

  #payload(run: Run, stage: Stage, result: TaskResult): object {
    const { store, url } = this.#props;
    const workspace = store.of('workspaces').get(run.workspaceId);
    const organization = store.of('organizations').get(workspace?.organizationId ?? '')?.name ?? '';
    const name = workspace?.name ?? '';
    const origin = store.of('configurationVersions').get(run.configurationVersionId)?.origin;
    const page = `${url}/app/${organization}/workspaces/${name}`;
    return {
      payload_version: 1,
      stage,
      access_token: result.token,
      capabilities: { outcomes: true },
      configuration_version_id: run.configurationVersionId,
      configuration_version_download_url: `${url}/api/v2/configuration-versions/${run.configurationVersionId}/download`,
      is_speculative: run.planOnly,
      organization_name: organization,
      plan_json_api_url: `${url}/api/v2/plans/${planIdOf(run.id)}/json-output`,
      run_app_url: `${page}/runs/${run.id}`,
      run_created_at: run.createdAt,
      run_created_by: 'local',
      run_id: run.id,
      run_message: run.message,
      task_result_callback_url: `${url}/api/v2/task-results/${result.id}/callback`,
      task_result_enforcement_level: result.enforcement,
      task_result_id: result.id,
      vcs_branch: origin?.branch ?? null,
      vcs_commit_url: origin?.commit ?? null,
      vcs_pull_request_url: origin?.pullRequest ?? null,
      vcs_repo_url: origin?.repository ?? null,
      workspace_app_url: page,
      workspace_id: run.workspaceId,
      workspace_name: name,
      workspace_working_directory: workspace?.workingDirectory ?? '',
    };
  }

  #settle(
    runId: string,
    stage: Stage,
    id: string,
    status: TaskResult['status'],
    message: string,
  ): Promise<void> {
    return this.#update(runId, stage, (each) => ({
      ...each,
      results: each.results.map((result) =>
        result.id === id && isOpen(result) ? { ...result, status, message } : result,
      ),
    }));
  }

  #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  #isOver(runId: string): boolean {
    const run = this.#props.store.of('runs').get(runId);
    return run === undefined || isFinal(run);
  }

  #stage(runId: string, stage: Stage): TaskStage | undefined {
    return this.#props.store
      .of('runs')
      .get(runId)
      ?.taskStages.find((each) => each.stage === stage);
  }

  /** Waits while the disk is full. What a server that is stopped has not written, the next one does. */
  #update(runId: string, stage: Stage, change: (stage: TaskStage) => TaskStage): Promise<void> {
    const { store, log } = this.#props;
    const write = () => {
      const run = store.of('runs').get(runId);
      if (run === undefined) return;
      const taskStages = run.taskStages.map((each) => (each.stage === stage ? change(each) : each));
      store.commit({ kind: 'runs', put: { ...run, taskStages } });
    };
    return writeWhenPossible(write, { directory: store.directory, log, isOver: () => this.#isStopped() });
  }
}
