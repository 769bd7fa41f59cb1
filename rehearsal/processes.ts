/** Child processes of the rehearsal: their output line by line, and an end that leaves nothing behind. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

/** How a command ended, and all that it printed. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment of the command. */
  readonly env: NodeJS.ProcessEnv;
  /** Run through a shell: the command is one string of the user's own, as cdktf.json's `app` is. @default false */
  readonly shell?: boolean;
  /** Called with every line of stdout and stderr as it is printed. */
  readonly onLine?: (line: string) => void;
}

const running = new Set<ChildProcess>();
let ending = false;

/** Milliseconds that a process tree has to end by itself after SIGTERM. */
const gracePeriodMs = 3000;

/**
 * Runs a command to its end.
 *
 * @throws Error the command could not be started, or everything is being ended
 */
export function run(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  if (ending) return Promise.reject(new Error(`${command} is not started: everything is being ended`));
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      shell: options.shell ?? false,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: a Ctrl-C in the terminal reaches us alone, and we end the tree in order.
      detached: true,
    });
    running.add(child);
    const printed = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      createInterface({ input: child[stream] }).on('line', (line) => {
        printed[stream] += `${line}\n`;
        options.onLine?.(line);
      });
    }
    child.once('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ status: code ?? (signal === 'SIGKILL' ? 137 : 143), ...printed });
    });
  });
}

/** Ends every command that still runs, with all of its descendants, waits until they are gone, and starts no more. */
export async function endAll(): Promise<void> {
  ending = true;
  const roots = [...running].flatMap((child) => (child.pid === undefined ? [] : [child.pid]));
  if (roots.length === 0) return;
  // Descendants are looked up before the signal: Terraform may run in a session of its own below cdktf, and an orphan
  // has lost its parent's id.
  const tree = withDescendants(roots, processTable());
  signal(tree, 'SIGTERM');
  const deadline = Date.now() + gracePeriodMs;
  while (stillRunning(tree).length > 0 && Date.now() < deadline)
    await new Promise((wake) => setTimeout(wake, 50));
  signal(stillRunning(tree), 'SIGKILL');
}

/**
 * Asks every Terraform below the running commands to stop, as a Ctrl-C does: it ends what it has begun, keeps its state, and
 * whoever started it hears of it. Settles when all of them are gone.
 */
export async function interruptTerraform(): Promise<void> {
  const roots = [...running].flatMap((child) => (child.pid === undefined ? [] : [child.pid]));
  const table = processTable();
  const programs = new Map(table.map(([pid, , program]) => [pid, program]));
  const terraforms = withDescendants(roots, table).filter((pid) => programs.get(pid) === 'terraform');
  signal(terraforms, 'SIGINT');
  while (stillRunning(terraforms).length > 0) await new Promise((wake) => setTimeout(wake, 200));
}

/** Process ids below `roots`, the roots included. */
export function withDescendants(
  roots: readonly number[],
  table: readonly (readonly [pid: number, parent: number, ...unknown[]])[],
): number[] {
  const found = new Set(roots);
  let grew = true;
  while (grew) {
    grew = false;
    for (const [pid, parent] of table) {
      if (!found.has(parent) || found.has(pid)) continue;
      found.add(pid);
      grew = true;
    }
  }
  return [...found];
}

/** All processes but those that have ended and wait for their parent to ask how. */
function processTable(): [pid: number, parent: number, program: string][] {
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,comm='], { encoding: 'utf8' });
  return listing
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state?.startsWith('Z') === false)
    .map(([pid, parent, , program = '']) => [Number(pid), Number(parent), basename(program)]);
}

function stillRunning(pids: readonly number[]): number[] {
  const alive = new Set(processTable().map(([pid]) => pid));
  return pids.filter((pid) => alive.has(pid));
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // Gone already: that is what we want.
    }
  }
}
