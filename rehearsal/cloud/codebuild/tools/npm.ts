/** npm and other package managers of this machine. */
import path from 'node:path';
import { Failure } from '../../../failures';
import { startGroup, type ProcessGroup } from '../../../runtime/tasks/process-group';

export interface NpmRunner {
  /** @throws Failure npm's words where it fails, or is not there */
  readonly run: (args: readonly string[], directory: string) => Promise<void>;
  /** As `run`, for another package manager: its command line with its arguments. */
  readonly runProgram: (command: readonly [string, ...string[]], directory: string) => Promise<void>;
  /** Ends what runs. */
  readonly stop: () => Promise<void>;
}

/** The lines of npm that say why it failed. */
const shownLines = 20;

const unattended = { CI: 'true', COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' } as const;

/** @param env - the user's: npm finds its registry and its cache by it */
export function npmRunner(env: NodeJS.ProcessEnv): NpmRunner {
  const running = new Set<ProcessGroup>();
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  // Where the PATH has none, the npm that came with this Node.js.
  const searchPath = [env.PATH, path.dirname(process.execPath)].filter(Boolean).join(path.delimiter);
  const runProgram: NpmRunner['runProgram'] = async ([program, ...args], directory) => {
    const lines: string[] = [];
    const group = await startGroup([program, ...args], {
      cwd: directory,
      // A question of corepack or pnpm would wait for an answer.
      env: { ...Object.fromEntries(defined), ...unattended, PATH: searchPath },
      onLine: (line) => lines.push(line),
    });
    running.add(group);
    const status = await group.exited;
    running.delete(group);
    if (status === 0) return;
    const shown = [path.basename(program), ...args].join(' ');
    throw new Failure(
      `process "${shown}" did not complete successfully: exit code: ${status}\n${lines.slice(-shownLines).join('\n')}`,
    );
  };
  return {
    run: (args, directory) => runProgram(['npm', ...args], directory),
    runProgram,
    stop: async () => {
      for (const group of running) group.kill();
      await Promise.all([...running].map((group) => group.exited));
    },
  };
}
