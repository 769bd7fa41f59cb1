/** Which execution a change has started. Pure. */
import type { ExecutionSummary } from './executions';

/**
 * The newest one that was not there before: where several events come of a change, a newer execution takes the place
 * of one that still waits.
 *
 * @param listed - the newest first
 * @param before - ids of executions that were there before the change
 */
export function startedSince(
  listed: readonly ExecutionSummary[],
  before: ReadonlySet<string>,
): string | undefined {
  const started = listed.filter(({ id }) => !before.has(id));
  return (started.find(({ status }) => status !== 'Superseded') ?? started[0])?.id;
}
