/** What becomes of an object that an apply touches. */
import type { ResourceChange } from './model';
import { describePath } from './values';

/**
 * `kept`: it stays, changed or not. `goes`: it is deleted, for good or to make room for another one. `unknown`: nobody
 * knows the action of the plan. `other`: it is created, read or forgotten, so nothing that runs is taken away.
 */
export type Fate = 'kept' | 'goes' | 'unknown' | 'other';

export function fateOf({ kind }: ResourceChange): Fate {
  if (kind === 'no-op' || kind === 'update') return 'kept';
  if (kind === 'delete' || kind === 'replace') return 'goes';
  return kind === 'unrecognized' ? 'unknown' : 'other';
}

export const staysInPlace = (change: ResourceChange): boolean => fateOf(change) === 'kept';

/** What an apply is going to do with an object that goes: `deletes`, `deletes and creates again`. */
export function describeFate({ kind, deletesFirst, actions }: ResourceChange): string {
  if (kind === 'delete') return 'deletes';
  if (kind !== 'replace') return 'does what this review does not know to';
  if (actions.includes('forget')) return 'leaves behind and creates another of';
  return deletesFirst === true ? 'deletes and creates again' : 'creates another of and then deletes';
}

/** Why it goes, as far as the plan says: ` because of name and cluster`, ` because it is tainted`; empty where it does not. */
export function describeCause({ replacePaths, reason }: ResourceChange): string {
  if (replacePaths.length > 0) return ` because of ${replacePaths.map(describePath).join(' and ')}`;
  if (reason === 'replace_because_tainted') return ' because it is tainted';
  return reason === 'replace_by_request' ? ' because -replace asks for it' : '';
}
