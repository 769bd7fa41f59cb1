/** A state of a pipeline while an event changes it, with what has changed so far. */
import type {
  ActionRun,
  Change,
  Execution,
  ExecutionStatus,
  PipelineState,
  RuleRun,
  StageRun,
} from './model';
import { findAction, findExecution, findRule, isTerminal, stageOf } from './queries';

export class Draft {
  readonly changes: Change[] = [];
  #state: PipelineState;

  /** @param at - when all changes happen, in milliseconds of AWS time */
  constructor(
    state: PipelineState,
    readonly at: number,
  ) {
    this.#state = state;
  }

  get state(): PipelineState {
    return this.#state;
  }

  set(changes: Partial<PipelineState>): void {
    this.#state = { ...this.#state, ...changes };
  }

  tell(change: Change): void {
    this.changes.push(change);
  }

  /** @returns the attempt, unless it has ended */
  running(id: string): ActionRun | undefined {
    const run = findAction(this.#state, id);
    return run?.status === 'InProgress' ? run : undefined;
  }

  /** @returns the attempt at a rule, unless it has ended */
  runningRule(id: string): RuleRun | undefined {
    const run = findRule(this.#state, id);
    return run?.status === 'InProgress' ? run : undefined;
  }

  execution(id: string): Execution {
    const execution = findExecution(this.#state, id);
    if (!execution) throw new Error(`there is no execution ${id}`);
    return execution;
  }

  replaceExecution(execution: Execution): void {
    const changed = { ...execution, lastUpdateTime: this.at };
    this.set({ executions: this.#state.executions.map((each) => (each.id === changed.id ? changed : each)) });
  }

  setExecution(id: string, changes: Partial<Execution>): void {
    this.replaceExecution({ ...this.execution(id), ...changes });
  }

  /** What has ended waits no more. */
  setStatus(id: string, status: ExecutionStatus, isRetry = false): void {
    const before = this.execution(id);
    this.replaceExecution({ ...before, status, waits: before.waits && !isTerminal(status) });
    if (before.status !== status) this.tell({ scope: 'execution', executionId: id, status, isRetry });
  }

  /** Changes the stage that the execution is in. */
  setStage(id: string, changes: Partial<StageRun>, isRetry = false): void {
    const execution = this.execution(id);
    const { name } = stageOf(execution);
    const before = execution.stages[name];
    if (!before) throw new Error(`execution ${id} has not entered the stage ${name}`);
    const run = { ...before, ...changes };
    this.setExecution(id, { stages: { ...execution.stages, [name]: run } });
    if (run.status === before.status) return;
    this.tell({ scope: 'stage', executionId: id, stage: name, status: run.status, isRetry });
  }

  addRun(run: ActionRun): void {
    const { executionId, stage, id, status } = run;
    this.setExecution(executionId, { actions: [...this.execution(executionId).actions, run] });
    this.tell({ scope: 'action', executionId, stage, id, status: 'InProgress' });
    if (status !== 'InProgress') this.tell({ scope: 'action', executionId, stage, id, status });
  }

  setRun(before: ActionRun, changes: Partial<ActionRun>): void {
    const run = { ...before, ...changes, lastUpdateTime: this.at };
    const { executionId, stage, id, status } = run;
    const { actions } = this.execution(executionId);
    this.setExecution(executionId, { actions: actions.map((each) => (each.id === id ? run : each)) });
    if (status !== before.status) this.tell({ scope: 'action', executionId, stage, id, status });
  }

  addRule(run: RuleRun): void {
    const { executionId, stage, id, status } = run;
    this.setExecution(executionId, { rules: [...this.execution(executionId).rules, run] });
    this.tell({ scope: 'rule', executionId, stage, id, status: 'InProgress' });
    if (status !== 'InProgress') this.tell({ scope: 'rule', executionId, stage, id, status });
  }

  setRule(before: RuleRun, changes: Partial<RuleRun>): void {
    const run = { ...before, ...changes, lastUpdateTime: this.at };
    const { executionId, stage, id, status } = run;
    const { rules } = this.execution(executionId);
    this.setExecution(executionId, { rules: rules.map((each) => (each.id === id ? run : each)) });
    this.tell({ scope: 'rule', executionId, stage, id, status });
  }
}
