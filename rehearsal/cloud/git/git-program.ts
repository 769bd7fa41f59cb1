/** The real git, without anything that the user has configured for it. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { findTool, MissingToolError, tools } from '../../tools';
import { readBody } from '../protocol/message';

/** git ended with another status than 0. */
export class GitFailure extends Error {
  constructor(
    args: readonly string[],
    readonly status: number,
    readonly stderr: string,
  ) {
    super(`git ${args.join(' ')} ended with status ${status}: ${stderr.trim()}`);
    this.name = 'GitFailure';
  }
}

/** Nothing is started any more. */
export class GitStopped extends Error {
  constructor() {
    super('git repositories are closed: the embedded AWS is being stopped');
    this.name = 'GitStopped';
  }
}

export interface RunOptions {
  /** @default nothing */
  readonly input?: Buffer | string | undefined;
  /** Set besides what git always has. @default nothing */
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds that git has to remove its locks and temporary files after SIGTERM. */
const gracePeriodMs = 2000;

export class GitProgram {
  readonly #path: string;
  readonly #home: string;
  readonly #running = new Set<ChildProcessWithoutNullStreams>();
  #stopped = false;

  /**
   * @param path - PATH that git is looked for in
   * @param home - an empty directory: git reads the user's configuration below HOME
   */
  constructor(path: string, home: string) {
    this.#path = path;
    this.#home = home;
  }

  /**
   * Starts git in a process group of its own, so that a Ctrl-C at the terminal does not reach it.
   *
   * @throws MissingToolError git is not installed
   * @throws GitStopped
   */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcessWithoutNullStreams {
    const command = findTool(tools.git, this.#path);
    if (command === undefined) throw new MissingToolError([tools.git]);
    if (this.#stopped) throw new GitStopped();
    const [program, ...first] = command;
    const child = spawn(program, [...first, ...args], {
      cwd: this.#home,
      env: { ...this.#environment(), ...env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    // git may end before it has read everything; how it ended is told by its status.
    child.stdin.on('error', () => undefined);
    return child;
  }

  /**
   * Runs git to its end.
   *
   * @returns what it printed on stdout
   * @throws GitFailure another status than 0
   * @throws MissingToolError git is not installed
   */
  async run(args: readonly string[], { input, env }: RunOptions = {}): Promise<Buffer> {
    const child = this.start(args, env);
    const ended = statusOf(child);
    child.stdin.end(input);
    const [stdout, stderr, status] = await Promise.all([
      readBody(child.stdout),
      readBody(child.stderr),
      ended,
    ]);
    if (status !== 0) throw new GitFailure(args, status, stderr.toString());
    return stdout;
  }

  /** Ends whatever runs, and starts nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const children = [...this.#running];
    if (children.length === 0) return;
    const ended = Promise.allSettled(children.map(statusOf));
    for (const child of children) signalGroup(child, 'SIGTERM');
    const killer = setTimeout(() => {
      for (const child of this.#running) signalGroup(child, 'SIGKILL');
    }, gracePeriodMs);
    await ended;
    clearTimeout(killer);
  }

  #environment(): Record<string, string> {
    return {
      PATH: this.#path,
      HOME: this.#home,
      XDG_CONFIG_HOME: this.#home,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    };
  }
}

/**
 * @returns the exit status once all output is there; 128 and more where a signal ended it
 * @throws Error git cannot be started
 */
export function statusOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 128);
    });
  });
}

/** git has helpers; they are in its group. */
export function signalGroup({ pid }: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}
