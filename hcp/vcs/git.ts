/** Git, as far as a repository is followed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A configuration may be large. */
const maxBuffer = 1 << 30;

/** Commits by the names of branches. @throws Error the repository cannot be read */
export async function branchesOf(url: string, env: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run('git', ['ls-remote', '--heads', '--', url], { env: quiet(env) });
  return new Map(
    stdout
      .split('\n')
      .map((line) => /^([0-9a-f]+)\trefs\/heads\/(.+)$/.exec(line) ?? [])
      .flatMap(([, commit, branch]) =>
        commit === undefined || branch === undefined ? [] : [[branch, commit]],
      ),
  );
}

/** What a commit changes. */
export interface Fetched {
  /** The whole repository, as a gzipped tar archive. */
  readonly archive: Buffer;
  /** Paths that differ from the commit before. @default - unknown, because there is none */
  readonly changed?: readonly string[];
  /** First line of the message. */
  readonly subject: string;
}

/**
 * @param mirror - directory that is made, and kept for the next time
 * @param before - commit that was seen last
 */
export async function fetchCommit(
  url: string,
  commit: string,
  mirror: string,
  env: NodeJS.ProcessEnv,
  before?: string,
): Promise<Fetched> {
  const git = (...args: readonly string[]) =>
    run('git', ['--git-dir', mirror, ...args], { env: quiet(env), maxBuffer, encoding: 'buffer' });
  await run('git', ['init', '--quiet', '--bare', '--template=', mirror], { env: quiet(env) });
  await git('fetch', '--quiet', '--', url, '+refs/heads/*:refs/heads/*');
  const archive = await git('archive', '--format=tar.gz', commit);
  const subject = await git('log', '-1', '--format=%s', commit);
  const known = before === undefined ? undefined : await changedBetween(git, before, commit);
  return {
    archive: archive.stdout,
    subject: subject.stdout.toString('utf8').trim(),
    ...(known !== undefined && { changed: known }),
  };
}

/** @returns undefined if the earlier commit has gone: the branch was pushed by force */
async function changedBetween(
  git: (...args: readonly string[]) => Promise<{ readonly stdout: Buffer }>,
  before: string,
  commit: string,
): Promise<readonly string[] | undefined> {
  try {
    const { stdout } = await git('diff', '--name-only', '-z', before, commit);
    return stdout
      .toString('utf8')
      .split('\0')
      .filter((path) => path !== '');
  } catch {
    return undefined;
  }
}

/** Nobody is there to type a password. */
const quiet = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ ...env, GIT_TERMINAL_PROMPT: '0' });
