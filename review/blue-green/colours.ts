/** The two target groups of a deployment group, and which of them metrics are of. */
import type { Json, Path, ResourceChange } from '../plan/model';
import { referredBy, referredWithin, referringBlock, valueIn } from '../plan/references';
import { isMarked, isObject, textAt } from '../plan/values';
import type { RuleContext } from './context';

/** Both target groups of a pair; undefined where the plans do not show both. */
export function pairOf(
  targetGroups: readonly ResourceChange[],
): readonly [ResourceChange, ResourceChange] | undefined {
  const [first, second] = targetGroups.filter(({ after }) => after !== null);
  return first === undefined || second === undefined ? undefined : [first, second];
}

/** What a metric is measured on: one of the pair, `any` (it has no target group as its dimension), or not known. */
export type Colour = ResourceChange | 'any' | 'other' | 'unknown';

/**
 * @param dimensions - by name, as alarms have them
 * @param path - of the dimensions, in the plan
 * @param written - of the dimensions, as they are written
 */
export function colourOf(
  change: ResourceChange,
  dimensions: Json,
  path: Path,
  pair: readonly ResourceChange[],
  context: Pick<RuleContext, 'stacks'>,
  written: Path = path,
): Colour {
  if (isMarked(change.afterUnknown, [...path, 'TargetGroup'])) {
    const asWritten = valueIn(referringBlock(change, context), written);
    // Where nothing of the dimensions is known, their names are not either.
    const isAllUnknown = isMarked(change.afterUnknown, path, 'nowhere');
    if (isAllUnknown && isObject(asWritten) && !Object.hasOwn(asWritten, 'TargetGroup')) return 'any';
    const referred = referredBy(change, [...written, 'TargetGroup'], context);
    if (referred !== undefined) return pair.includes(referred) ? referred : 'other';
    return amongAll(referredWithin(change, written, context), pair);
  }
  const suffix = isObject(dimensions) ? dimensions.TargetGroup : undefined;
  return typeof suffix === 'string' ? byArnSuffix(suffix, pair) : 'any';
}

/**
 * Of dimensions of which only the resources are known that they refer to.
 *
 * @param referred - undefined where they refer to something else, too
 */
function amongAll(referred: readonly ResourceChange[] | undefined, pair: readonly ResourceChange[]): Colour {
  const groups = referred?.filter(({ type }) => type === 'aws_lb_target_group');
  const [only, ...more] = groups ?? [];
  if (groups === undefined || more.length > 0) return 'unknown';
  if (only === undefined) return 'any';
  return pair.includes(only) ? only : 'other';
}

/** @param suffix - `targetgroup/web-blue/95f6f043514206e2` */
export function byArnSuffix(suffix: string, pair: readonly ResourceChange[]): Colour {
  const found = pair.find(({ before, after }) =>
    [before, after].some((value) => textAt(value, ['arn_suffix']) === suffix),
  );
  return found ?? 'other';
}
