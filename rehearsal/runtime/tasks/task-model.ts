/** A task in ECS's words. */
import type { TaskFault } from '../../stopped-task';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
export type TaskStatus =
  'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';

export type StopCode =
  'EssentialContainerExited' | 'ServiceSchedulerInitiated' | 'TaskFailedToStart' | 'UserInitiated';

export type HealthStatus = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

export type DependencyCondition = 'START' | 'HEALTHY' | 'COMPLETE' | 'SUCCESS';

export interface ContainerHealthCheck {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** AWS time. */
  readonly intervalSeconds: number;
  /** Wall time. */
  readonly timeoutSeconds: number;
  readonly retries: number;
  /** AWS time from the start in which failures do not count. */
  readonly startPeriodSeconds: number;
}

/** What Fargate holds a container to and an engine can; a process of this machine is not held to it. */
export interface Confinement {
  /** @default - that of the image */
  readonly user?: string | undefined;
  readonly readonlyRootFilesystem: boolean;
  /** Of the whole task. @default - no limit */
  readonly taskCpuUnits?: number | undefined;
  /** Its share of them; 0 is the least. */
  readonly cpuUnits: number;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  /** Whether a process of the engine's own is the first one, which reaps others. */
  readonly initProcess: boolean;
  readonly addedCapabilities: readonly string[];
  readonly droppedCapabilities: readonly string[];
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
}

/** A volume of a task: empty at its start, or one that exists on AWS alone (EFS), which an empty one stands in for. */
export interface TaskVolume {
  readonly name: string;
  readonly kind: 'empty' | 'elsewhere';
}

/** A container of a task definition with the overrides of its task. */
export interface TaskContainer {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly entryPoint?: readonly string[] | undefined;
  readonly command?: readonly string[] | undefined;
  readonly workingDirectory?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Where the values of further variables are: the name or ARN of a parameter, or the ARN of a secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What it may use: its own limit, or that of the task. @default - no limit */
  readonly memoryMiB?: number | undefined;
  /** What only an engine enforces. @default - nothing */
  readonly confinement?: Confinement | undefined;
  /** TCP ports that it listens on. */
  readonly ports: readonly number[];
  /** Seconds of wall time from SIGTERM to SIGKILL: the program lives in wall time. */
  readonly stopTimeoutSeconds: number;
  readonly healthCheck?: ContainerHealthCheck | undefined;
  readonly dependsOn: readonly { readonly containerName: string; readonly condition: DependencyCondition }[];
  /** The log driver and its options. @default - what it writes is dropped */
  readonly log?: { readonly driver: string; readonly options: Readonly<Record<string, string>> } | undefined;
  /** What makes it impossible to start here. */
  readonly unsupported?: string | undefined;
}

/** Why and how a task is stopped. */
export interface StopRequest {
  readonly code: StopCode;
  readonly reason: string;
  /** @default - nothing is wrong with it */
  readonly fault?: TaskFault;
  /** Whether its load balancers' deregistration delay is waited for before SIGTERM. */
  readonly drains: boolean;
}

/** Takes the lines of a container. */
export interface LogWriter {
  readonly write: (line: string) => void;
  /** Ends when every line has been stored. */
  readonly close: () => Promise<void>;
}

/** What a task asks of AWS before it starts. Errors are `ResourceInitializationError`s of the task. */
export interface TaskResources {
  readonly secret: (valueFrom: string) => Promise<string>;
  readonly openLog: (container: TaskContainer, taskId: string) => Promise<LogWriter>;
}

/** Behaviour of ECS that no document settles, or that wall time forces; tests shorten it. */
export interface TaskTiming {
  /**
   * Wall time after which a container that listens on no port of its own yet counts as running. A process needs wall
   * time to start, which the scaled clock would turn into minutes. 2000.
   */
  readonly startMs: number;
  /** Least wall time between two container health checks: each is a process. 1000. */
  readonly healthCheckMs: number;
}

export const defaultTaskTiming: TaskTiming = { startMs: 2000, healthCheckMs: 1000 };
