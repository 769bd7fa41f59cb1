/** Records as the API shows them. */
import type { Json } from '../protocol/json';
import { present, without } from '../support/output';
import { writeTags } from '../support/tags';
import type { RollingDeployment, Service, TaskSet } from './model';
import { isSteady } from './scheduler/progress';
import { computedDesiredCount } from './scheduler/task-groups';
import { tagSpelling } from './shapes';
import type { EcsState } from './store';
import { countsOf } from './tasks/task-store';

/** Settings that AWS shows with a deployment, not with its service. */
const deploymentMembers = [
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;

export interface DescribeProps {
  /** Whether `include` asked for tags. */
  readonly tags: boolean;
  /** Seconds of AWS time since the epoch. */
  readonly now: number;
}

/** @returns the service as DescribeServices shows it */
export function describeService(state: EcsState, service: Service, props: DescribeProps): Json {
  return present({
    serviceArn: service.serviceArn,
    serviceName: service.serviceName,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    ...countsOf(state.tasks.ofService(service.serviceArn)),
    ...service.template,
    ...without(service.settings, ...deploymentMembers),
    deploymentController: { type: service.deploymentController },
    schedulingStrategy: service.schedulingStrategy,
    roleArn: service.roleArn,
    createdAt: service.createdAt,
    deployments: deployments(state, service),
    taskSets: hasTaskSets(service)
      ? service.taskSets.map((taskSet) => describeTaskSet(state, service, taskSet, props))
      : undefined,
    events: state.events.of(service),
    tags: props.tags ? writeTags(service.tags, tagSpelling) : undefined,
  });
}

/** @returns the task set as DescribeTaskSets shows it */
export function describeTaskSet(
  state: EcsState,
  service: Service,
  taskSet: TaskSet,
  { tags, now }: DescribeProps,
): Json {
  const steady = isSteady(state, service, taskSet.id);
  const stability = state.stability.observe(taskSet.id, steady, now);
  return present({
    id: taskSet.id,
    taskSetArn: taskSet.taskSetArn,
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    externalId: taskSet.externalId,
    status: taskSet.status,
    ...taskSet.template,
    computedDesiredCount: computedDesiredCount(service, taskSet.scale),
    ...countsOf(state.tasks.ofService(service.serviceArn, taskSet.id)),
    createdAt: taskSet.createdAt,
    updatedAt: taskSet.updatedAt,
    scale: { value: taskSet.scale, unit: 'PERCENT' },
    stabilityStatus: stability.status,
    stabilityStatusAt: stability.at,
    tags: tags ? writeTags(taskSet.tags, tagSpelling) : undefined,
  });
}

function hasTaskSets(service: Service): boolean {
  return service.deploymentController !== 'ECS';
}

/** Deployments are the ECS controller's; a service of another controller has task sets instead. */
function deployments(state: EcsState, service: Service): Json[] {
  const { deployment, previousDeployments = [] } = service;
  if (deployment === undefined) return [];
  const isOver = previousDeployments.length === 0 && isSteady(state, service, deployment.id);
  return [
    describeDeployment(state, service, {
      deployment,
      status: 'PRIMARY',
      desiredCount: service.desiredCount,
      isOver,
    }),
    ...previousDeployments.map((previous) =>
      describeDeployment(state, service, {
        deployment: previous,
        status: 'ACTIVE',
        desiredCount: 0,
        isOver: true,
      }),
    ),
  ];
}

interface DeploymentProps {
  readonly deployment: RollingDeployment;
  readonly status: 'PRIMARY' | 'ACTIVE';
  readonly desiredCount: number;
  readonly isOver: boolean;
}

function describeDeployment(state: EcsState, service: Service, props: DeploymentProps): Json {
  const { deployment, status, desiredCount, isOver } = props;
  const { settings } = service;
  return present({
    id: deployment.id,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    status,
    ...without(deployment.template, 'loadBalancers', 'serviceRegistries'),
    desiredCount,
    ...countsOf(state.tasks.ofService(service.serviceArn, deployment.id)),
    failedTasks: state.throttle.failures(deployment.id),
    rolloutState: isOver ? 'COMPLETED' : 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${deployment.id} ${isOver ? 'completed' : 'in progress'}.`,
    serviceConnectConfiguration: settings.serviceConnectConfiguration,
    volumeConfigurations: settings.volumeConfigurations,
    vpcLatticeConfigurations: settings.vpcLatticeConfigurations,
  });
}
