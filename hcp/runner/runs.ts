/** Runs: what becomes of them is decided by the model, journaled, and performed. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Identity } from '../identity';
import type { Run, Token, Workspace } from '../model/entities';
import { startable } from '../model/queue';
import {
  appliesAtOnce,
  isFinal,
  isWorking,
  transition,
  type PhaseEnd,
  type RunEffect,
  type RunEvent,
  type Stage,
} from '../model/run';
import {
  diskFull,
  isDiskFull,
  newId,
  newKey,
  writeWhenPossible,
  writeWhole,
  type Change,
  type Store,
} from '../store';
import { collectState, currentState } from './states';
import { msToLook, prepare, scriptFor, UnusableConfiguration, type RunFiles } from './run-directory';
import { names, type Phase } from './scripts';
import { runPhase, signal } from './terraform-process';

export interface RunsProps {
  readonly store: Store;
  readonly now: () => Date;
  /** How many Terraforms may run at once. @default 1, as in HCP Terraform's free tier */
  readonly atOnce?: number;
  /** CLI configuration of Terraform with a token of this HCP Terraform. */
  readonly cliConfiguration: (token: string) => string;
  /** What Terraform and its providers get in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly identity: Identity;
  /** Called with faults that somebody has to mend. */
  readonly log: (line: string) => void;
  /** Performs the run tasks of a stage. @returns whether the run goes on */
  readonly performStage: (runId: string, stage: Stage) => Promise<boolean>;
}

/** What makes a run. */
export type NewRun = Pick<
  Run,
  | 'workspaceId'
  | 'configurationVersionId'
  | 'message'
  | 'source'
  | 'isDestroy'
  | 'refresh'
  | 'refreshOnly'
  | 'targets'
  | 'replacements'
  | 'variables'
  | 'planOnly'
  | 'savePlan'
  | 'autoApply'
>;

/** Milliseconds before runs are started that a full disk has kept from it. */
const scheduleAgainMs = 1000;

/** Why a state that an apply has left does not count, and what to do about it. */
const notStored = {
  outdated: () => 'it is older than that of the workspace',
  unreadable: (directory: string) =>
    `${join(directory, names.state)} is not whole. The workspace has the state from before this apply: free space on the disk, and import what the log says was made (terraform import), or delete it`,
} as const;

export class Runs {
  readonly #props: RunsProps;
  #stopped = false;

  constructor(props: RunsProps) {
    this.#props = props;
  }

  directory(runId: string): string {
    return this.#props.store.file('runs', runId);
  }

  create(given: NewRun, workspace: Workspace): Run {
    const { store } = this.#props;
    const tasks = store.of('workspaceTasks').all();
    const own = tasks.filter(({ workspaceId }) => workspaceId === workspace.id);
    const stages = (['post_plan', 'pre_apply'] as const).filter((stage) =>
      own.some((task) => task.stages.includes(stage)),
    );
    const createdAt = this.#props.now().toISOString();
    const run: Run = {
      ...given,
      id: newId('run'),
      status: 'pending',
      planStatus: 'pending',
      applyStatus: 'pending',
      hasChanges: false,
      cancelRequested: false,
      forceCancelRequested: false,
      stages,
      structured: workspace.structuredRunOutput,
      terraformVersion: workspace.terraformVersion,
      createdAt,
      timestamps: { pending: createdAt },
      logKey: newKey(),
      taskStages: stages.map((stage) => ({
        id: newId('ts'),
        stage,
        status: 'pending',
        results: own
          .filter((task) => task.stages.includes(stage))
          .map(({ id, taskId, enforcement }) => ({
            id: newId('taskrs'),
            taskId,
            taskName: store.of('runTasks').get(taskId)?.name ?? '',
            taskUrl: store.of('runTasks').get(taskId)?.url ?? '',
            workspaceTaskId: id,
            enforcement,
            status: 'pending',
            message: '',
            url: '',
            token: newKey(),
            outcomes: [],
          })),
      })),
    };
    const token: Token = { id: newId('at'), value: newKey(), description: `of ${run.id}`, runId: run.id };
    store.commit({ kind: 'runs', put: run }, { kind: 'tokens', put: token });
    this.schedule();
    return run;
  }

  /** @returns whether the event is possible in the status of the run */
  send(runId: string, event: RunEvent, ...others: Change[]): boolean {
    const { store } = this.#props;
    const run = store.of('runs').get(runId);
    const next = run === undefined ? undefined : transition(run, event);
    if (run === undefined || next === undefined) return false;
    const at = this.#props.now().toISOString();
    const changed: Run = { ...next.run, timestamps: { [next.run.status]: at, ...next.run.timestamps } };
    store.commit({ kind: 'runs', put: changed }, ...others, ...(isFinal(changed) ? this.#revoke(runId) : []));
    for (const effect of next.effects) this.#perform(changed, effect);
    if (changed.status === 'applied') this.#trigger(changed);
    // A run that waits for somebody needs no Terraform.
    if (isFinal(changed) || (isWorking(run) && !isWorking(changed))) this.schedule();
    return true;
  }

  /** Starts the runs whose turn it is. */
  schedule(): void {
    if (this.#stopped) return;
    const { store, atOnce = 1 } = this.#props;
    const workspaces = new Map(
      store
        .of('workspaces')
        .all()
        .map((each) => [each.id, each]),
    );
    try {
      for (const { id } of startable(workspaces, store.of('runs').all(), atOnce))
        this.send(id, { type: 'start' });
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#props.log(diskFull(store.directory));
      setTimeout(() => {
        this.schedule();
      }, scheduleAgainMs).unref();
    }
  }

  /** Goes on with what a server that was killed has left. */
  recover(): void {
    for (const run of this.#props.store.of('runs').all()) {
      if (run.status === 'planning') this.#perform(run, 'plan');
      if (run.status === 'applying') this.#perform(run, 'apply');
      if (run.status === 'post_plan_running') this.#perform(run, 'post_plan');
      if (run.status === 'pre_apply_running') this.#perform(run, 'pre_apply');
      if (run.cancelRequested && !isFinal(run)) this.#perform(run, 'interrupt');
      if (run.forceCancelRequested && !isFinal(run)) this.#perform(run, 'kill');
    }
    this.schedule();
  }

  /** Starts nothing more; Terraforms that run go on. */
  stop(): void {
    this.#stopped = true;
  }

  /** Ends every Terraform that runs: nobody will ask for what it does. */
  killAll(): void {
    for (const run of this.#props.store.of('runs').all())
      if (isWorking(run)) signal(this.directory(run.id), phaseOf(run), 'SIGKILL');
  }

  #perform(run: Run, effect: RunEffect): void {
    if (this.#stopped) return;
    switch (effect) {
      case 'plan':
      case 'apply':
        void this.#run(run, effect);
        break;
      case 'interrupt':
        signal(this.directory(run.id), phaseOf(run), 'SIGINT');
        break;
      case 'kill':
        signal(this.directory(run.id), phaseOf(run), 'SIGKILL');
        break;
      default:
        void this.#stage(run.id, effect);
    }
  }

  async #stage(runId: string, stage: Stage): Promise<void> {
    const passed = await this.#props.performStage(runId, stage);
    if (this.#stopped) return;
    await this.#write(() => this.send(runId, { type: 'stage-ended', stage, passed }));
  }

  async #run(run: Run, phase: Phase): Promise<void> {
    const directory = this.directory(run.id);
    let status: number | undefined;
    try {
      const files = this.#filesOf(run);
      if (phase === 'plan' && !existsSync(join(directory, names.pid('plan')))) prepare(directory, files);
      // A saved plan may be applied long after it was made: Terraform compares the state with that of the plan.
      if (phase === 'apply' && !existsSync(join(directory, names.pid('apply'))) && files.state !== undefined)
        writeWhole(join(directory, names.state), files.state);
      const { script, env } = scriptFor(directory, phase, files);
      status = await runPhase(directory, phase, script, env);
    } catch (error) {
      this.#log(directory, phase, error instanceof Error ? error.message : String(error));
      if (!(error instanceof UnusableConfiguration)) process.emitWarning(error as Error);
    }
    if (phase === 'apply' && appliesAtOnce(run))
      await sleep(msToLook(directory, Date.now()), undefined, { ref: false });
    if (this.#stopped) return;
    if (status === undefined) this.#log(directory, phase, 'Terraform was killed before it ended');
    if (phase === 'plan') {
      const end: PhaseEnd = status === 0 || status === 2 ? 'ok' : 'failed';
      await this.#write(() => this.send(run.id, { type: 'plan-ended', end, hasChanges: status === 2 }));
      return;
    }
    // However an apply has ended, what it has made stands in its state.
    const end: PhaseEnd = status === 0 ? 'ok' : 'failed';
    await this.#write(() => this.send(run.id, { type: 'apply-ended', end }, ...this.#collected(run)));
  }

  /** Waits while the disk is full. What a server that is stopped has not written, the next one does. */
  #write(write: () => void): Promise<void> {
    const { store, log } = this.#props;
    return writeWhenPossible(write, { directory: store.directory, log, isOver: () => this.#stopped });
  }

  #collected(run: Run): readonly Change[] {
    const { store, now } = this.#props;
    const directory = this.directory(run.id);
    const collected = collectState(store, run, directory, now());
    if (typeof collected !== 'string') return collected === undefined ? [] : [collected];
    this.#log(directory, 'apply', `the state is not stored: ${notStored[collected](directory)}`);
    return [];
  }

  #filesOf(run: Run): RunFiles {
    const { store, cliConfiguration, environment, identity } = this.#props;
    const workspace = store.of('workspaces').get(run.workspaceId);
    const token = store
      .of('tokens')
      .all()
      .find(({ runId }) => runId === run.id);
    const organization = store.of('organizations').get(workspace?.organizationId ?? '');
    const project = store.of('projects').get(workspace?.projectId ?? '');
    if (workspace === undefined || organization === undefined || project === undefined)
      throw new UnusableConfiguration('the workspace has been deleted');
    const current = currentState(store, workspace.id);
    return {
      run,
      workspace,
      variables: store
        .of('variables')
        .all()
        .filter(({ workspaceId }) => workspaceId === workspace.id),
      configuration: store.file('configurations', run.configurationVersionId),
      cliConfiguration: cliConfiguration(token?.value ?? ''),
      environment,
      schemas: schemaDirectory(store),
      tokenFor: (phase, audience) =>
        identity.token({ organization, project, workspace, run, phase }, audience),
      ...(current !== undefined && { state: readFileSync(store.file('states', current.id)) }),
    };
  }

  #revoke(runId: string): readonly Change[] {
    return this.#props.store
      .of('tokens')
      .all()
      .filter((token) => token.runId === runId)
      .map(({ id }) => ({ kind: 'tokens', delete: id }));
  }

  /** Queues runs of the workspaces that follow the one of an applied run. */
  #trigger({ workspaceId, id }: Run): void {
    const { store } = this.#props;
    for (const trigger of store.of('runTriggers').all()) {
      const workspace = store.of('workspaces').get(trigger.workspaceId);
      if (trigger.sourceId !== workspaceId || workspace === undefined) continue;
      const configuration = store
        .of('configurationVersions')
        .all()
        .findLast(
          (each) => each.workspaceId === workspace.id && each.status === 'uploaded' && !each.speculative,
        );
      if (configuration === undefined) continue;
      this.create(
        {
          workspaceId: workspace.id,
          configurationVersionId: configuration.id,
          message: `Triggered by ${id}`,
          source: 'tfe-run-trigger',
          ...{ isDestroy: false, refresh: true, refreshOnly: false, planOnly: false, savePlan: false },
          ...{ targets: [], replacements: [], variables: [] },
          autoApply: workspace.autoApplyRunTrigger,
        },
        workspace,
      );
    }
  }

  #log(directory: string, phase: Phase, message: string): void {
    try {
      if (existsSync(directory)) appendFileSync(join(directory, names.log(phase)), `\n${message}\n`);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#props.log(message);
    }
  }
}

const phaseOf = ({ applyStatus }: Run): Phase =>
  applyStatus === 'running' || applyStatus === 'canceled' ? 'apply' : 'plan';

const schemaDirectory = (store: Store): string => store.file('schemas', '');
