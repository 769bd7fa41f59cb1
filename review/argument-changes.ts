/** Arguments that do not stay as they are. */
import type { Path, ResourceChange } from './plan/model';
import { difference } from './plan/values';
import type { Outcome, RuleContext } from './rule';
import { fail, unsure } from './outcomes';

/** What an argument becomes, in words: `from 512 to 256`. */
export const describeChange = (show: RuleContext['show'], change: ResourceChange, path: Path): string =>
  `from ${show(change, 'before', path)} to ${show(change, 'after', path)}`;

/** Nothing where the argument stays; unknown where that is known at apply only. */
export function changed(change: ResourceChange, path: Path, message: () => string): readonly Outcome[] {
  const found = difference(change, path);
  if (found === 'same') return [];
  return [found === 'unknown' ? unsure(change, message(), path) : fail(change, message(), path)];
}

/** Each once: services may share a load balancer, a listener, a task definition. */
export const distinct = <Item>(items: readonly (Item | undefined)[]): readonly Item[] => [
  ...new Set(items.filter((item): item is Item => item !== undefined)),
];
