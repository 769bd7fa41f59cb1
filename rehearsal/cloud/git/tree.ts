/** Files and folders of a commit. */
import type { BareRepository } from './hosting';

export interface TreeEntry {
  /** `100644`, `100755`, `120000` a symbolic link, `040000` a folder, `160000` a submodule. */
  readonly mode: string;
  readonly id: string;
  /** From the root of the repository, without a leading slash. */
  readonly path: string;
}

export const isFolder = ({ mode }: TreeEntry): boolean => mode === '040000';
export const isSubmodule = ({ mode }: TreeEntry): boolean => mode === '160000';
export const isSymbolicLink = ({ mode }: TreeEntry): boolean => mode === '120000';

/** @returns what stands at a path; undefined where nothing does */
export async function entryAt(
  repository: BareRepository,
  commitId: string,
  path: string,
): Promise<TreeEntry | undefined> {
  return (await listTree(repository, commitId, [path])).find((entry) => entry.path === path);
}

/** @returns what stands in a folder; `''` is the root */
export function entriesOf(
  repository: BareRepository,
  commitId: string,
  folder: string,
): Promise<readonly TreeEntry[]> {
  return listTree(repository, commitId, folder === '' ? [] : [`${folder}/`]);
}

async function listTree(
  repository: BareRepository,
  commitId: string,
  paths: readonly string[],
): Promise<readonly TreeEntry[]> {
  const listed = await repository.git(['ls-tree', '-z', '--full-tree', commitId, '--', ...paths]);
  return listed
    .toString()
    .split('\0')
    .flatMap((line) => {
      const [, mode, id, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return mode === undefined || id === undefined || path === undefined ? [] : [{ mode, id, path }];
    });
}
