/** Processes of a benchmark that listen on ports. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Peer {
  readonly ports: readonly number[];
  readonly stop: () => Promise<void>;
}

/**
 * Starts a script that prints the ports that it listens on, as JSON.
 *
 * @throws Error it ends before
 */
export async function fork(script: string, args: readonly number[]): Promise<Peer> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  if (!Buffer.isBuffer(first)) throw new Error(`${script} ended before it listened`);
  return { ports: JSON.parse(first.toString()) as number[], stop: () => stop(child) };
}

/** Ends a process and waits for its end. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
