/** `npm run cloud` as a process, as a person starts it. */
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { root } from './run';

/** The command with arguments. */
export const cloudCommand = (...args: string[]) =>
  [process.execPath, '--require', 'tsx/cjs', join(root, 'rehearsal/cloud/cli.ts'), ...args] as const;

export interface CloudCommand {
  readonly child: ChildProcess;
  /** Settles with exit status and signal. */
  readonly end: Promise<unknown[]>;
  readonly endpoint: string;
  /** What it has printed so far. */
  readonly printed: () => string;
  readonly errors: () => string;
}

/**
 * Starts the command on a free port and waits until it is up.
 *
 * @param command - what starts it @default - Node.js, without npm
 * @param channel - whether it has a channel to us, as to a program that starts it
 */
export async function startCloudCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  command: readonly [string, ...string[]] = cloudCommand(),
  { channel = false } = {},
): Promise<CloudCommand> {
  const [program, ...before] = command;
  const child = spawn(program, [...before, '--port', '0', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
  }) as ChildProcessByStdio<null, Readable, Readable>;
  const end = once(child, 'close');
  let printed = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  while (!printed.includes('Ctrl-C')) {
    const ended = await Promise.race([once(child.stdout, 'data').then(() => false), end.then(() => true)]);
    if (ended) throw new Error(`it ended before it was up: ${errors}`);
  }
  const endpoint = /^embedded AWS at (http:\/\/127\.0\.0\.1:\d+)$/m.exec(printed)![1]!;
  return { child, end, endpoint, printed: () => printed, errors: () => errors };
}

/** The environment of a terminal in which everything that the command prints has been typed. */
export function environmentOf({ printed }: CloudCommand, base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const exports = [...printed().matchAll(/^ {2}export (\w+)=(.*)$/gm)].map(([, name, value]) => [
    name!,
    value!.replace(/^'(.*)'$/, '$1'),
  ]);
  const unset = /^ {2}unset (.*)$/m.exec(printed())?.[1]?.split(' ') ?? [];
  const kept = Object.entries(base).filter(([name]) => !unset.includes(name));
  return { ...Object.fromEntries(kept), ...(Object.fromEntries(exports) as NodeJS.ProcessEnv) };
}
