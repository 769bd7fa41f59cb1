/** Terraform on the state of a stack, without its providers: the backend alone is initialized. */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from './failures';
import type { Stack } from './synthesis';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function terraform(args: readonly string[], directory: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn('terraform', args, {
      cwd: directory,
      env: { ...env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
    child.once('error', () => {
      fail(
        new StateError(
          'terraform is not installed: get it from https://developer.hashicorp.com/terraform/install',
        ),
      );
    });
    child.once('close', (status) => {
      done({ status: status ?? 1, ...printed });
    });
  });
}

/** The place of one state. */
export class Place {
  readonly #directory: string;
  readonly #what: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(stack: Stack, what: string, env: NodeJS.ProcessEnv) {
    this.#env = env;
    this.#directory = join(stack.directory, `.state-move`);
    this.#what = `${what} of ${stack.name}`;
  }

  /** @param what - it is called in messages @throws StateError the backend cannot be reached */
  static async of(stack: Stack, what: string, env: NodeJS.ProcessEnv): Promise<Place> {
    const place = new Place(stack, what, env);
    rmSync(place.#directory, { recursive: true, force: true });
    mkdirSync(place.#directory);
    const terraform = movedUp(stack.backend);
    writeFileSync(join(place.#directory, 'main.tf.json'), JSON.stringify({ terraform }));
    await place.#run(['init', '-input=false', '-no-color']);
    return place;
  }

  /** @returns the state as JSON; empty if there is none */
  async pull(): Promise<string> {
    return (await this.#run(['state', 'pull'])).stdout;
  }

  /** Terraform refuses what would overwrite another state. */
  async push(file: string): Promise<void> {
    await this.#run(['state', 'push', file]);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #run(args: readonly string[]): Promise<Ran> {
    const ran = await terraform(args, this.#directory, this.#env);
    if (ran.status === 0) return ran;
    throw new StateError(
      `the ${this.#what} cannot be used: terraform ${args.join(' ')} says:\n${ran.stderr.trim()}`,
    );
  }
}

/** The directory is one below that of the stack, from which the path of a local state is seen. */
function movedUp(backend: Stack['backend']): object {
  const { local } = (backend.backend ?? {}) as { readonly local?: { readonly path?: string } };
  if (local?.path === undefined) return backend;
  return { backend: { local: { ...local, path: join('..', local.path) } } };
}
