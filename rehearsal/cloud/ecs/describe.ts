/**
 * Records as the API shows them.
 *
 * No task runs on the control plane alone, and the counts say so: running and pending are 0. What should run and does
 * not is STABILIZING (task sets) or IN_PROGRESS (rolling deployments), as on AWS while tasks have not started.
 */
import type { Json } from '../service';
import { present, without } from '../support/output';
import { writeTags } from '../support/tags';
import { tagSpelling } from './shapes';
import type { Service, TaskSet } from './store';

/** Settings that AWS shows with a deployment, not with its service. */
const deploymentMembers = [
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;

const counts = { runningCount: 0, pendingCount: 0 };

export interface DescribeProps {
  /** Whether `include` asked for tags. */
  readonly tags: boolean;
}

/** @returns the service as DescribeServices shows it */
export function describeService(service: Service, { tags }: DescribeProps): Json {
  return present({
    serviceArn: service.serviceArn,
    serviceName: service.serviceName,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    ...counts,
    ...service.template,
    ...without(service.settings, ...deploymentMembers),
    deploymentController: { type: service.deploymentController },
    schedulingStrategy: service.schedulingStrategy,
    roleArn: service.roleArn,
    createdAt: service.createdAt,
    deployments: deployments(service),
    taskSets: hasTaskSets(service)
      ? service.taskSets.map((taskSet) => describeTaskSet(service, taskSet, { tags }))
      : undefined,
    // A service's events are those of its tasks.
    events: [],
    tags: tags ? writeTags(service.tags, tagSpelling) : undefined,
  });
}

/** @returns the task set as DescribeTaskSets shows it */
export function describeTaskSet(service: Service, taskSet: TaskSet, { tags }: DescribeProps): Json {
  const computedDesiredCount = desiredCount(service, taskSet);
  return present({
    id: taskSet.id,
    taskSetArn: taskSet.taskSetArn,
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    externalId: taskSet.externalId,
    status: taskSet.status,
    ...taskSet.template,
    computedDesiredCount,
    ...counts,
    createdAt: taskSet.createdAt,
    updatedAt: taskSet.updatedAt,
    scale: { value: taskSet.scale, unit: 'PERCENT' },
    stabilityStatus: computedDesiredCount === counts.runningCount ? 'STEADY_STATE' : 'STABILIZING',
    stabilityStatusAt: taskSet.updatedAt,
    tags: tags ? writeTags(taskSet.tags, tagSpelling) : undefined,
  });
}

/** @returns the share of the service's tasks that a task set has, rounded up */
export function desiredCount(service: Service, taskSet: TaskSet): number {
  return Math.ceil((service.desiredCount * taskSet.scale) / 100);
}

function hasTaskSets(service: Service): boolean {
  return service.deploymentController !== 'ECS';
}

/** Deployments are the ECS controller's; a service of another controller has task sets instead. */
function deployments(service: Service): Json[] {
  const { deployment, template, settings } = service;
  if (deployment === undefined) return [];
  const completed = service.desiredCount === counts.runningCount;
  return [
    present({
      ...deployment,
      status: 'PRIMARY',
      ...without(template, 'loadBalancers', 'serviceRegistries'),
      desiredCount: service.desiredCount,
      ...counts,
      failedTasks: 0,
      rolloutState: completed ? 'COMPLETED' : 'IN_PROGRESS',
      rolloutStateReason: `ECS deployment ${deployment.id} ${completed ? 'completed' : 'in progress'}.`,
      serviceConnectConfiguration: settings.serviceConnectConfiguration,
      volumeConfigurations: settings.volumeConfigurations,
      vpcLatticeConfigurations: settings.vpcLatticeConfigurations,
    }),
  ];
}
