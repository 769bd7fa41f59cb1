/** States that runs leave behind. */
import { createHash } from 'node:crypto';
import type { Run, StateVersion } from '../model/entities';
import { conflictOf, readState } from '../model/state-versions';
import { newId, newKey, writeWhole, type Change, type Store } from '../store';
import { stateOf } from './run-directory';

/** The state that counts. */
export const currentState = (store: Store, workspaceId: string): StateVersion | undefined =>
  store
    .of('stateVersions')
    .all()
    .findLast((version) => version.workspaceId === workspaceId && version.status === 'finalized');

/**
 * Reads the state that Terraform has left in the directory of a run, and puts it beside the others.
 *
 * @returns the change that makes it count; `outdated` if the workspace has a newer one, `unreadable` if it is not whole, as
 *   on a disk that was full; undefined if nothing has changed
 */
export function collectState(
  store: Store,
  run: Run,
  directory: string,
  now: Date,
): Change | 'outdated' | 'unreadable' | undefined {
  const bytes = stateOf(directory);
  if (bytes === undefined) return undefined;
  const state = readState(bytes.toString('utf8'));
  if (state === undefined) return 'unreadable';
  const md5 = createHash('md5').update(bytes).digest('hex');
  const current = currentState(store, run.workspaceId);
  if (current?.md5 === md5) return undefined;
  if (conflictOf(current, { ...state, md5 }) !== undefined) return 'outdated';
  const put: StateVersion = {
    id: newId('sv'),
    workspaceId: run.workspaceId,
    serial: state.serial,
    lineage: state.lineage,
    md5,
    status: 'finalized',
    key: newKey(),
    createdAt: now.toISOString(),
    runId: run.id,
    outputs: state.outputs.map((output) => ({ ...output, id: newId('wsout') })),
    resources: state.resources,
  };
  writeWhole(store.file('states', put.id), bytes);
  return { kind: 'stateVersions', put };
}
