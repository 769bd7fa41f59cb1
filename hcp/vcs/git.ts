/** Git, as far as a repository is followed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A configuration may be large. */
const maxBuffer = 1 << 30;

/** The newest commit of a branch. */
export interface Head {
  readonly branch: string;
  readonly commit: string;
  /** Number of the newest pull request of that commit. @default - none */
  readonly pullRequest?: number;
}

/** Of branches, with the pull requests that GitHub publishes as references. @throws Error the repository cannot be read */
export async function headsOf(url: string, env: NodeJS.ProcessEnv): Promise<readonly Head[]> {
  const patterns = ['refs/heads/*', 'refs/pull/*/head'];
  const { stdout } = await run('git', ['ls-remote', '--', url, ...patterns], { env: quiet(env), maxBuffer });
  const references = stdout
    .split('\n')
    .map((line) => /^([0-9a-f]+)\trefs\/(?:heads\/(.+)|pull\/(\d+)\/head)$/.exec(line) ?? []);
  const pullRequests = new Map<string, number>();
  for (const [, commit, , number] of references)
    if (commit !== undefined && number !== undefined)
      pullRequests.set(commit, Math.max(Number(number), pullRequests.get(commit) ?? 0));
  return references.flatMap(([, commit, branch]) => {
    if (commit === undefined || branch === undefined) return [];
    const pullRequest = pullRequests.get(commit);
    return [{ branch, commit, ...(pullRequest !== undefined && { pullRequest }) }];
  });
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

/** What a commit is compared with: the commit that was seen last, or where a pull request has left the branch that it is for. */
export type Before = { readonly commit: string } | { readonly base: string };

/** @param mirror - directory that is made, and kept for the next time */
export async function fetchCommit(
  url: string,
  commit: string,
  mirror: string,
  env: NodeJS.ProcessEnv,
  before?: Before,
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
  before: Before,
  commit: string,
): Promise<readonly string[] | undefined> {
  const range = 'base' in before ? `refs/heads/${before.base}...${commit}` : `${before.commit}..${commit}`;
  try {
    const { stdout } = await git('diff', '--name-only', '-z', range, '--');
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
