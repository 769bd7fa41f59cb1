/** Texts of arguments, and parts of them as they may be shown. */
import type { Path, ResourceChange } from './plan/model';
import { isMarked, textAt } from './plan/values';
import type { RuleContext } from './rule';
import { synthesizedAt } from './plan/references';

/** A text; where a part of it is known at apply only, as it was synthesized, with its references. */
export function textOn(
  change: ResourceChange,
  side: 'before' | 'after',
  path: Path,
  context: Pick<RuleContext, 'stacks'>,
): string | undefined {
  if (side === 'before' || !isMarked(change.afterUnknown, path)) return textAt(change[side], path);
  const synthesized = synthesizedAt(change, path, context);
  return typeof synthesized === 'string' ? synthesized : undefined;
}

/** Shows a part of what stands at a path after the change, such as an action of a policy; masked where the whole is. */
export const showing =
  (change: ResourceChange, path: Path, { show }: Pick<RuleContext, 'show'>) =>
  (part: string): string => {
    const isSensitive = [change.beforeSensitive, change.afterSensitive].some((marks) =>
      isMarked(marks, path),
    );
    const marks = { beforeSensitive: {}, afterSensitive: { part: isSensitive }, afterUnknown: {} };
    return show({ ...change, ...marks, after: { part } }, 'after', ['part']);
  };
