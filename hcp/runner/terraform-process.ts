/** Terraform of one phase of a run: started so that it goes on without the server, and found again by the next one. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { names, type Phase } from './scripts';

/** Exit status of Terraform; undefined when the script was killed before it could write it. */
export type PhaseStatus = number | undefined;

/** Milliseconds between two looks at a process that is not our child. */
const lookAgainMs = 25;

/** Milliseconds in which a script writes its process id. */
const startsWithinMs = 10_000;

/** Starts the script of a phase, which does nothing if it was started before. */
export function start(directory: string, script: string, env: NodeJS.ProcessEnv): void {
  const child = spawn('/bin/sh', [script], { cwd: directory, env, stdio: 'ignore', detached: true });
  // What goes wrong shows as a script that never wrote its process id.
  child.once('error', () => undefined);
  child.unref();
}

/** Waits for the end of a phase that this or an earlier server has started. */
export async function ended(directory: string, phase: Phase): Promise<PhaseStatus> {
  const patience = Date.now() + startsWithinMs;
  for (;;) {
    const alive = isAlive(directory, phase) ?? Date.now() < patience;
    // Read after the look at the process: what it wrote before it ended is there.
    const status = read(join(directory, names.status(phase)));
    if (status !== undefined) return Number(status);
    if (!alive) return undefined;
    await new Promise((wake) => setTimeout(wake, lookAgainMs));
  }
}

/**
 * Sends a signal to Terraform, its providers and the script. SIGINT once alone, also by a server that was started again: at
 * a second one Terraform exits at once, and what it is making is in no state.
 */
export function signal(directory: string, phase: Phase, name: NodeJS.Signals): void {
  const pid = read(join(directory, names.pid(phase)));
  if (pid === undefined || existsSync(join(directory, names.status(phase)))) return;
  const interrupted = join(directory, `${phase}.interrupted`);
  if (name === 'SIGINT') {
    if (existsSync(interrupted)) return;
    writeFileSync(interrupted, '');
  }
  try {
    process.kill(-Number(pid), name);
  } catch {
    // Gone already.
  }
}

/** @returns undefined as long as it has not written its process id */
function isAlive(directory: string, phase: Phase): boolean | undefined {
  const pid = read(join(directory, names.pid(phase)));
  if (pid === undefined) return undefined;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function read(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
