/** What follows from one change. Pure. */
import type { Path, ResourceChange } from '../plan/plan';
import { difference } from '../plan/values';
import type { TrafficEffect } from '../review';

/** One change, and what follows from it. */
export interface Consequence {
  readonly effect: TrafficEffect['effect'];
  readonly address: string;
  /** A sentence. */
  readonly says: string;
}

/** Arguments that differ, tags left out: nothing that runs sees those. */
export function changedArguments(change: ResourceChange): readonly Path[] {
  const names = new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})]);
  return [...names]
    .filter((name) => name !== 'tags' && name !== 'tags_all')
    .map((name) => [name])
    .filter((path) => difference(change, path) !== 'same');
}
