/** The real git as a person uses it, without what is configured on this machine. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, type Ran } from './run';

const user = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_AUTHOR_DATE: '2026-01-31T12:00:00+0100',
  GIT_COMMITTER_NAME: 'Bob',
  GIT_COMMITTER_EMAIL: 'bob@example.com',
  GIT_COMMITTER_DATE: '2026-01-31T13:00:00+0100',
  LC_ALL: 'C',
};

export class GitClient {
  readonly home = mkdtempSync(join(tmpdir(), 'git-client-'));
  readonly #env: NodeJS.ProcessEnv;

  /** @param env - set besides PATH and git's own */
  constructor(env: NodeJS.ProcessEnv = {}) {
    this.#env = { PATH: process.env.PATH, HOME: this.home, ...user, ...env };
  }

  /** @param directory - below the home, where git runs */
  try(directory: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return run(['git', '-C', join(this.home, directory), ...args], { ...this.#env, ...env });
  }

  /** @returns what git printed on stdout, without the last line end */
  async git(directory: string, ...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.try(directory, args);
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trimEnd();
  }

  /** A repository with one commit of files on the branch main. */
  async make(directory: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    await this.git('.', 'init', '--quiet', '--initial-branch=main', directory);
    await this.commit(directory, files);
  }

  /** @returns the id of a commit of files, which are added or replaced */
  async commit(
    directory: string,
    files: Readonly<Record<string, string | Buffer>>,
    message = 'a change',
  ): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      const file = join(this.home, directory, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    await this.git(directory, 'add', '--all');
    await this.git(directory, 'commit', '--quiet', '--allow-empty', '--message', message);
    return this.git(directory, 'rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
