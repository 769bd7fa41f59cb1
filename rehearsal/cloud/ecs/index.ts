import { tmpdir } from 'node:os';
import type { Clock } from '../../runtime/clock';
import type { RegistryAccess } from '../../runtime/images/registry-access';
import type { TargetRegistry } from '../../runtime/load-balancer';
import type { ContainerRuntime } from '../../runtime/tasks/container-runtime';
import { defaultTaskTiming, type TaskTiming } from '../../runtime/tasks/task-model';
import { TaskNetwork } from '../../runtime/tasks/task-network';
import type { TaskStop } from '../../stopped-task';
import type { AwsClient } from '../contract/client';
import type { CallContext, CloudService, Operation } from '../contract/service';
import type { Permissions } from '../iam';
import { clientAccessKey } from '../protocol/credential-scope';
import { targetPrefixes } from '../protocol/service-names';
import { capacityOperations } from './capacity';
import { clusterOperations } from './clusters';
import { listOperations } from './lists';
import { Region } from './region';
import { serviceDeploymentOperations } from './service-deployments';
import { serviceOperations } from './services';
import { tagOperations } from './tags';
import { taskDefinitionOperations } from './task-definitions';
import { taskSetOperations } from './task-sets';
import type { TaskPlatform } from './tasks/launcher';
import { taskOperations } from './tasks/operations';
import { taskProtectionOperations } from './tasks/protect-tasks';

export interface EcsProps {
  readonly clock: Clock;
  /** URL of the gateway, for the calls of tasks. */
  readonly endpoint: string;
  /** Runs the containers of tasks; it ends with the service. */
  readonly runtime: ContainerRuntime;
  /** Target groups of the load balancers, where tasks are registered. */
  readonly targets: TargetRegistry;
  /** Where the runtime pulls images. @default - images are the runtime's own */
  readonly registry?: RegistryAccess | undefined;
  /** Addresses of tasks. @default - loopback addresses of this machine */
  readonly network?: TaskNetwork | undefined;
  readonly timing?: TaskTiming | undefined;
  /** Where tasks have their temporary directories. @default - that of the system */
  readonly temporaryDirectory?: string | undefined;
  /** The embedded AWS, which secrets are asked of. @default - the emulator */
  readonly aws?: AwsClient | undefined;
  /** Asked before a secret is read as an execution role. @default - every role may read every secret */
  readonly permissions?: Permissions | undefined;
  /** Called when a task begins to stop, and when it has stopped. @default no-op */
  readonly onTaskStop?: ((stop: TaskStop) => void) | undefined;
}

/** ECS services, task sets and tasks; clusters, task definitions and the rest are upstream's. */
export function ecsService(props: EcsProps): CloudService {
  const platform = platformOf(props);
  const regions = new Map<string, Region>();
  const regionOf = (context: CallContext): Region => {
    const key = `${context.accountId}/${context.region}`;
    const region = regions.get(key) ?? new Region(platform, context);
    regions.set(key, region);
    return region;
  };
  const stateOf = (context: CallContext) => regionOf(context).state;
  if (props.registry !== undefined) platform.runtime.useRegistry?.(props.registry);
  return {
    apis: [
      {
        targetPrefix: targetPrefixes.ecs,
        otherwise: 'upstream',
        operations: {
          ...waking(serviceOperations(stateOf), regionOf),
          ...waking(taskSetOperations(stateOf), regionOf),
          ...clusterOperations(stateOf),
          ...taskDefinitionOperations(stateOf),
          ...serviceDeploymentOperations(stateOf),
          ...waking(taskProtectionOperations(stateOf), regionOf),
          ...capacityOperations(stateOf),
          ...listOperations,
          ...taskOperations(regionOf),
          ...tagOperations(stateOf),
        },
      },
    ],
    stop: async () => {
      const ended = [...regions.values()].map((region) => region.stop());
      await platform.runtime.stop();
      await Promise.all(ended);
      await platform.network.close();
    },
  };
}

/** After a change of a service its tasks are looked at. */
function waking(
  operations: Record<string, Operation>,
  regionOf: (context: CallContext) => Region,
): Record<string, Operation> {
  const changes = /^(Create|Update|Delete)/;
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]): [string, Operation] => [
      name,
      changes.test(name)
        ? async (request, context) => {
            const answer = await operation(request, context);
            regionOf(context).onChange();
            return answer;
          }
        : operation,
    ]),
  );
}

function platformOf(props: EcsProps): TaskPlatform {
  const { clock, endpoint, runtime, targets } = props;
  return {
    clock,
    runtime,
    targets,
    network: props.network ?? new TaskNetwork(),
    environment: (region) => taskEnvironment(endpoint, region),
    timing: props.timing ?? defaultTaskTiming,
    temporaryDirectory: props.temporaryDirectory ?? tmpdir(),
    aws: props.aws,
    permissions: props.permissions,
    onTaskStop: props.onTaskStop,
  };
}

/** What leads a program to the embedded AWS: endpoint, region and credentials, which on Fargate are the task role's. */
function taskEnvironment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: clientAccessKey,
    AWS_SECRET_ACCESS_KEY: clientAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
