/** Changes of executions for who shows them. */
import type {
  ActionError,
  ActionStatus,
  Change,
  ExecutionStatus,
  PipelineState,
  StageStatus,
  Trigger,
} from '../execution/model';
import { findAction, findExecution, findRule } from '../execution/queries';

export interface PipelineChange {
  readonly region: string;
  readonly pipelineName: string;
  readonly executionId: string;
  readonly trigger: Trigger;
  /** Milliseconds of AWS time since the epoch. */
  readonly at: number;
  readonly scope: 'execution' | 'stage' | 'action' | 'rule';
  /** Of a stage, an action or a rule. */
  readonly stage?: string;
  readonly action?: string;
  /** Of a condition of the stage. */
  readonly rule?: string;
  readonly status: ExecutionStatus | StageStatus | ActionStatus;
  /** What an action or a rule said last, or why an execution ended. */
  readonly summary?: string;
  /** Of an action or a rule that has failed. */
  readonly error?: ActionError;
  /** Of an action: id of the build, the deployment, the commit. */
  readonly externalExecutionId?: string;
  /** Whether a failed or stopped execution or stage goes on. */
  readonly isRetry: boolean;
}

export interface PipelineWatch {
  /**
   * @param listener - called in the order of the changes; must not throw
   * @returns ends the calls
   */
  readonly onChange: (listener: (change: PipelineChange) => void) => () => void;
}

/** @returns the change with what the state, in which it has happened, knows of it */
export function describeChange(state: PipelineState, change: Change, at: number): PipelineChange {
  const execution = findExecution(state, change.executionId);
  if (!execution) throw new Error(`there is no execution ${change.executionId}`);
  const known = {
    region: state.place.region,
    pipelineName: execution.declaration.name,
    executionId: execution.id,
    trigger: execution.trigger,
    at,
    scope: change.scope,
    status: change.status,
    isRetry: 'isRetry' in change && change.isRetry,
  };
  if (change.scope === 'execution') {
    const summary = execution.statusSummary;
    return { ...known, ...(summary !== undefined && { summary }) };
  }
  if (change.scope === 'stage') return { ...known, stage: change.stage };
  if (change.scope === 'rule') {
    const rule = findRule(state, change.id);
    return {
      ...known,
      stage: change.stage,
      ...(rule && { rule: rule.declaration.name }),
      ...(rule?.summary !== undefined && { summary: rule.summary }),
      ...(change.status === 'Failed' && rule?.error && { error: rule.error }),
    };
  }
  const run = findAction(state, change.id);
  const { summary, externalExecutionId } = run?.progress ?? {};
  return {
    ...known,
    stage: change.stage,
    ...(run && { action: run.declaration.name }),
    ...(summary !== undefined && { summary }),
    ...(externalExecutionId !== undefined && { externalExecutionId }),
    ...(change.status === 'Failed' && run?.error && { error: run.error }),
  };
}
