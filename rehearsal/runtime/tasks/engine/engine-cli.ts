/** The command line of an engine, with the options that it needs on this machine. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { ContainerStartError } from '../container-runtime';

/** Options that an engine may need on a machine. */
export interface EngineOptions {
  /** Before the command, for example `--cgroup-manager`, `cgroupfs`. */
  readonly global: readonly string[];
  /** Of `create`, for example `--ulimit`, `nofile=1024:1024`. */
  readonly create: readonly string[];
  /** Whether it can limit the CPU. @default true */
  readonly limitsCpu?: boolean;
}

const plain: EngineOptions = { global: [], create: [] };

/** Without root, systemd often does not let Podman limit the CPU. */
const withoutCpu: EngineOptions = { ...plain, limitsCpu: false };

/** Without systemd nobody keeps control groups for it, and crun and its limits need privileges. */
const nested: EngineOptions = {
  global: ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs'],
  create: ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'],
};

export interface Output {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EngineCliProps {
  readonly command: readonly [string, ...string[]];
  /** Options to try in turn. @default - none, then what Podman needs on machines without systemd or root */
  readonly options?: readonly EngineOptions[] | undefined;
  /** The whole environment of the command. */
  readonly env: () => Promise<Readonly<Record<string, string>>>;
}

export class EngineCli {
  readonly isPodman: boolean;
  readonly #props: EngineCliProps;
  /** The options that have started a container, or all that are left to try. */
  #candidates: readonly [EngineOptions, ...EngineOptions[]];
  #ended = false;

  constructor(props: EngineCliProps) {
    this.#props = props;
    this.isPodman = /(^|\/)podman$/.test(props.command[0]);
    const [first = plain, ...others] =
      props.options ?? (this.isPodman ? [plain, withoutCpu, nested] : [plain]);
    this.#candidates = [first, ...others];
  }

  /** Program and options, to which a command is added. */
  get words(): readonly string[] {
    return [...this.#props.command, ...this.#candidates[0].global];
  }

  /** What containers call the machine that the engine runs on. */
  get nameOfHost(): string {
    return this.isPodman ? 'host.containers.internal' : 'host.docker.internal';
  }

  get env(): Promise<Readonly<Record<string, string>>> {
    return this.#props.env();
  }

  /** Starts no more containers. */
  end(): void {
    this.#ended = true;
  }

  /** @param input - goes to standard input. @default - nothing */
  async run(args: readonly string[], input?: Buffer): Promise<Output> {
    return this.#run(this.#candidates[0], args, input);
  }

  /** As `run`, for a command that has to succeed. @throws Error the last line that it printed */
  async expect(args: readonly string[], input?: Buffer): Promise<string> {
    const output = await this.run(args, input);
    if (output.status !== 0) throw new Error(lastLine(output));
    return output.stdout;
  }

  /**
   * Creates and starts a container.
   *
   * @param args - of `create`, for options of the engine
   * @throws ContainerStartError
   */
  async start(name: string, args: (options: EngineOptions) => readonly string[]): Promise<void> {
    let refusal = '';
    for (const options of this.#candidates) {
      if (this.#ended) break;
      const created = await this.#run(options, ['create', '--name', name, ...args(options)]);
      if (created.status === 0) {
        const started = await this.#run(options, ['start', name]);
        if (started.status === 0) {
          this.#candidates = [options];
          return;
        }
        refusal = lastLine(started);
        await this.#run(options, ['rm', '--force', name]);
      } else {
        refusal = lastLine(created);
        if (isPullError(created.stderr)) throw new ContainerStartError('CannotPullContainerError', refusal);
      }
    }
    throw new ContainerStartError('CannotStartContainerError', refusal || 'everything is being ended');
  }

  async #run({ global }: EngineOptions, args: readonly string[], input?: Buffer): Promise<Output> {
    const [program, ...before] = this.#props.command;
    const env = await this.#props.env();
    return new Promise((resolve) => {
      const child = spawn(program, [...before, ...global, ...args], {
        env,
        // Podman's monitor of a container writes a file `oom` where it was started.
        cwd: tmpdir(),
        // A Ctrl-C at the terminal is ours to handle.
        detached: true,
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      const printed = { stdout: '', stderr: '' };
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
      // It may end before it has read everything; its status says why.
      child.stdin?.on('error', () => undefined).end(input);
      child.once('error', (error) => {
        resolve({ status: 127, stdout: '', stderr: error.message });
      });
      child.once('close', (code) => {
        resolve({ status: code ?? 137, ...printed });
      });
    });
  }
}

/** What an engine has printed last: the reason of a failure. */
export function lastLine({ stdout, stderr }: Output): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? 'the engine gave no reason';
}

/** For a shell. */
export const shellWords = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

const isPullError = (stderr: string): boolean =>
  /manifest unknown|not found|no such image|pull access denied|unauthorized|short-name|initializing source|unable to copy from source/i.test(
    stderr,
  );
