/** What a push means for a workspace that follows a repository. Pure. */
import { globMatcher } from '../../support/glob';
import type { Origin, Workspace } from './entities';

/** Only runs of the workspace's own branch may be applied; others are speculative. */
export const isApplied = ({ repository }: Workspace, branch: string): boolean =>
  repository?.branch === branch;

/** The newest commit of a branch. */
interface Pushed {
  readonly branch: string;
  readonly pullRequest?: number;
}

/**
 * What a commit is remembered as. A branch of which a pull request is opened is planned once more, for the pull request.
 */
export const pushedAs = (workspace: Workspace, { branch, pullRequest }: Pushed): string =>
  pullRequest === undefined || isApplied(workspace, branch) ? branch : `refs/pull/${pullRequest}/head`;

/** @returns undefined if the repository has no page */
export function originOf(
  { repository }: Workspace,
  { branch, pullRequest }: Pushed,
  commit: string,
): Origin | undefined {
  const page = repository?.page;
  if (page === undefined) return undefined;
  return {
    repository: page,
    branch,
    commit: `${page}/commit/${commit}`,
    ...(pullRequest !== undefined && { pullRequest: `${page}/pull/${pullRequest}` }),
  };
}

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
