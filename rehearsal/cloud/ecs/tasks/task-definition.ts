/** A task definition as far as running it needs it. */
import type * as v from 'valibot';
import { boolean } from 'valibot';
import type {
  Confinement,
  ContainerHealthCheck,
  DependencyCondition,
  TaskContainer,
  TaskVolume,
} from '../../../runtime/tasks/task-model';
import { integer, list, map, structure, text } from '../../support/shape';

const nameAndValue = list(structure({ name: text(), value: text() }));

const containerDefinition = structure({
  name: text(),
  image: text(),
  cpu: integer(),
  memory: integer(),
  memoryReservation: integer(),
  essential: boolean(),
  entryPoint: list(text()),
  command: list(text()),
  workingDirectory: text(),
  user: text(),
  readonlyRootFilesystem: boolean(),
  ulimits: list(structure({ name: text(), softLimit: integer(), hardLimit: integer() })),
  linuxParameters: structure({
    initProcessEnabled: boolean(),
    capabilities: structure({ add: list(text()), drop: list(text()) }),
  }),
  mountPoints: list(structure({ sourceVolume: text(), containerPath: text(), readOnly: boolean() })),
  environment: nameAndValue,
  environmentFiles: list(structure({ value: text() })),
  secrets: list(structure({ name: text(), valueFrom: text() })),
  portMappings: list(structure({ containerPort: integer(), protocol: text() })),
  stopTimeout: integer(),
  healthCheck: structure({
    command: list(text()),
    interval: integer(),
    timeout: integer(),
    retries: integer(),
    startPeriod: integer(),
  }),
  dependsOn: list(structure({ containerName: text(), condition: text() })),
  logConfiguration: structure({ logDriver: text(), options: map(text(), text()) }),
});

export const taskDefinitionShape = structure({
  taskDefinitionArn: text(),
  family: text(),
  status: text(),
  cpu: text(),
  memory: text(),
  executionRoleArn: text(),
  networkMode: text(),
  requiresCompatibilities: list(text()),
  runtimePlatform: structure({ operatingSystemFamily: text(), cpuArchitecture: text() }),
  containerDefinitions: list(containerDefinition),
  volumes: list(structure({ name: text(), efsVolumeConfiguration: structure({ fileSystemId: text() }) })),
});

export const overridesShape = structure({
  cpu: text(),
  memory: text(),
  taskRoleArn: text(),
  executionRoleArn: text(),
  containerOverrides: list(
    structure({
      name: text(),
      command: list(text()),
      environment: nameAndValue,
      cpu: integer(),
      memory: integer(),
      memoryReservation: integer(),
    }),
  ),
});

export type TaskDefinition = v.InferOutput<typeof taskDefinitionShape>;
export type TaskOverrides = v.InferOutput<typeof overridesShape>;
type ContainerDefinition = v.InferOutput<typeof containerDefinition>;
type ContainerOverride = NonNullable<TaskOverrides['containerOverrides']>[number];

/** Fargate's. */
const defaultStopTimeoutSeconds = 30;

/** @returns the containers of a task, with AWS's defaults where the definition is silent */
export function containersOf(definition: TaskDefinition, overrides: TaskOverrides = {}): TaskContainer[] {
  return (definition.containerDefinitions ?? []).map((container) => {
    const override = overrides.containerOverrides?.find(({ name }) => name === container.name);
    const taskMemory = Number(overrides.memory ?? definition.memory);
    const taskCpu = Number(overrides.cpu ?? definition.cpu);
    return {
      ...taskContainer(container, override ?? {}),
      memoryMiB:
        override?.memory ?? container.memory ?? (Number.isInteger(taskMemory) ? taskMemory : undefined),
      confinement: {
        ...confinement(container),
        taskCpuUnits: Number.isInteger(taskCpu) ? taskCpu : undefined,
        cpuUnits: override?.cpu ?? container.cpu ?? 0,
      },
    };
  });
}

/** @returns the volumes of a task */
export const volumesOf = ({ volumes = [] }: TaskDefinition): TaskVolume[] =>
  volumes.map(({ name = '', efsVolumeConfiguration: efs }) => ({
    name,
    kind: efs === undefined ? 'empty' : 'elsewhere',
  }));

function confinement({
  user,
  readonlyRootFilesystem = false,
  ulimits = [],
  linuxParameters: { initProcessEnabled = false, capabilities } = {},
  mountPoints = [],
}: ContainerDefinition): Omit<Confinement, 'taskCpuUnits' | 'cpuUnits'> {
  return {
    user,
    readonlyRootFilesystem,
    ulimits: ulimits.map(({ name = '', softLimit = 0, hardLimit = 0 }) => ({
      name,
      soft: softLimit,
      hard: hardLimit,
    })),
    initProcess: initProcessEnabled,
    addedCapabilities: capabilities?.add ?? [],
    droppedCapabilities: capabilities?.drop ?? [],
    mounts: mountPoints.map(({ sourceVolume = '', containerPath = '', readOnly = false }) => ({
      volume: sourceVolume,
      path: containerPath,
      readOnly,
    })),
  };
}

function taskContainer(container: ContainerDefinition, override: ContainerOverride): TaskContainer {
  const { name = '', logConfiguration } = container;
  return {
    name,
    image: container.image ?? '',
    essential: container.essential ?? true,
    entryPoint: container.entryPoint,
    command: override.command ?? container.command,
    workingDirectory: container.workingDirectory,
    environment: { ...variables(container.environment), ...variables(override.environment) },
    secrets: Object.fromEntries(
      (container.secrets ?? []).map((secret) => [secret.name ?? '', secret.valueFrom ?? '']),
    ),
    ports: (container.portMappings ?? []).flatMap(({ containerPort, protocol = 'tcp' }) =>
      containerPort !== undefined && protocol === 'tcp' ? [containerPort] : [],
    ),
    stopTimeoutSeconds: container.stopTimeout ?? defaultStopTimeoutSeconds,
    healthCheck: healthCheck(container),
    dependsOn: (container.dependsOn ?? []).map(({ containerName = '', condition = 'START' }) => ({
      containerName,
      condition: condition as DependencyCondition,
    })),
    log: logConfiguration && {
      driver: logConfiguration.logDriver ?? '',
      options: logConfiguration.options ?? {},
    },
    unsupported: container.environmentFiles?.length
      ? `container ${name} has environmentFiles, which the embedded AWS does not read: use environment or secrets`
      : undefined,
  };
}

function variables(list: ContainerDefinition['environment'] = []): Record<string, string> {
  return Object.fromEntries(list.map(({ name = '', value = '' }) => [name, value]));
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function healthCheck({ healthCheck: check }: ContainerDefinition): ContainerHealthCheck | undefined {
  const [kind, ...rest] = check?.command ?? [];
  if (check === undefined || kind === undefined || kind === 'NONE') return undefined;
  const command =
    kind === 'CMD' ? rest : kind === 'CMD-SHELL' ? ['/bin/sh', '-c', rest.join(' ')] : [kind, ...rest];
  return {
    command,
    intervalSeconds: check.interval ?? 30,
    timeoutSeconds: check.timeout ?? 5,
    retries: check.retries ?? 3,
    startPeriodSeconds: check.startPeriod ?? 0,
  };
}
