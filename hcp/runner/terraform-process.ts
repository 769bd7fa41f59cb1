/** Terraform of one phase of a run: started so that it goes on without the server, and found again by the next one. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { names, type Phase } from './scripts';

/** Exit status of Terraform; undefined when the script was killed before it could write it. */
export type PhaseStatus = number | undefined;

/** Milliseconds between two looks at a process that is not our child. */
const lookAgainMs = 25;

/**
 * Runs the script of a phase, which does nothing if it was started before, and waits for the end of the phase, whichever
 * server has started it. A server that has nothing else to do does not wait.
 */
export async function runPhase(
  directory: string,
  phase: Phase,
  script: string,
  env: NodeJS.ProcessEnv,
): Promise<PhaseStatus> {
  const child = spawn('/bin/sh', [script], { cwd: directory, env, stdio: 'ignore', detached: true });
  let isGone = false;
  for (const event of ['error', 'exit']) child.once(event, () => (isGone = true));
  child.unref();
  for (;;) {
    // However long it takes to start: without a process id it has not begun yet, unless it is gone by now.
    const alive = isAlive(directory, phase) ?? !isGone;
    // Read after the look at the process: what it wrote before it ended is there.
    const status = read(join(directory, names.status(phase)));
    if (status !== undefined) return Number(status);
    if (!alive) return undefined;
    await sleep(lookAgainMs, undefined, { ref: false });
  }
}

/**
 * Sends a signal to Terraform, its providers and the script. SIGINT once alone, also by a server that was started again: at
 * a second one Terraform exits at once, and what it is making is in no state. A script that has not begun yet finds the
 * note, and runs no Terraform.
 */
export function signal(directory: string, phase: Phase, name: NodeJS.Signals): void {
  const interrupted = join(directory, names.interrupted(phase));
  const isAgain = existsSync(interrupted);
  if (name === 'SIGINT' && isAgain) return;
  if (!isAgain && existsSync(directory)) writeFileSync(interrupted, '');
  // Looked at after the note is there, as the script looks for the note after its process id is there.
  const pid = read(join(directory, names.pid(phase)));
  if (pid === undefined || existsSync(join(directory, names.status(phase)))) return;
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
