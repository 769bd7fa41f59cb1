/** Finding resources by what one of their arguments is, in plans with thousands of them. */
import type { ResourceChange } from './model';
import { textAt } from './values';

type ByText = ReadonlyMap<string, readonly ResourceChange[]>;

const indexes = new WeakMap<readonly ResourceChange[], Map<string, ByText>>();

/**
 * Resources with a text in an argument, before the change or after it, in their order.
 *
 * @param changes - a list that is asked again, as `RuleContext.changesOf` gives it: it is indexed once
 */
export function having(
  changes: readonly ResourceChange[],
  argument: string,
  text: string | undefined,
): readonly ResourceChange[] {
  if (text === undefined) return [];
  const ofList = indexes.get(changes) ?? new Map<string, ByText>();
  indexes.set(changes, ofList);
  const index = ofList.get(argument) ?? indexOf(changes, argument);
  ofList.set(argument, index);
  return index.get(text) ?? [];
}

function indexOf(changes: readonly ResourceChange[], argument: string): ByText {
  const index = new Map<string, ResourceChange[]>();
  for (const change of changes) {
    for (const text of new Set([textAt(change.before, [argument]), textAt(change.after, [argument])])) {
      if (text === undefined) continue;
      const known = index.get(text);
      if (known === undefined) index.set(text, [change]);
      else known.push(change);
    }
  }
  return index;
}

/** Each once: services may share a load balancer, a listener, a task definition. */
export const distinct = <Item>(items: readonly (Item | undefined)[]): readonly Item[] => [
  ...new Set(items.filter((item): item is Item => item !== undefined)),
];
