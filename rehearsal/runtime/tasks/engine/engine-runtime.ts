/** Containers of a Docker or Podman engine, driven by its command line. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RegistryAccess } from '../../images/registry-access';
import type {
  ContainerRuntime,
  ContainerSpec,
  RunningContainer,
  TaskSpace,
  TaskSpaceProps,
} from '../container-runtime';
import { startGroup } from '../process-group';
import { runCheck } from '../run-check';
import { createArguments } from './create-arguments';
import { EngineCli, lastLine, shellWords, type EngineOptions } from './engine-cli';
import { EngineRegistry, type RunEngine } from './engine-registry';
import { openHostRelay, type HostRelay } from './host-relay';
import { pauseImage } from './pause-image';
import { openTaskSpace, providePauseImage } from './task-space';

export interface EngineRuntimeProps {
  /** The command line of the engine, for example `podman`. */
  readonly command: readonly [string, ...string[]];
  /**
   * Options to try, one after the other, until a container starts; that they have done so is remembered.
   * @default - none, then what Podman needs on machines without systemd or root
   */
  readonly options?: readonly EngineOptions[];
  /** The whole environment of the engine's command: it finds its settings and its service by it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Exit status after SIGKILL. */
const killedStatus = 137;

type Variables = Readonly<Record<string, string>>;

/**
 * Containers of a task share a network namespace of their own, whose ports are published at the task's address on this
 * machine. A container without a task uses the network of the machine.
 */
export class EngineRuntime implements ContainerRuntime {
  readonly #props: EngineRuntimeProps;
  readonly #cli: EngineCli;
  readonly #names = new Set<string>();
  readonly #spaces = new Set<TaskSpace>();
  #registry: { readonly access: RegistryAccess; readonly images: EngineRegistry } | undefined;
  #pause: Promise<void> | undefined;
  #relay: Promise<HostRelay> | undefined;
  #isEnding = false;

  constructor(props: EngineRuntimeProps) {
    this.#props = props;
    this.#cli = new EngineCli({
      ...props,
      env: async () => (await this.#registry?.images.env()) ?? props.env,
    });
  }

  get engine(): readonly [string, ...string[]] {
    return this.#props.command;
  }

  useRegistry(access: RegistryAccess): void {
    this.#registry = { access, images: new EngineRegistry(access, this.#props.env) };
  }

  async openTask(props: TaskSpaceProps): Promise<TaskSpace> {
    const engine = this.#cli;
    this.#pause ??= providePauseImage(engine).catch((error: unknown) => {
      // The next task tries again.
      this.#pause = undefined;
      throw error;
    });
    await this.#pause;
    const space = await openTaskSpace({ ...props, engine, reach: (gateway) => this.#reach(gateway) });
    const own: TaskSpace = {
      ...space,
      close: async () => {
        this.#spaces.delete(own);
        await space.close();
      },
    };
    this.#spaces.add(own);
    return own;
  }

  async start(spec: ContainerSpec, onLine: (line: string) => void): Promise<RunningContainer> {
    const name = `ecs-${spec.id}`;
    this.#names.add(name);
    try {
      await this.#registry?.images.pull(spec.image, this.#plainly);
      const declaredVolumes = await this.#declaredVolumes(spec);
      const { isPodman } = this.#cli;
      await this.#cli.start(name, (options) => createArguments({ spec, options, isPodman, declaredVolumes }));
      return await this.#follow(name, onLine, spec.memoryMiB !== undefined);
    } catch (error) {
      await this.#remove(name);
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    this.#cli.end();
    await Promise.all(
      [...this.#names].map(async (name) => {
        // Podman's `rm` would wait 10 s for SIGTERM.
        await this.#cli.run(['kill', '--signal', 'KILL', name]);
        await this.#remove(name);
      }),
    );
    await Promise.all([...this.#spaces].map((space) => space.close()));
    if (this.#pause !== undefined) await this.#cli.run(['rmi', pauseImage]);
    await this.#relay?.then(({ close }) => {
      close();
    });
    await this.#registry?.images.remove(this.#plainly);
  }

  readonly #plainly: RunEngine = async (args) => {
    const output = await this.#cli.run(args);
    return { problem: output.status === 0 ? undefined : lastLine(output) };
  };

  /** The endpoint of the embedded AWS is at another host for containers; the rest stays. */
  async #reach(gateway: string | undefined): Promise<(variables: Variables) => Variables> {
    const access = this.#registry?.access;
    if (access === undefined) return (variables) => variables;
    const { hostname, port } = new URL(`http://${access.host}`);
    this.#relay ??= openHostRelay({ gateway, port: Number(port) });
    await this.#relay;
    const host = this.#cli.nameOfHost;
    return (variables) =>
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [name, value.replaceAll(hostname, host)]),
      );
  }

  /** An image that is only pulled by `create` is asked for first: its volumes decide about ours. */
  async #declaredVolumes({ image, confinement }: ContainerSpec): Promise<readonly string[]> {
    if (confinement === undefined || confinement.mounts.length === 0) return [];
    const ask = ['image', 'inspect', '--format', '{{json .Config.Volumes}}', image];
    let answer = await this.#cli.run(ask);
    if (answer.status !== 0) {
      await this.#cli.run(['pull', image]);
      answer = await this.#cli.run(ask);
    }
    return answer.status === 0 ? keysOf(answer.stdout) : [];
  }

  /** Its output is followed by a process that removes the container when we are killed. */
  async #follow(name: string, onLine: (line: string) => void, hasLimit: boolean): Promise<RunningContainer> {
    const env = await this.#cli.env;
    const engine = this.#cli.words;
    const words = shellWords(engine);
    const logs = await startGroup([...engine, 'logs', '--follow', name], {
      cwd: '/',
      env,
      onLine,
      onOrphaned: { command: `${words} kill --signal KILL "$name"; ${words} rm --force "$name"`, name },
    });
    let isOutOfMemory = false;
    let isKilled = false;
    const exited = this.#end(name, logs.exited).then((end) => {
      // Not every Podman notices; apart from us, only the kernel kills a container that has a limit.
      isOutOfMemory =
        end.isOutOfMemory || (hasLimit && !isKilled && !this.#isEnding && end.status === killedStatus);
      // A container that was removed by force has no status.
      return end.status ?? killedStatus;
    });
    return {
      exited,
      isOutOfMemory: () => isOutOfMemory,
      terminate: () => void this.#terminate(name),
      kill: () => {
        isKilled = true;
        void this.#cli.run(['kill', '--signal', 'KILL', name]);
      },
      execute: (check, timeoutMs) =>
        runCheck(
          (output) => startGroup([...engine, 'exec', name, ...check], { cwd: '/', env, ...output }),
          timeoutMs,
        ),
    };
  }

  /** STOPSIGNAL of the image, else SIGTERM. */
  async #terminate(name: string): Promise<void> {
    const { stdout } = await this.#cli.run(['inspect', '--format', '{{.Config.StopSignal}}', name]);
    const signal = stdout.trim();
    await this.#cli.run([
      'kill',
      '--signal',
      /^(SIG[A-Z0-9+]+|[1-9]\d*)$/.test(signal) ? signal : 'TERM',
      name,
    ]);
  }

  async #end(
    name: string,
    followed: Promise<number>,
  ): Promise<{ readonly status: number | undefined; readonly isOutOfMemory: boolean }> {
    const { stdout } = await this.#cli.run(['wait', name]);
    // The last lines may still be on their way.
    const waiting = new AbortController();
    const patience = sleep(2000, undefined, { signal: waiting.signal }).catch(() => undefined);
    await Promise.race([followed, patience]);
    waiting.abort();
    const killed = await this.#cli.run(['inspect', '--format', '{{.State.OOMKilled}}', name]);
    await this.#remove(name);
    const status = Number.parseInt(stdout.trim(), 10);
    return {
      status: Number.isNaN(status) ? undefined : status,
      isOutOfMemory: killed.stdout.trim() === 'true',
    };
  }

  async #remove(name: string): Promise<void> {
    await this.#cli.run(['rm', '--force', name]);
    this.#names.delete(name);
  }
}

function keysOf(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
