/** Who may do what. Pure. */
import type { Run, TaskResult, Token, Workspace } from './entities';

/** Who a token stands for. */
export type Caller =
  | { readonly kind: 'user' }
  /** Without a token: a URL is the key to what it leads to. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'run'; readonly workspaceId: string }
  /** A run task, which may read the plan that it is asked about, and answer. */
  | { readonly kind: 'task'; readonly runId: string; readonly resultId: string };

/**
 * @param runs - finds the run of a token
 * @param now - milliseconds since 1970
 * @returns undefined if the token is unknown, has expired, or belongs to a run that has been deleted
 */
export function callerOf(
  token: Token | undefined,
  runs: (id: string) => Run | undefined,
  now: number,
): Caller | undefined {
  if (token === undefined) return undefined;
  if (token.expiresAt !== undefined && Date.parse(token.expiresAt) <= now) return undefined;
  if (token.runId === undefined) return { kind: 'user' };
  const run = runs(token.runId);
  return run === undefined ? undefined : { kind: 'run', workspaceId: run.workspaceId };
}

/**
 * A user may read every state. A run may read the state of its own workspace, and of those that share theirs with it.
 *
 * @see https://developer.hashicorp.com/terraform/cloud-docs/workspaces/state#accessing-state-from-other-workspaces
 */
export function mayReadState(
  caller: Caller,
  workspace: Workspace,
  find: (id: string) => Workspace | undefined,
): boolean {
  if (caller.kind === 'user') return true;
  if (caller.kind !== 'run') return false;
  if (caller.workspaceId === workspace.id) return true;
  const reader = find(caller.workspaceId);
  if (reader?.organizationId !== workspace.organizationId) return false;
  return workspace.globalRemoteState || workspace.remoteStateConsumers.includes(reader.id);
}

/** The secrets of a plan are for users, and for the run tasks of the run. */
export const mayReadPlan = (caller: Caller, runId: string): boolean =>
  caller.kind === 'user' || (caller.kind === 'task' && caller.runId === runId);

/** @returns undefined if no run waits for an answer of a task with this token */
export function taskOf(
  value: string,
  runs: readonly Run[],
): (Caller & { readonly kind: 'task' }) | undefined {
  for (const run of runs)
    for (const { results } of run.taskStages)
      for (const result of results)
        if (isOpen(result) && result.token === value)
          return { kind: 'task', runId: run.id, resultId: result.id };
  return undefined;
}

/** Whether its task may still answer. */
export const isOpen = ({ status }: TaskResult): boolean => status === 'pending' || status === 'running';
