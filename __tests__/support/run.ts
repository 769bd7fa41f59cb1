/** Runs a program to its end. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(__dirname, '../..');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param environment - the whole environment of the program */
export function run(
  [program, ...args]: readonly [string, ...string[]],
  environment: NodeJS.ProcessEnv = process.env,
  directory = root,
): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.once('error', fail);
    child.once('close', (status) => {
      done({ status, ...output });
    });
  });
}
