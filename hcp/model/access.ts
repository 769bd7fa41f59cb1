/** Who may do what. Pure. */
import type { Run, Token, Workspace } from './entities';

/** Who a token stands for. */
export type Caller =
  | { readonly kind: 'user' }
  /** Without a token: a URL is the key to what it leads to. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'run'; readonly workspaceId: string };

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
  if (caller.kind === 'nobody') return false;
  if (caller.kind === 'user' || caller.workspaceId === workspace.id) return true;
  const reader = find(caller.workspaceId);
  if (reader?.organizationId !== workspace.organizationId) return false;
  return workspace.globalRemoteState || workspace.remoteStateConsumers.includes(reader.id);
}
