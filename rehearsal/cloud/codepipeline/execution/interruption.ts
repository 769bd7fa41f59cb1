/** Executions that do not go on as they would. */
import { leaveCondition } from './conditions';
import type { Draft } from './draft';
import type { Execution } from './model';
import { advance } from './progress';
import { isTerminal } from './queries';

/**
 * Rules of conditions change nothing, and may wait for days: they are abandoned, whether actions may end or not.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-stop.html
 */
export function stop(draft: Draft, id: string, stop: NonNullable<Execution['stop']>): void {
  const { waits } = draft.execution(id);
  draft.setExecution(id, { stop });
  draft.setStatus(id, 'Stopping');
  if (waits) {
    draft.setStatus(id, 'Stopped');
    return;
  }
  draft.setStage(id, { status: 'Stopping' });
  leaveCondition(draft, id, 'Abandoned');
  if (stop.abandon) abandonActions(draft, id);
  advance(draft, id);
}

/**
 * The declaration is another now: actions that run may end, nothing is begun and no stage is retried.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-edit.html
 */
export function outdate(draft: Draft): void {
  draft.set({ executions: draft.state.executions.map((each) => ({ ...each, isOutdated: true })) });
  for (const { id, status, waits } of draft.state.executions) {
    if (isTerminal(status)) continue;
    if (waits) {
      draft.setStatus(id, 'Cancelled');
      continue;
    }
    leaveCondition(draft, id, 'Cancelled');
    advance(draft, id);
  }
}

/** Ends all executions at once. */
export function cancel(draft: Draft): void {
  for (const { id, status, waits } of draft.state.executions) {
    if (isTerminal(status)) continue;
    abandonActions(draft, id);
    if (!waits) {
      leaveCondition(draft, id, 'Cancelled');
      draft.setStage(id, { status: 'Cancelled' });
    }
    draft.setStatus(id, 'Cancelled');
  }
}

function abandonActions(draft: Draft, id: string): void {
  for (const run of draft.execution(id).actions) {
    if (run.status === 'InProgress') draft.setRun(run, { status: 'Abandoned' });
  }
}
