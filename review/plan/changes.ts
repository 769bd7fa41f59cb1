/** What a change does to a resource as a whole. */
import type { ResourceChange } from './model';

/** Whether the apply does anything to it. A fault that stays as it is, is no business of a review of changes. */
export const isTouched = ({ kind }: ResourceChange): boolean => kind !== 'no-op' && kind !== 'read';

/** Whether there is one before the apply and after it: kept, updated or replaced. */
export const isKept = ({ before, after }: ResourceChange): boolean => before !== null && after !== null;

/** Whether there is one after the apply. */
export const isThere = ({ after }: ResourceChange): boolean => after !== null;

/**
 * `kept`: it stays, changed or not. `goes`: it is deleted, for good or to make room for another one. `unknown`: nobody
 * knows the action of the plan. `other`: it is created, read or forgotten, so nothing that runs is taken away.
 */
type Fate = 'kept' | 'goes' | 'unknown' | 'other';

export function fateOf({ kind }: ResourceChange): Fate {
  if (kind === 'no-op' || kind === 'update') return 'kept';
  if (kind === 'delete' || kind === 'replace') return 'goes';
  return kind === 'unrecognized' ? 'unknown' : 'other';
}

export const staysInPlace = (change: ResourceChange): boolean => fateOf(change) === 'kept';
