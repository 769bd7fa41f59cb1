/** A clone of the project that releases are committed in: the project itself is never touched. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git, type GitPlace } from './git';
import { copyFiles, projectFiles } from './project-files';

/** What a release changes in the project's files. Paths are relative to its root. */
export interface FileChanges {
  readonly write: Readonly<Record<string, string>>;
  /** @default - nothing goes */
  readonly remove?: readonly string[];
}

export interface WorkingCopyProps {
  readonly project: string;
  /** Made by this; it goes with the workspace. */
  readonly directory: string;
  readonly branch: string;
  /** Of the user. */
  readonly env: NodeJS.ProcessEnv;
}

export class WorkingCopy {
  readonly #base: string;
  private constructor(
    readonly place: GitPlace,
    base: string,
  ) {
    this.#base = base;
  }

  /** The project's files as they are, in a first commit. */
  static async create({ project, directory, branch, env }: WorkingCopyProps): Promise<WorkingCopy> {
    mkdirSync(directory, { recursive: true });
    copyFiles(await projectFiles(project, env), project, directory);
    const place = { directory, env };
    // An empty template has no hooks.
    await git(place, 'init', '--quiet', '--template=', `--initial-branch=${branch}`);
    return new WorkingCopy(place, await commitAll(place, 'The project as it is'));
  }

  /**
   * Commits the project with changes, on top of what was committed before: changes of earlier commits are undone by it.
   *
   * @returns the commit id
   */
  async commit(message: string, { write, remove = [] }: FileChanges): Promise<string> {
    const { directory } = this.place;
    await git(this.place, 'read-tree', '-u', '--reset', this.#base);
    for (const path of remove) rmSync(join(directory, path), { force: true });
    for (const [path, text] of Object.entries(write)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return commitAll(this.place, message);
  }
}

/** Forced, because what is ignored and tracked belongs to the project. */
async function commitAll(place: GitPlace, message: string): Promise<string> {
  await git(place, 'add', '--all', '--force');
  await git(place, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
  return git(place, 'rev-parse', 'HEAD');
}
