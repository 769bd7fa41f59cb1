/** Bare repositories on disk, in a temporary directory that goes with the embedded AWS. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitProgram, GitStopped, type RunOptions } from './git-program';

/** A repository on disk; what is read from it and written to it are functions beside this. */
export interface BareRepository {
  /** Name of its directory, without `.git`. */
  readonly id: string;
  readonly directory: string;
  /**
   * @returns what git printed on stdout
   * @throws GitFailure another status than 0
   */
  readonly git: (args: readonly string[], options?: RunOptions) => Promise<Buffer>;
  /** @returns the name of a file that is not there yet; whoever makes it removes it */
  readonly scratchFile: () => string;
}

/** Name of the environment variable with the file that a push is reported in. */
export const pushReport = 'PUSH_REPORT';

/** What a push changed is told by git itself, to this hook: exact even while another push is at work. */
const postReceive = `#!/bin/sh\nexec cat > "$${pushReport}"\n`;

/** What serves the repositories. */
export interface GitBackend {
  /** Directory with the repositories, each as `<id>.git`. */
  readonly repositories: string;
  /** @returns the name of a file that is not there yet; whoever makes it removes it */
  readonly scratchFile: () => string;
  readonly program: GitProgram;
}

interface Place extends GitBackend {
  readonly root: string;
}

export class GitHosting {
  readonly #path: string;
  readonly #repositories = new Map<string, Promise<BareRepository>>();
  #place: Promise<Place> | undefined;
  #stopped = false;

  /** @param path - PATH that git is looked for in, when it is first needed */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * A repository, which is made empty when it is first asked for.
   *
   * @param id - letters, digits and dashes: the name of its directory
   * @throws MissingToolError git is not installed
   */
  open(id: string): Promise<BareRepository> {
    const known = this.#repositories.get(id);
    if (known !== undefined) return known;
    const made = this.#make(id);
    this.#repositories.set(id, made);
    made.catch(() => this.#repositories.delete(id));
    return made;
  }

  /** Removes a repository with all that it has; one that was never opened is not there. */
  async remove(id: string): Promise<void> {
    const repository = await this.#repositories.get(id)?.catch(() => undefined);
    this.#repositories.delete(id);
    if (repository === undefined) return;
    // A push that is under way would make directories again while they are removed: it does so elsewhere.
    const removed = `${repository.directory}.${randomUUID()}`;
    await rename(repository.directory, removed);
    await rm(removed, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The git that works on the repositories, and where they are. */
  async backend(): Promise<GitBackend> {
    return this.#open();
  }

  /** Ends what runs and removes everything. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const place = await this.#place?.catch(() => undefined);
    if (place === undefined) return;
    await place.program.stop();
    await rm(place.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #open(): Promise<Place> {
    if (this.#stopped) return Promise.reject(new GitStopped());
    this.#place ??= makePlace(this.#path);
    return this.#place;
  }

  async #make(id: string): Promise<BareRepository> {
    const { root, repositories, program, scratchFile } = await this.#open();
    const directory = join(repositories, `${id}.git`);
    await program.run(['init', '--quiet', '--bare', '--template=', '--initial-branch=main', directory]);
    const git: BareRepository['git'] = (args, options) =>
      program.run(['--git-dir', directory, ...args], options);
    for (const [name, value] of settings(root)) await git(['config', name, value]);
    return { id, directory, git, scratchFile };
  }
}

const settings = (root: string): readonly (readonly [string, string])[] => [
  ['http.receivepack', 'true'],
  ['core.hooksPath', join(root, 'hooks')],
  // A collection in the background would outlive its push.
  ['gc.auto', '0'],
  ['receive.autogc', 'false'],
];

async function makePlace(path: string): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), `embedded-aws-git-${process.pid}-`));
  for (const name of ['home', 'hooks', 'scratch', 'repositories']) await mkdir(join(root, name));
  const hook = join(root, 'hooks', 'post-receive');
  await writeFile(hook, postReceive);
  await chmod(hook, 0o755);
  return {
    root,
    repositories: join(root, 'repositories'),
    scratchFile: () => join(root, 'scratch', randomUUID()),
    program: new GitProgram(path, join(root, 'home')),
  };
}
