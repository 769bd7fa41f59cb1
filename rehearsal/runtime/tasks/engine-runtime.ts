/** Containers of a Docker or Podman engine, driven by its command line. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ContainerStartError,
  type ContainerRuntime,
  type ContainerSpec,
  type RunningContainer,
} from './container-runtime';
import type { RegistryAccess } from '../images/registry-access';
import { EngineRegistry, type RunEngine } from './engine-registry';
import { startGroup } from './process-group';
import { runCheck } from './run-check';

/** Options that an engine may need on a machine. */
export interface EngineOptions {
  /** Before the command, for example `--cgroup-manager`, `cgroupfs`. */
  readonly global: readonly string[];
  /** Of `create`, for example `--ulimit`, `nofile=1024:1024`. */
  readonly create: readonly string[];
}

export interface EngineRuntimeProps {
  /** The command line of the engine, for example `podman`. */
  readonly command: readonly [string, ...string[]];
  /**
   * Options to try, one after the other, until a container starts; that they have done so is remembered.
   * @default - none, then what Podman needs in a container without systemd
   */
  readonly options?: readonly EngineOptions[];
  /** The whole environment of the engine's command: it finds its settings and its service by it. */
  readonly env: Readonly<Record<string, string>>;
}

const plain: EngineOptions = { global: [], create: [] };

/** Without systemd there is nobody to keep control groups for it, and crun and its limits need privileges. */
const nested: EngineOptions = {
  global: ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs'],
  create: ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'],
};

interface Output {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A container shares the network of the machine, so that it listens on its task's own loopback address. With Docker
 * Desktop the machine is a virtual one: host networking has to be switched on in its settings.
 */
export class EngineRuntime implements ContainerRuntime {
  readonly #props: EngineRuntimeProps;
  readonly #names = new Set<string>();
  #registry: EngineRegistry | undefined;
  #candidates: readonly EngineOptions[];
  #stopped = false;

  constructor(props: EngineRuntimeProps) {
    this.#props = props;
    const isPodman = /(^|\/)podman$/.test(props.command[0]);
    this.#candidates = props.options ?? (isPodman ? [plain, nested] : [plain]);
  }

  get engine(): readonly [string, ...string[]] {
    return this.#props.command;
  }

  useRegistry(access: RegistryAccess): void {
    this.#registry = new EngineRegistry(access, this.#props.env);
  }

  async start(spec: ContainerSpec, onLine: (line: string) => void): Promise<RunningContainer> {
    const name = `ecs-${spec.id}`;
    this.#names.add(name);
    try {
      await this.#registry?.pull(spec.image, this.#plainly);
      const options = await this.#startContainer(name, spec);
      return await this.#follow(name, { options, onLine });
    } catch (error) {
      await this.#remove(name);
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(
      [...this.#names].map(async (name) => {
        const [options = plain] = this.#candidates;
        // Podman's `rm` would wait 10 s for SIGTERM.
        await this.#engine(options.global, ['kill', '--signal', 'KILL', name]);
        await this.#remove(name);
      }),
    );
    await this.#registry?.remove(this.#plainly);
  }

  readonly #plainly: RunEngine = async (args) => {
    const [options = plain] = this.#candidates;
    const output = await this.#engine(options.global, args);
    return { problem: output.status === 0 ? undefined : lastLine(output) };
  };

  async #env(): Promise<Readonly<Record<string, string>>> {
    return (await this.#registry?.env()) ?? this.#props.env;
  }

  /** @returns the options that the container has started with */
  async #startContainer(name: string, spec: ContainerSpec): Promise<EngineOptions> {
    let refusal = '';
    for (const options of this.#candidates) {
      if (this.#stopped) break;
      const created = await this.#engine(options.global, ['create', ...createArguments(name, spec, options)]);
      if (created.status === 0) {
        const started = await this.#engine(options.global, ['start', name]);
        if (started.status === 0) {
          this.#candidates = [options];
          return options;
        }
        refusal = lastLine(started);
        await this.#engine(options.global, ['rm', '--force', name]);
      } else {
        refusal = lastLine(created);
        if (isPullError(created.stderr)) throw new ContainerStartError('CannotPullContainerError', refusal);
      }
    }
    throw new ContainerStartError('CannotStartContainerError', refusal || 'everything is being ended');
  }

  /** Its output is followed by a process that removes the container when we are killed. */
  async #follow(
    name: string,
    { options, onLine }: { readonly options: EngineOptions; readonly onLine: (line: string) => void },
  ): Promise<RunningContainer> {
    const { command } = this.#props;
    const env = await this.#env();
    const engine = [...command, ...options.global];
    const words = shellWords(engine);
    const logs = await startGroup([...engine, 'logs', '--follow', name], {
      cwd: '/',
      env,
      onLine,
      onOrphaned: { command: `${words} kill --signal KILL "$name"; ${words} rm --force "$name"`, name },
    });
    const kill = (signal: string) => void this.#engine(options.global, ['kill', '--signal', signal, name]);
    return {
      exited: this.#end(name, options, logs.exited),
      terminate: () => {
        kill('TERM');
      },
      kill: () => {
        kill('KILL');
      },
      execute: (check, timeoutMs) =>
        runCheck(
          (output) => startGroup([...engine, 'exec', name, ...check], { cwd: '/', env, ...output }),
          timeoutMs,
        ),
    };
  }

  async #end(name: string, options: EngineOptions, followed: Promise<number>): Promise<number> {
    const { stdout } = await this.#engine(options.global, ['wait', name]);
    // The last lines may still be on their way.
    const waiting = new AbortController();
    const patience = sleep(2000, undefined, { signal: waiting.signal }).catch(() => undefined);
    await Promise.race([followed, patience]);
    waiting.abort();
    await this.#remove(name);
    const status = Number.parseInt(stdout.trim(), 10);
    // A container that was removed by force cannot be asked.
    return Number.isNaN(status) ? 137 : status;
  }

  async #remove(name: string): Promise<void> {
    const [options = plain] = this.#candidates;
    await this.#engine(options.global, ['rm', '--force', name]);
    this.#names.delete(name);
  }

  async #engine(global: readonly string[], args: readonly string[]): Promise<Output> {
    const [program, ...before] = this.#props.command;
    const env = await this.#env();
    return new Promise((resolve) => {
      const child = spawn(program, [...before, ...global, ...args], {
        env,
        // A Ctrl-C at the terminal is ours to handle.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const printed = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
      child.once('error', (error) => {
        resolve({ status: 127, stdout: '', stderr: error.message });
      });
      child.once('close', (code) => {
        resolve({ status: code ?? 137, ...printed });
      });
    });
  }
}

/** An entry point takes one word: the rest goes before the command. */
function createArguments(name: string, spec: ContainerSpec, options: EngineOptions): string[] {
  const [entryPoint, ...rest] = spec.entryPoint ?? [];
  return [
    ...['--name', name, '--network', 'host'],
    ...options.create,
    ...Object.entries(spec.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...(spec.workingDirectory === undefined ? [] : ['--workdir', spec.workingDirectory]),
    ...(entryPoint === undefined ? [] : ['--entrypoint', entryPoint]),
    spec.image,
    ...rest,
    ...(spec.command ?? []),
  ];
}

const isPullError = (stderr: string): boolean =>
  /manifest unknown|not found|no such image|pull access denied|unauthorized|short-name|initializing source|unable to copy from source/i.test(
    stderr,
  );

function lastLine({ stdout, stderr }: Output): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? 'the engine gave no reason';
}

const shellWords = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
