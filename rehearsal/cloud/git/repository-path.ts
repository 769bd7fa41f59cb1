/** Paths that git asks for: those of a repository with one of its resources behind them. */

/** What git asks a repository for; everything else that is below a repository is not git's. */
const resource =
  /\/(HEAD|info\/refs|git-upload-pack|git-receive-pack|objects\/(info\/[\w-]+|[0-9a-f]{2}\/[0-9a-f]{38}|pack\/pack-[0-9a-f]{40}\.(pack|idx)))$/;

export interface RepositoryPath {
  /** What stands before the resource. */
  readonly repository: string;
  /** With its leading slash. */
  readonly resource: string;
}

/** @returns undefined where git does not ask so */
export function readRepositoryPath(path: string): RepositoryPath | undefined {
  const found = resource.exec(path);
  return found === null ? undefined : { repository: path.slice(0, found.index), resource: found[0] };
}
