/** What one change does to running traffic. Pure. */
import type { Path, ResourceChange } from '../../plan/model';
import { difference } from '../../plan/values';
import type { TrafficEffect } from '../../result';

export interface Impact {
  readonly effect: TrafficEffect['effect'];
  /** Of the change. */
  readonly address: string;
  /** A sentence. */
  readonly says: string;
  /** Whether the sentence names the address. */
  readonly namesAddress: boolean;
}

/** Arguments that differ, tags left out: nothing that runs sees those. */
export function changedArguments(change: ResourceChange): readonly Path[] {
  const names = new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})]);
  return [...names]
    .filter((name) => name !== 'tags' && name !== 'tags_all')
    .map((name) => [name])
    .filter((path) => difference(change, path) !== 'same');
}
