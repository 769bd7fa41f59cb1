/** A task from its provisioning to its end. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock';
import { containerEnvironment, type EnvironmentSources } from './container-environment';
import { ContainerStartError, type ContainerRuntime, type TaskSpace } from './container-runtime';
import { dependencyMet, dependencyProblem } from './dependencies';
import type { TaskFault } from '../../stopped-task';
import { ContainerOfTask } from './task-container';
import type {
  HealthStatus,
  StopCode,
  StopRequest,
  TaskContainer,
  TaskStatus,
  TaskTiming,
  TaskVolume,
} from './task-model';
import type { TaskNetwork, TaskPlace } from './task-network';

export interface TaskProps extends EnvironmentSources {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly containers: readonly TaskContainer[];
  /** @default - none */
  readonly volumes?: readonly TaskVolume[];
  readonly clock: Clock;
  readonly timing: TaskTiming;
  readonly runtime: ContainerRuntime;
  readonly network: TaskNetwork;
  /** Where temporary directories are made. */
  readonly temporaryDirectory: string;
  /** Called after every change, also of a container. */
  readonly onChange: (task: Task) => void;
  /** Takes the task out of its load balancers; ends when it gets no request any more, or at once when `hurry` aborts. */
  readonly deactivate: (hurry: AbortSignal) => Promise<void>;
}

/** Milliseconds of AWS time since the epoch. */
export interface TaskTimes {
  createdAt: number;
  connectivityAt?: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
}

export class Task {
  readonly id: string;
  readonly containers: readonly ContainerOfTask[];
  readonly times: TaskTimes;
  readonly #props: TaskProps;
  readonly #stopping = new AbortController();
  readonly #hurry = new AbortController();
  readonly #starts: Promise<void>[] = [];
  #request: StopRequest | undefined;
  #status: TaskStatus = 'PROVISIONING';
  #place: TaskPlace | undefined;
  #space: TaskSpace | undefined;
  #directory: string | undefined;

  constructor(props: TaskProps) {
    const { clock, timing } = props;
    this.#props = props;
    this.id = props.id;
    this.times = { createdAt: clock.now() };
    this.containers = props.containers.map(
      (definition) =>
        new ContainerOfTask({
          definition,
          clock,
          timing,
          onChange: () => {
            this.#containerChanged();
          },
        }),
    );
  }

  get lastStatus(): TaskStatus {
    return this.#status;
  }

  get desiredStatus(): 'RUNNING' | 'STOPPED' {
    return this.#request === undefined ? 'RUNNING' : 'STOPPED';
  }

  get stopCode(): StopCode | undefined {
    return this.#request?.code;
  }

  get stoppedReason(): string | undefined {
    return this.#request?.reason;
  }

  get fault(): TaskFault | undefined {
    return this.#request?.fault;
  }

  /** Known from PENDING on. */
  get place(): TaskPlace | undefined {
    return this.#place;
  }

  /** Of the essential containers that have a health check. */
  get health(): HealthStatus {
    const checked = this.containers.filter(
      ({ definition }) => definition.essential && definition.healthCheck !== undefined,
    );
    if (checked.some(({ health }) => health === 'UNHEALTHY')) return 'UNHEALTHY';
    return checked.length > 0 && checked.every(({ health }) => health === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
  }

  /** Whether it says that it is unhealthy or has not said yet that it is healthy. */
  get isUnproven(): boolean {
    return (
      this.health !== 'HEALTHY' &&
      this.containers.some(({ definition }) => definition.essential && definition.healthCheck !== undefined)
    );
  }

  /** Ends when the task is STOPPED; never rejects. */
  async run(): Promise<void> {
    const started = this.#start().catch((error: unknown) => {
      this.#failToStart(error);
    });
    await Promise.race([started, aborted(this.#stopping.signal)]);
    if (this.#request === undefined) {
      this.times.startedAt = this.#props.clock.now();
      this.#enter('RUNNING');
      await aborted(this.#stopping.signal);
      this.#enter('DEACTIVATING');
      await this.#props.deactivate(this.#hurry.signal).catch(() => undefined);
    }
    this.#enter('STOPPING');
    await this.#stopContainers();
    this.times.executionStoppedAt = this.#props.clock.now();
    this.#enter('DEPROVISIONING');
    await started;
    await this.#cleanUp();
    this.times.stoppedAt = this.#props.clock.now();
    this.#enter('STOPPED');
  }

  /** The first request counts; a later one can still end the wait for the load balancers. */
  stop(request: StopRequest): void {
    if (!request.drains) this.#hurry.abort();
    if (this.#request !== undefined) return;
    this.#request = request;
    this.times.stoppingAt = this.#props.clock.now();
    this.#stopping.abort();
  }

  async #start(): Promise<void> {
    const { network, resources, clock, temporaryDirectory } = this.#props;
    const unsupported = this.containers.find(({ definition }) => definition.unsupported !== undefined);
    if (unsupported?.definition.unsupported !== undefined) {
      throw new ContainerStartError('ResourceInitializationError', unsupported.definition.unsupported);
    }
    const problem = dependencyProblem(this.containers.map(({ definition }) => definition));
    if (problem !== undefined) throw new ContainerStartError('ResourceInitializationError', problem);
    const place = await network.allocate(this.containers.flatMap(({ definition }) => definition.ports));
    this.#place = place;
    this.#directory = await mkdtemp(path.join(temporaryDirectory, 'ecs-task-'));
    this.times.connectivityAt = clock.now();
    this.#enter('PENDING');
    const space = await this.#openSpace(place);
    const environments = await Promise.all(
      this.containers.map(async (container) => {
        container.log = await resources.openLog(container.definition, this.id);
        return containerEnvironment(container.definition, this.#props, { place, space });
      }),
    );
    this.times.pullStartedAt = clock.now();
    const starts = this.containers.map((container, index) =>
      this.#startContainer(container, environments[index] ?? {}),
    );
    this.#starts.push(...starts);
    await Promise.all(starts);
    this.times.pullStoppedAt = clock.now();
    await Promise.all(
      this.containers.map((container) => {
        const [port] = container.definition.ports;
        return container.ready(this.#address, port === undefined ? undefined : this.#place?.portOf(port));
      }),
    );
  }

  async #openSpace(place: TaskPlace): Promise<TaskSpace | undefined> {
    const { id, runtime, volumes = [] } = this.#props;
    const ports = new Set(this.containers.flatMap(({ definition }) => definition.ports));
    this.#space = await runtime.openTask?.({
      id,
      address: place.address,
      ports: [...ports].map((containerPort) => ({ containerPort, hostPort: place.portOf(containerPort) })),
      volumes,
    });
    return this.#space;
  }

  async #startContainer(
    container: ContainerOfTask,
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { definition } = container;
    await dependencyMet(definition, this.containers, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    const temporaryDirectory = path.join(this.#directory ?? this.#props.temporaryDirectory, definition.name);
    await mkdir(temporaryDirectory, { recursive: true });
    try {
      await container.start(this.#props.runtime, {
        id: `${this.id}-${definition.name}`,
        image: definition.image,
        entryPoint: definition.entryPoint,
        command: definition.command,
        workingDirectory: definition.workingDirectory,
        environment,
        memoryMiB: definition.memoryMiB,
        confinement: definition.confinement,
        space: this.#space,
        temporaryDirectory,
      });
    } catch (error) {
      container.reason = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  get #address(): string {
    return this.#place?.address ?? '';
  }

  /** A container that ends by itself takes an essential one's task with it. */
  #containerChanged(): void {
    const exited = this.containers.filter(({ status }) => status === 'STOPPED');
    if (exited.some(({ definition }) => definition.essential) || exited.length === this.containers.length) {
      this.stop({
        code: 'EssentialContainerExited',
        reason: 'Essential container in task exited',
        fault: 'exited',
        drains: false,
      });
    }
    this.#props.onChange(this);
  }

  #failToStart(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.stop({ code: 'TaskFailedToStart', reason, fault: 'failed-to-start', drains: false });
  }

  async #stopContainers(): Promise<void> {
    // One that is being started has to be there before it can be stopped.
    await Promise.allSettled(this.#starts);
    await Promise.all(this.containers.map((container) => container.stop()));
  }

  async #cleanUp(): Promise<void> {
    for (const { log } of this.containers) await log?.close().catch(() => undefined);
    await this.#space?.close().catch(() => undefined);
    this.#place?.release();
    if (this.#directory !== undefined) {
      await rm(this.#directory, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    }
  }

  #enter(status: TaskStatus): void {
    this.#status = status;
    this.#props.onChange(this);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
