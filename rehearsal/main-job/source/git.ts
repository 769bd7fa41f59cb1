/** Git by its command line, as if nobody had set it up on this machine: no user's name, hooks, signatures or helpers. */
import { Failure } from '../../failures';
import { run } from '../../processes';

export interface GitPlace {
  readonly directory: string;
  /** PATH, and what helpers of git need; variables of git itself are left out of it. */
  readonly env: NodeJS.ProcessEnv;
}

const who = 'Rehearsal';
const address = 'rehearsal@localhost';

/**
 * Runs a command of git.
 *
 * @returns what it printed
 * @throws Failure git's own words
 */
export async function git({ directory, env }: GitPlace, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run('git', [...settings, ...args], {
    cwd: directory,
    env: gitEnvironment(env),
  });
  if (status === 0) return stdout.trim();
  const command = args.find((arg) => /^[a-z]/.test(arg) && !arg.includes('=')) ?? '';
  throw new Failure(`git ${command} failed:\n${(stderr || stdout).trim()}`);
}

const settings = [
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.autocrlf=false'],
  ...['-c', 'commit.gpgSign=false'],
  // Nothing may go on in the background when the workspace is deleted.
  ...['-c', 'gc.auto=0', '-c', 'maintenance.auto=false'],
];

/** A rehearsal that runs in a hook of git has variables that name another repository. */
function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: who,
    GIT_AUTHOR_EMAIL: address,
    GIT_COMMITTER_NAME: who,
    GIT_COMMITTER_EMAIL: address,
  };
}
