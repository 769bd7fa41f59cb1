/** Programs of the project that serve until they are ended, and send a message once they are up. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Failure } from '../../failures';

export interface ServedProgram {
  /** What it has sent. */
  readonly message: unknown;
  readonly stop: () => Promise<void>;
}

/** Of the project, whose other parts the rehearsal uses as anybody does: as programs. */
const root = join(__dirname, '../../..');

/** The beginning of a command line that runs a program of the project. */
export const programCommand = (path: string): readonly string[] => [
  '--require',
  require.resolve('tsx/cjs'),
  join(root, path),
];

/**
 * @param path - of the program, from the root of the project
 * @throws Failure it ends before it is up
 */
export async function serveProgram(
  path: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<ServedProgram> {
  const child = spawn(process.execPath, [...programCommand(path), ...args], {
    cwd,
    env,
    // A Ctrl-C in the terminal reaches us alone. The program ends with its channel to us, also when we are killed.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const up = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (up === undefined) throw new Failure(`${path} does not start: ${errors.trim()}`);
  return {
    message: up[0],
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
