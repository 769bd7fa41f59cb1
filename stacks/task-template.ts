/**
 * A task definition as RegisterTaskDefinition takes it: from the settings to one plain object, which is rendered
 * twice, as the first task definition and as the taskdef.json of every release. ARNs in it may be tokens.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
import type { TaskSettings } from './settings';

/** CodePipeline puts the image of a release in its place: `Image1ContainerName` is IMAGE1_NAME. */
export const imagePlaceholder = '<IMAGE1_NAME>';

export interface TaskTemplate {
  readonly family: string;
  readonly taskRoleArn: string;
  readonly executionRoleArn: string;
  readonly networkMode: 'awsvpc';
  readonly requiresCompatibilities: readonly ['FARGATE'];
  /** CPU units, as a string. */
  readonly cpu: string;
  /** MiB, as a string. */
  readonly memory: string;
  readonly runtimePlatform: {
    readonly cpuArchitecture: 'X86_64' | 'ARM64';
    readonly operatingSystemFamily: 'LINUX';
  };
  readonly ephemeralStorage?: { readonly sizeInGiB: number };
  readonly containerDefinitions: readonly ContainerDefinition[];
  readonly volumes: readonly TaskVolume[];
  /** @default - none: the first task definition has the tags that Terraform puts on everything */
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly cpu?: number;
  /** Hard limit in MiB. */
  readonly memory?: number;
  readonly command?: readonly string[];
  readonly user: string;
  readonly readonlyRootFilesystem: boolean;
  readonly linuxParameters?: { readonly initProcessEnabled: boolean };
  readonly portMappings: readonly {
    readonly containerPort: number;
    readonly hostPort: number;
    readonly protocol: 'tcp';
  }[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly mountPoints: readonly {
    readonly sourceVolume: string;
    readonly containerPath: string;
    readonly readOnly: boolean;
  }[];
  /** Seconds from SIGTERM to SIGKILL. */
  readonly stopTimeout?: number;
  readonly healthCheck?: {
    readonly command: readonly string[];
    readonly interval: number;
    readonly timeout: number;
    readonly retries: number;
    readonly startPeriod: number;
  };
  readonly logConfiguration: {
    readonly logDriver: 'awslogs';
    readonly options: Readonly<Record<string, string>>;
  };
}

export interface TaskVolume {
  readonly name: string;
  readonly efsVolumeConfiguration?: {
    readonly fileSystemId: string;
    readonly transitEncryption: 'ENABLED';
    readonly authorizationConfig: { readonly iam: 'ENABLED'; readonly accessPointId?: string };
  };
}

/** What the settings of a task do not say. */
export interface TaskContext {
  readonly family: string;
  /** Image of the main container. */
  readonly image: string;
  readonly taskRoleArn: string;
  readonly executionRoleArn: string;
  readonly logGroupName: string;
  readonly region: string;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether ECS Exec is on: its agent leaves processes behind that an init process must reap. */
  readonly enableExecuteCommand: boolean;
}

type SidecarSettings = TaskSettings['sidecars'][number];
type HealthCheckSettings = NonNullable<TaskSettings['healthCheck']>;

export function renderTask(settings: TaskSettings, context: TaskContext): TaskTemplate {
  return {
    family: context.family,
    taskRoleArn: context.taskRoleArn,
    executionRoleArn: context.executionRoleArn,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(settings.cpu),
    memory: String(settings.memoryMiB),
    runtimePlatform: { cpuArchitecture: settings.architecture, operatingSystemFamily: 'LINUX' },
    ...(settings.ephemeralStorageGiB === undefined
      ? {}
      : { ephemeralStorage: { sizeInGiB: settings.ephemeralStorageGiB } }),
    containerDefinitions: [
      renderMainContainer(settings, context),
      ...settings.sidecars.map((sidecar) => renderSidecar(sidecar, settings, context)),
    ],
    volumes: renderVolumes(settings),
    ...(context.tags === undefined
      ? {}
      : { tags: sortedEntries(context.tags).map(([key, value]) => ({ key, value })) }),
  };
}

function renderMainContainer(settings: TaskSettings, context: TaskContext): ContainerDefinition {
  const { containerName: name, containerPort } = settings;
  return {
    name,
    image: context.image,
    essential: true,
    memory: settings.memoryMiB - sum(settings.sidecars.map((sidecar) => sidecar.memoryMiB ?? 0)),
    ...(settings.command === undefined ? {} : { command: settings.command }),
    ...renderConfinement(settings, context),
    portMappings: [{ containerPort, hostPort: containerPort, protocol: 'tcp' }],
    environment: renderEnvironment(settings.environment),
    secrets: renderSecrets(settings.secrets),
    mountPoints: [
      ...settings.volumes.map((volume) => ({
        sourceVolume: volume.name,
        containerPath: volume.mountPath,
        readOnly: volume.readOnly,
      })),
      ...temporaryVolumes(settings)
        .filter((volume) => volume.containerName === name)
        .map(mountTemporary),
    ],
    stopTimeout: settings.stopTimeoutSeconds,
    ...renderHealthCheck(settings.healthCheck),
    logConfiguration: renderLogs(name, context),
  };
}

function renderSidecar(
  sidecar: SidecarSettings,
  settings: TaskSettings,
  context: TaskContext,
): ContainerDefinition {
  return {
    name: sidecar.name,
    image: sidecar.image,
    essential: sidecar.essential,
    ...(sidecar.cpu === undefined ? {} : { cpu: sidecar.cpu }),
    ...(sidecar.memoryMiB === undefined ? {} : { memory: sidecar.memoryMiB }),
    ...(sidecar.command === undefined ? {} : { command: sidecar.command }),
    ...renderConfinement(sidecar, context),
    portMappings: [],
    environment: renderEnvironment(sidecar.environment),
    secrets: renderSecrets(sidecar.secrets),
    mountPoints: temporaryVolumes(settings)
      .filter((volume) => volume.containerName === sidecar.name)
      .map(mountTemporary),
    stopTimeout: settings.stopTimeoutSeconds,
    ...renderHealthCheck(sidecar.healthCheck),
    logConfiguration: renderLogs(sidecar.name, context),
  };
}

function renderConfinement(
  { user, readonlyRootFilesystem }: Pick<TaskSettings, 'user' | 'readonlyRootFilesystem'>,
  context: TaskContext,
) {
  return {
    user,
    readonlyRootFilesystem,
    ...(context.enableExecuteCommand ? { linuxParameters: { initProcessEnabled: true } } : {}),
  };
}

/** In the order of their names, as ECS returns them: an order of its own would be a difference at every plan. */
const renderEnvironment = (environment: Readonly<Record<string, string>>) =>
  sortedEntries(environment).map(([name, value]) => ({ name, value }));

const renderSecrets = (secrets: Readonly<Record<string, string>>) =>
  sortedEntries(secrets).map(([name, valueFrom]) => ({ name, valueFrom }));

function renderHealthCheck(
  settings: HealthCheckSettings | undefined,
): Pick<ContainerDefinition, 'healthCheck'> {
  if (settings === undefined) return {};
  return {
    healthCheck: {
      command: ['CMD', ...settings.command],
      interval: settings.intervalSeconds,
      timeout: settings.timeoutSeconds,
      retries: settings.retries,
      startPeriod: settings.startPeriodSeconds,
    },
  };
}

/** Non-blocking: a log service that is slow must not stop the application. */
function renderLogs(containerName: string, context: TaskContext): ContainerDefinition['logConfiguration'] {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': context.logGroupName,
      'awslogs-region': context.region,
      'awslogs-stream-prefix': containerName,
      mode: 'non-blocking',
      'max-buffer-size': '25m',
    },
  };
}

function renderVolumes(settings: TaskSettings): TaskVolume[] {
  return [
    ...settings.volumes.map(({ name, efs }): TaskVolume => {
      if (efs === undefined) return { name };
      const accessPoint = efs.accessPointId === undefined ? {} : { accessPointId: efs.accessPointId };
      return {
        name,
        efsVolumeConfiguration: {
          fileSystemId: efs.fileSystemId,
          transitEncryption: 'ENABLED',
          authorizationConfig: { iam: 'ENABLED', ...accessPoint },
        },
      };
    }),
    ...temporaryVolumes(settings).map(({ name }) => ({ name })),
  ];
}

interface TemporaryVolume {
  readonly name: string;
  readonly containerName: string;
}

const temporaryDirectory = '/tmp';

/**
 * With a read-only root every container has a volume of its own at /tmp. Fargate gives it the owner and mode that the
 * image has there when the image declares `VOLUME /tmp`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
 */
function temporaryVolumes(settings: TaskSettings): TemporaryVolume[] {
  const main = { name: 'tmp', containerName: settings.containerName };
  return [
    ...(settings.readonlyRootFilesystem ? [main] : []),
    ...settings.sidecars
      .filter(({ readonlyRootFilesystem }) => readonlyRootFilesystem)
      .map(({ name }) => ({ name: `tmp-${name}`, containerName: name })),
  ];
}

const mountTemporary = ({ name }: TemporaryVolume) => ({
  sourceVolume: name,
  containerPath: temporaryDirectory,
  readOnly: false,
});

const sortedEntries = (record: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
