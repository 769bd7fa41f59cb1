/** What runs containers: processes of this machine, or a container engine. */
import type { RegistryAccess } from '../images/registry-access';
import type { Confinement, TaskVolume } from './task-model';

/** A container to run, with all that overrides its image. */
export interface ContainerSpec {
  /** Unique on this machine; letters, digits, `-`, `_` and `.`. */
  readonly id: string;
  readonly image: string;
  /** @default - the image's; given, it drops the image's command too */
  readonly entryPoint?: readonly string[] | undefined;
  /** @default - the image's */
  readonly command?: readonly string[] | undefined;
  /** @default - the image's */
  readonly workingDirectory?: string | undefined;
  /** Overrides the image's. */
  readonly environment: Readonly<Record<string, string>>;
  /** More kills it. @default - no limit */
  readonly memoryMiB?: number | undefined;
  /** What an engine holds it to. @default - nothing */
  readonly confinement?: Confinement | undefined;
  /** Of its task. @default - it uses the network of this machine */
  readonly space?: TaskSpace | undefined;
  /** A directory of the container's own, which exists and goes with the task. */
  readonly temporaryDirectory: string;
}

export interface TaskSpaceProps {
  /** Of the task. */
  readonly id: string;
  /** Where the ports are on this machine. */
  readonly address: string;
  /** TCP ports. */
  readonly ports: readonly { readonly containerPort: number; readonly hostPort: number }[];
  readonly volumes: readonly TaskVolume[];
}

/** What the containers of a task share. */
export interface TaskSpace {
  /** Of the container that holds the network. */
  readonly name: string;
  /** Name that a volume of the task has in the engine. */
  readonly volume: (name: string) => string;
  /** Whether a volume stands in for a file system that exists on AWS alone. */
  readonly isElsewhere: (name: string) => boolean;
  /** Rewrites variables that lead to the embedded AWS from this machine so that they lead there from a container. */
  readonly environment: (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** Removes everything, once the containers are gone. */
  readonly close: () => Promise<void>;
}

/** How a command in a container ended. */
export interface CommandEnd {
  readonly passed: boolean;
  /** Its status and the end of what it printed, or that it took too long. */
  readonly answer: string;
}

export interface RunningContainer {
  /** The exit code; 128 and the signal's number where a signal ended it. Everything in the container is gone then. */
  readonly exited: Promise<number>;
  /** Sends SIGTERM to the first process. */
  readonly terminate: () => void;
  /** Ends everything in the container with SIGKILL. */
  readonly kill: () => void;
  /**
   * Runs a command in the container, which passes if it ends with status 0 in time; else it is killed.
   *
   * @param timeoutMs - wall time
   */
  readonly execute: (command: readonly string[], timeoutMs: number) => Promise<CommandEnd>;
  /** Whether it was killed because it used more memory than it may. @default - that is not known */
  readonly isOutOfMemory?: () => boolean;
}

export interface ContainerRuntime {
  /** Says where images may be pulled from besides the places that the runtime knows; before the first start. */
  readonly useRegistry?: (access: RegistryAccess) => void;
  /** Command line of the engine that builds images for it. @default - it runs programs, and needs no engine */
  readonly engine?: readonly [string, ...string[]];
  /**
   * Opens what the containers of a task share, before the first of them starts.
   *
   * @default - nothing: a container is a process that listens on the task's address
   * @throws ContainerStartError
   */
  readonly openTask?: (props: TaskSpaceProps) => Promise<TaskSpace>;
  /**
   * @param onLine - takes what the container writes to stdout and stderr, line by line
   * @throws ContainerStartError
   */
  readonly start: (spec: ContainerSpec, onLine: (line: string) => void) => Promise<RunningContainer>;
  /** Kills every container that still runs and waits until they are gone; starts no more. */
  readonly stop: () => Promise<void>;
}

/** A container does not start. The message begins with AWS's name of the reason, which is the task's `stoppedReason`. */
export class ContainerStartError extends Error {
  constructor(
    kind: 'CannotPullContainerError' | 'CannotStartContainerError' | 'ResourceInitializationError',
    message: string,
  ) {
    super(`${kind}: ${message}`);
    this.name = kind;
  }
}
