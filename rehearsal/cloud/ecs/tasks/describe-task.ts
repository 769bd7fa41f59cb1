/** Tasks as the API shows them. */
import { createHash } from 'node:crypto';
import type { ContainerOfTask } from '../../../runtime/tasks/task-container';
import type { Json } from '../../protocol/json';
import { present } from '../../support/output';
import { writeTags } from '../../support/tags';
import { tagSpelling } from '../shapes';
import type { TaskRecord } from './task-store';

/** @returns the task as DescribeTasks shows it */
export function describeTask(record: TaskRecord, { tags }: { readonly tags: boolean }): Json {
  const { task, definition, template, overrides } = record;
  const { times } = task;
  const isFargate = template.platformFamily !== undefined;
  return present({
    taskArn: record.taskArn,
    clusterArn: record.clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    group: record.group,
    startedBy: record.startedBy,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: task.health,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    connectivity: times.connectivityAt === undefined ? undefined : 'CONNECTED',
    ...timestamps(record),
    launchType: template.launchType ?? (isFargate ? 'FARGATE' : 'EC2'),
    capacityProviderName: template.capacityProviderStrategy?.[0]?.capacityProvider,
    platformVersion: isFargate ? platformVersion(template.platformVersion) : undefined,
    platformFamily: template.platformFamily,
    cpu: overrides.cpu ?? definition.cpu,
    memory: overrides.memory ?? definition.memory,
    enableExecuteCommand: record.enableExecuteCommand,
    attachments: attachments(record),
    attributes: [{ name: 'ecs.cpu-architecture', value: architecture(record) }],
    containers: task.containers.map((container) => describeContainer(record, container)),
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...overrides },
    version: Object.keys(timestamps(record)).length,
    tags: tags ? writeTags(record.tags, tagSpelling) : undefined,
  });
}

function timestamps({ task: { times } }: TaskRecord): Json {
  const seconds = Object.entries(times).map(([name, at]: [string, number | undefined]) => [
    name,
    at === undefined ? undefined : at / 1000,
  ]);
  return present(Object.fromEntries(seconds) as Json);
}

function describeContainer(record: TaskRecord, container: ContainerOfTask): Json {
  const { task, definition } = record;
  const { definition: own } = container;
  const declared = definition.containerDefinitions?.find(({ name }) => name === own.name);
  return present({
    containerArn: `${record.taskArn.replace(':task/', ':container/')}/${uuidOf(`${task.id} ${own.name}`)}`,
    taskArn: record.taskArn,
    name: own.name,
    image: own.image,
    runtimeId: `${task.id}-${idOf(own.name, 10)}`,
    lastStatus: container.status,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces:
      task.place === undefined
        ? []
        : [{ attachmentId: attachmentId(record), privateIpv4Address: task.place.address }],
    healthStatus: container.health,
    cpu: String(declared?.cpu ?? 0),
    memory: declared?.memory === undefined ? undefined : String(declared.memory),
    memoryReservation:
      declared?.memoryReservation === undefined ? undefined : String(declared.memoryReservation),
  });
}

/** The address is a loopback address of this machine; the rest of the network interface is made up. */
function attachments(record: TaskRecord): Json[] {
  const { task, definition, template } = record;
  if (definition.networkMode !== 'awsvpc') return [];
  const subnet = template.networkConfiguration?.awsvpcConfiguration?.subnets?.[0];
  const { place } = task;
  const details = [
    ...(subnet === undefined ? [] : [{ name: 'subnetId', value: subnet }]),
    ...(place === undefined
      ? []
      : [
          { name: 'networkInterfaceId', value: `eni-${idOf(`${task.id} eni`, 17)}` },
          { name: 'privateIPv4Address', value: place.address },
        ]),
  ];
  const ended = task.lastStatus === 'STOPPED' || task.lastStatus === 'DEPROVISIONING';
  const status = ended ? 'DELETED' : place === undefined ? 'PRECREATED' : 'ATTACHED';
  return [{ id: attachmentId(record), type: 'ElasticNetworkInterface', status, details }];
}

const attachmentId = ({ task }: TaskRecord): string => uuidOf(`${task.id} attachment`);

/** Fargate's latest version of the platform for Linux. */
const platformVersion = (version = 'LATEST'): string => (version === 'LATEST' ? '1.4.0' : version);

const architecture = ({ definition }: TaskRecord): string =>
  definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64';

/** The same digits for the same subject: an id that need not be stored. */
const idOf = (subject: string, length: number): string =>
  createHash('sha256').update(subject).digest('hex').slice(0, length);

const uuidOf = (subject: string): string =>
  idOf(subject, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
