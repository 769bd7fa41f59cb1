/** Short forms of outcomes. */
import type { Path, ResourceChange } from './plan/model';
import { difference } from './plan/values';
import type { Consequence, Outcome, OutcomeOfResource } from './rule';

export const pass = (change: ResourceChange): Outcome => ({ outcome: 'pass', change });

/** @param path - of the argument; without one it is about the whole resource */
export const fail = (change: ResourceChange, message: string, path?: Path): OutcomeOfResource => ({
  outcome: 'fail',
  change,
  message,
  ...(path !== undefined && { path }),
});

/** It depends on a value that is known at apply only. */
export const unsure = (change: ResourceChange, message: string, path?: Path): OutcomeOfResource => ({
  outcome: 'unknown',
  change,
  message,
  ...(path !== undefined && { path }),
});

/** The outcome, less grave than what else its rule finds. */
export const onlyAs = (severity: 'warn' | 'note', outcome: OutcomeOfResource): OutcomeOfResource => ({
  ...outcome,
  severity,
});

/** The outcome, with what follows from it. */
export const causing = (
  outcome: OutcomeOfResource,
  ...consequences: readonly Consequence[]
): OutcomeOfResource => ({ ...outcome, consequences });

/** What was found about a resource, or that nothing was. */
export const orPass = (change: ResourceChange, found: readonly Outcome[]): readonly Outcome[] =>
  found.length === 0 ? [pass(change)] : found;

/** Nothing where the argument stays; unknown where that is known at apply only. */
export function changed(change: ResourceChange, path: Path, message: () => string): readonly Outcome[] {
  const found = difference(change, path);
  if (found === 'same') return [];
  return [found === 'unknown' ? unsure(change, message(), path) : fail(change, message(), path)];
}
