/** Branches and tags that were changed. */

export interface ReferenceChange {
  /** `refs/heads/main`, `refs/tags/v1`. */
  readonly fullName: string;
  /** `main`, `v1`; may have slashes. */
  readonly name: string;
  readonly type: 'branch' | 'tag';
  /** Commit that it pointed to. @default - it was created */
  readonly oldCommitId?: string;
  /** Commit that it points to. @default - it was deleted */
  readonly newCommitId?: string;
}

type Ids = Pick<ReferenceChange, 'oldCommitId' | 'newCommitId'>;

/** The change of a branch. */
export const branchChange = (name: string, ids: Ids): ReferenceChange => ({
  fullName: `refs/heads/${name}`,
  name,
  type: 'branch',
  ...ids,
});

/** @returns the branch to check out when the first ones have come: `main`, else the first by name */
export function firstBranch(changes: readonly ReferenceChange[]): string | undefined {
  const names = changes
    .filter(({ type, newCommitId }) => type === 'branch' && newCommitId !== undefined)
    .map(({ name }) => name)
    .sort();
  return names.includes('main') ? 'main' : names[0];
}

/**
 * What a push changed, as git tells its post-receive hook.
 *
 * @param report - lines `<old id> <new id> <reference>`, zeros where there is none (githooks(5))
 * @returns the branches and tags, with the ids of objects: an annotated tag has one of its own
 */
export function pushedReferences(report: string): readonly ReferenceChange[] {
  return report.split('\n').flatMap((line) => {
    const [, before = '', after = '', fullName = ''] = /^([0-9a-f]+) ([0-9a-f]+) (.+)$/.exec(line) ?? [];
    const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(fullName) ?? [];
    if (name === undefined) return [];
    const ids = {
      ...(!isNothing(before) && { oldCommitId: before }),
      ...(!isNothing(after) && { newCommitId: after }),
    };
    return [{ fullName, name, type: kind === 'heads' ? ('branch' as const) : ('tag' as const), ...ids }];
  });
}

const isNothing = (id: string): boolean => /^0+$/.test(id);
