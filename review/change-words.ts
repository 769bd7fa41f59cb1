/** Changes of resources and their arguments in words, the same in all findings and effects. Pure. */
import type { RuleContext } from './blue-green/context';
import type { Path, ResourceChange } from './plan/model';
import { describePath, isMarked } from './plan/values';

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

/** What an argument becomes, in words: `from 512 to 256`. */
export const describeChange = (show: RuleContext['show'], change: ResourceChange, path: Path): string =>
  `from ${show(change, 'before', path)} to ${show(change, 'after', path)}`;

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
