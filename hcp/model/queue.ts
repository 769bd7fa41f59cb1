/** Which runs may start, and who holds the lock of a workspace. Pure. */
import type { Run, Workspace } from './entities';
import { holdsLock, isWorking } from './run';

/** Its own lock, or the run that holds it. */
export type Holder =
  | { readonly by: 'user'; readonly name: string; readonly reason: string }
  | { readonly by: 'run'; readonly runId: string };

/** @param runs - of the workspace, among others */
export function holderOf(workspace: Workspace, runs: readonly Run[]): Holder | undefined {
  const { lock } = workspace;
  if (lock !== undefined) return { by: 'user', name: lock.by, reason: lock.reason };
  const holder = runs.find((run) => run.workspaceId === workspace.id && holdsLock(run));
  return holder === undefined ? undefined : { by: 'run', runId: holder.id };
}

/** A saved plan may be applied while its workspace is free, any other one holds it already. */
export function mayApply(workspace: Workspace, runs: readonly Run[], runId: string): boolean {
  const holder = holderOf(workspace, runs);
  return holder === undefined || (holder.by === 'run' && holder.runId === runId);
}

/**
 * A run that changes nothing by itself waits for nobody; others start in the order in which they were made, one at a
 * time in each workspace, and not while somebody has locked it.
 *
 * @param runs - all, in the order in which they were made
 * @param atOnce - how many Terraforms may run
 * @returns those that are to start now
 */
export function startable(
  workspaces: ReadonlyMap<string, Workspace>,
  runs: readonly Run[],
  atOnce: number,
): readonly Run[] {
  let free = atOnce - runs.filter(isWorking).length;
  const taken = new Set<string>();
  const starting: Run[] = [];
  for (const run of runs) {
    if (run.status !== 'pending') continue;
    const workspace = workspaces.get(run.workspaceId);
    if (workspace === undefined || free <= 0) continue;
    const waitsForOthers = !run.planOnly && !run.savePlan;
    if (waitsForOthers) {
      if (taken.has(workspace.id)) continue;
      // The next ones of this workspace wait even if this one does.
      taken.add(workspace.id);
      if (holderOf(workspace, runs) !== undefined) continue;
    }
    starting.push(run);
    free -= 1;
  }
  return starting;
}
