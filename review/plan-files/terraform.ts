/** Terraform as a child process. */
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { InputError } from '../failures';

interface TerraformRun {
  /** Absolute. */
  readonly directory: string;
  /** Of the command, which is the first. */
  readonly arguments: readonly [string, ...string[]];
  /** Whether its output is printed as it comes. @default false - it may hold values that nobody must see */
  readonly prints?: boolean;
  /** Beside the environment of the process. @default - nothing */
  readonly env?: NodeJS.ProcessEnv;
  /** Statuses that are no failure. @default 0 */
  readonly accepts?: readonly number[];
}

interface TerraformEnd {
  readonly status: number;
  readonly stdout: Buffer;
}

/** Terraform has failed. */
export class TerraformFailure extends InputError {
  /** @param details - what Terraform has printed on stderr */
  constructor(
    message: string,
    readonly details: string,
  ) {
    super(message);
  }

  /** The same failure, and what it means: `because` is added to the message. */
  because(reason: string): TerraformFailure {
    return new TerraformFailure(`${this.message}: ${reason}`, this.details);
  }
}

/** @throws TerraformFailure */
export type Terraform = (run: TerraformRun) => Promise<TerraformEnd>;

/**
 * Terraform that is waited for when it is to end early: it is told once, and writes its state then. Told twice it would
 * leave at once, so it gets no signal but ours.
 *
 * @param env - of the process
 */
export const terraformWith =
  (env: NodeJS.ProcessEnv): Terraform =>
  (run) =>
    ended({ ...run, env: { ...env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...run.env } });

function ended({
  directory,
  arguments: args,
  env = {},
  prints = false,
  accepts = [0],
}: TerraformRun): Promise<TerraformEnd> {
  return new Promise((done, fail) => {
    const child = spawn('terraform', args, {
      ...{ cwd: directory, env, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = false;
    const tell = (): void => {
      if (!told) told = child.kill('SIGINT');
    };
    process.on('SIGINT', tell).on('SIGTERM', tell);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      if (prints) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      fail(missing ? new InputError('terraform was not found: install it, and put it on the PATH') : error);
    });
    child.once('close', (status) => {
      process.off('SIGINT', tell).off('SIGTERM', tell);
      if (status !== null && accepts.includes(status)) done({ status, stdout: Buffer.concat(stdout) });
      else {
        const how = status === null ? 'was ended by a signal' : `has failed with status ${status}`;
        const place = basename(directory);
        fail(
          new TerraformFailure(
            `terraform ${args[0]} of ${place} ${how}`,
            Buffer.concat(stderr).toString('utf8').trim(),
          ),
        );
      }
    });
  });
}
