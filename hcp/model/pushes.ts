/** What a push means for a workspace that follows a repository. Pure. */
import { globMatcher } from '../../support/glob';
import type { Workspace } from './entities';

/** Only runs of the workspace's own branch may be applied; others are speculative. */
export const isApplied = ({ repository }: Workspace, branch: string): boolean =>
  repository?.branch === branch;

/**
 * Whether a push changes what the workspace runs.
 *
 * @param changed - paths in the repository @default unknown: it may
 */
export function concerns(
  { triggerPatterns, workingDirectory }: Workspace,
  changed?: readonly string[],
): boolean {
  if (changed === undefined) return true;
  if (triggerPatterns.length > 0)
    return triggerPatterns.some((pattern) => changed.some(globMatcher(pattern, { braces: false })));
  return workingDirectory === '' || changed.some((path) => path.startsWith(`${workingDirectory}/`));
}
