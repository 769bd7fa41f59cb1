/** A program as a process group that ends with us, even when we are killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { eachLine } from './lines';

export interface GroupOptions {
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes stdout and stderr line by line. @default - both are dropped */
  readonly onLine?: (line: string) => void;
  /** Shell command that runs when we are gone, before the group is killed; `$name` is its one parameter. @default - none */
  readonly onOrphaned?: { readonly command: string; readonly name: string };
}

export interface ProcessGroup {
  /** Id of the program, which is that of its group. @default - the system did not tell */
  readonly pid: number | undefined;
  /** The exit code of the program, 128 and the signal's number where a signal ended it. The group is gone then. */
  readonly exited: Promise<number>;
  /** Sends a signal to the program alone. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends the whole group with SIGKILL. */
  readonly kill: () => void;
}

/** Milliseconds that output is waited for after the end of a program: a process that left the group may keep it open. */
const outputGraceMs = 500;

/**
 * The shell leaves a watch behind and becomes the program, which so is the group's leader and takes signals itself.
 * The watch kills the group when the pipe on standard input closes, which it does even when we end by SIGKILL.
 */
const watchdog = (onOrphaned: string) => `
name=$1
shift
exec 3<&0
( read -r _ <&3; ${onOrphaned} kill -KILL 0 ) >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-
`;

/** @throws Error the program cannot be started: no such directory, too many processes */
export function startGroup(command: readonly string[], options: GroupOptions): Promise<ProcessGroup> {
  const { onLine, onOrphaned } = options;
  const script = watchdog(onOrphaned === undefined ? '' : `${onOrphaned.command};`);
  const output = onLine === undefined ? 'ignore' : 'pipe';
  const child = spawn('/bin/sh', ['-c', script, 'task', onOrphaned?.name ?? '', ...command], {
    cwd: options.cwd,
    env: options.env,
    // The leader of a group of its own: a Ctrl-C at the terminal reaches us alone.
    detached: true,
    stdio: ['pipe', output, output],
  });
  // The watch may be killed before it reads.
  child.stdin?.on('error', () => undefined);
  if (onLine !== undefined) {
    if (child.stdout !== null) eachLine(child.stdout, onLine);
    if (child.stderr !== null) eachLine(child.stderr, onLine);
  }
  const exited = endOf(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      resolve({
        pid: child.pid,
        exited,
        signal: (name) => child.kill(name),
        kill: () => {
          // After its end the id may be another group's.
          if (child.exitCode === null && child.signalCode === null) killGroup(child);
        },
      });
    });
  });
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      // What it left behind, the watch included.
      killGroup(child);
      child.stdin?.destroy();
      const done = () => {
        clearTimeout(timer);
        resolve(status);
      };
      const timer = setTimeout(done, outputGraceMs);
      child.once('close', done);
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}
