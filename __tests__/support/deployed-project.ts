/** The stacks on `npm run cloud`, as a person has them who has copied the project, and what is pushed from the copy. */
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
  type ActionExecutionDetail,
  type PipelineExecution,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegionalClient } from '../../rehearsal/cloud/contract/client';
import type { AwsAccess } from '../../rehearsal/scenarios/aws';
import type { JsonObject } from '../../rehearsal/settings-changes';
import { startTraffic, type Traffic } from '../../rehearsal/traffic/start-traffic';
import { clientAt } from './emulator-client';
import { environmentOf, startCloudCommand, type CloudCommand } from './cloud-command';
import { freePort } from './free-port';
import { ProjectCopy, region } from './project-copy';
import { run, type Ran } from './run';
import { until } from './until';

export const pipelineName = 'bluegreen-dev-nodejs';

/** Nothing but an error is hours away from its end here, on a busy machine either. */
const limitMs = 900_000;

/** A look is a call of the command, which builds and deploys meanwhile. */
const pauseMs = 200;

/**
 * A tenth of the files of the project: what is pushed is archived, stored, and unpacked for every build. The rehearsal
 * pushes all of them.
 */
const isDeployedOrReleased = (path: string): boolean =>
  /^([^/]*|(app|scripts|stacks|support)\/.*)$/.test(path);

export interface Ports {
  readonly production: number;
  readonly test: number;
}

/** How an action of an execution has ended. */
export interface ActionEnd {
  readonly stage: string | undefined;
  readonly status: string | undefined;
  readonly error: string | undefined;
  readonly code: string | undefined;
}

export class DeployedProject {
  readonly #home: string;
  readonly #copy: ProjectCopy;
  readonly #pipelines: CodePipelineClient;
  /** For clients in this process. */
  readonly access: Required<AwsAccess>;

  private constructor(
    readonly cloud: CloudCommand,
    home: string,
    copy: ProjectCopy,
    readonly ports: Ports,
  ) {
    this.#home = home;
    this.#copy = copy;
    const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
    this.access = { endpoint: cloud.endpoint, region, credentials };
    this.#pipelines = new CodePipelineClient(this.access);
  }

  /** Starts `npm run cloud`, and copies the project; nothing is committed or deployed. */
  static async start(): Promise<DeployedProject> {
    const ports = { production: await freePort(), test: await freePort() };
    const home = mkdtempSync(join(tmpdir(), 'deployed-project-'));
    mkdirSync(join(home, 'tmp'));
    const cloud = await startCloudCommand([], { ...process.env, TMPDIR: join(home, 'tmp') });
    const environment = environmentOf(cloud, process.env);
    const copy = await ProjectCopy.create({ home, environment, takes: isDeployedOrReleased });
    return new DeployedProject(cloud, home, copy, ports);
  }

  /** What is in the directory for temporary files of the command, apart from caches of the tools that it is run by. */
  temporaryFiles(): string[] {
    return readdirSync(join(this.#home, 'tmp')).filter((name) => !/^(tsx-|node-compile-cache)/.test(name));
  }

  get directory(): string {
    return this.#copy.directory;
  }

  get remote(): string {
    return `${this.cloud.endpoint}/v1/repos/${pipelineName}`;
  }

  get environment(): NodeJS.ProcessEnv {
    return this.#copy.environment;
  }

  /** Settings of the service `nodejs` of the environment `dev`, in cdktf.json. */
  useSettings(service: JsonObject): void {
    const { production, test } = this.ports;
    const loadBalancer = { productionPort: production, testPort: test };
    this.#copy.useSettings({ environments: { dev: { services: { nodejs: { loadBalancer, ...service } } } } });
  }

  /** Types a block of a page as it stands, but for the ports that are others here. */
  async type(block: string): Promise<void> {
    const here = block
      .replaceAll(':4566', `:${new URL(this.cloud.endpoint).port}`)
      .replaceAll(':8080', `:${this.ports.production}`);
    await this.#copy.type(here);
  }

  /** Asks by the AWS CLI. */
  aws<T = unknown>(...args: string[]): Promise<T> {
    return this.#copy.aws(...args);
  }

  /** Asks without a program between. */
  get client(): RegionalClient {
    return clientAt(this.access);
  }

  git(...args: string[]): Promise<string> {
    return this.#copy.git(...args);
  }

  /**
   * @param changes - texts of files by their paths; null removes one
   * @returns id of the commit
   */
  commit(message: string, changes: Readonly<Record<string, string | null>> = {}): Promise<string> {
    return this.#copy.commit(message, changes);
  }

  /** `git` as the person's own, with what the command has printed. */
  tryGit(...args: string[]): Promise<Ran> {
    return run(['git', '-C', this.directory, ...args], this.environment);
  }

  /** @throws Error git's words */
  async push(refspec = 'HEAD:main'): Promise<void> {
    const { status, stderr } = await this.tryGit('push', '--quiet', this.remote, refspec);
    if (status !== 0) throw new Error(stderr);
  }

  /**
   * Commits, pushes and waits until there is an execution of it.
   *
   * @returns its id
   */
  async release(message: string, changes?: Readonly<Record<string, string | null>>): Promise<string> {
    const commit = await this.commit(message, changes);
    await this.push();
    return this.executionOf(commit);
  }

  /** All executions, the newest first. */
  async executions(): Promise<PipelineExecutionSummary[]> {
    const answer = await this.#pipelines.send(new ListPipelineExecutionsCommand({ pipelineName }));
    return answer.pipelineExecutionSummaries ?? [];
  }

  /** @returns id of the newest execution that has this revision as its source */
  executionOf(revision: string): Promise<string> {
    return until(
      async () => {
        const all = await this.executions();
        return all.find(({ sourceRevisions = [] }) =>
          sourceRevisions.some(({ revisionId }) => revisionId === revision),
        )?.pipelineExecutionId;
      },
      `an execution of ${revision}`,
      limitMs,
      pauseMs,
    );
  }

  /**
   * Starts an execution and waits until it is there.
   *
   * @returns its id
   */
  async startedBy(start: () => Promise<unknown>): Promise<string> {
    const before = new Set((await this.executions()).map(({ pipelineExecutionId }) => pipelineExecutionId));
    await start();
    return until(
      async () => {
        const all = await this.executions();
        return all.map(({ pipelineExecutionId }) => pipelineExecutionId).find((id) => !before.has(id));
      },
      'an execution',
      limitMs,
      pauseMs,
    );
  }

  async execution(pipelineExecutionId: string): Promise<PipelineExecution> {
    const input = { pipelineName, pipelineExecutionId };
    const { pipelineExecution } = await this.#pipelines.send(new GetPipelineExecutionCommand(input));
    if (pipelineExecution === undefined) throw new Error(`no execution ${pipelineExecutionId}`);
    return pipelineExecution;
  }

  /** Waits for the end of an execution. @returns its status */
  end(id: string): Promise<string> {
    return until(
      async () => {
        const { status = '' } = await this.execution(id);
        return ['InProgress', 'Stopping'].includes(status) ? undefined : status;
      },
      `the end of ${id}`,
      limitMs,
      pauseMs,
    );
  }

  /** Its actions, the newest first. */
  async actions(pipelineExecutionId: string): Promise<ActionExecutionDetail[]> {
    const input = { pipelineName, filter: { pipelineExecutionId } };
    const { actionExecutionDetails } = await this.#pipelines.send(new ListActionExecutionsCommand(input));
    return actionExecutionDetails ?? [];
  }

  /** Waits for the end of an execution. @returns its status, and how its last action ended */
  async outcome(id: string): Promise<ActionEnd & { readonly execution: string }> {
    const execution = await this.end(id);
    const [last] = await this.actions(id);
    const { code, message } = last?.output?.executionResult?.errorDetails ?? {};
    return { execution, stage: last?.stageName, status: last?.status, code, error: message };
  }

  /** Waits for an action of an execution to have a status. */
  async reaches(id: string, stage: string, status = 'InProgress'): Promise<ActionExecutionDetail> {
    return until(
      async () => {
        // Asked for first: what is not there when it has ended will never be.
        const { status: now } = await this.execution(id);
        const all = await this.actions(id);
        const found = all.find((each) => each.stageName === stage && each.status === status);
        if (found !== undefined || now === 'InProgress') return found;
        throw new Error(`${now} before ${stage} ${status}: ${JSON.stringify(all[0]?.output)}`);
      },
      `${stage} ${status}`,
      limitMs,
      pauseMs,
    );
  }

  /** Waits for the approval of an execution, and answers it. */
  async approve(id: string, status: 'Approved' | 'Rejected' = 'Approved'): Promise<void> {
    await this.reaches(id, 'Approve');
    const token = await this.#approvalToken();
    const result = { summary: 'looked', status };
    const names = { pipelineName, stageName: 'Approve', actionName: 'Approve' };
    await this.#pipelines.send(new PutApprovalResultCommand({ ...names, token, result }));
  }

  async #approvalToken(): Promise<string> {
    const { stageStates = [] } = await this.#pipelines.send(
      new GetPipelineStateCommand({ name: pipelineName }),
    );
    const stage = stageStates.find(({ stageName }) => stageName === 'Approve');
    const token = stage?.actionStates?.[0]?.latestExecution?.token;
    if (token === undefined) throw new Error('no approval waits');
    return token;
  }

  /** Version that production names. The first task, which no push has brought, is the version `bootstrap`. */
  async version(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.ports.production}/version`);
    return response.headers.get('x-app-version') ?? `status ${response.status}`;
  }

  /** Requests to production, 20 in a second, that are accounted for. */
  startTraffic(): Promise<Traffic> {
    return startTraffic({
      url: `http://127.0.0.1:${this.ports.production}`,
      requests: [{ method: 'GET', path: '/version', headers: {}, weight: 1 }],
      // The sample tells its version: more than the target group, which two releases share.
      headers: { 'x-rehearsal-route': 'no' },
      rate: 20,
      // A busy machine may answer late; that is no failure of a release.
      timeoutMs: 45_000,
    });
  }

  /** Ctrl-C. @returns exit status and signal */
  async interrupt(): Promise<unknown[]> {
    this.cloud.child.kill('SIGINT');
    return this.cloud.end;
  }

  async stop(): Promise<void> {
    await this.interrupt();
    this.#pipelines.destroy();
    this.#copy.close();
    rmSync(this.#home, { recursive: true, force: true });
  }
}
