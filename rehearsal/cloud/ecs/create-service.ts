import type { CallContext } from '../contract/service';
import type { Json } from '../protocol/json';
import { readShape } from '../support/shape';
import { findCluster } from './clusters';
import { checkNewService, deploymentController } from './deployment-controller';
import { describeService } from './describe';
import type { Service, TaskTemplate } from './model';
import { invalidParameter, serviceArn } from './references';
import { completedDeploymentConfiguration, newDeployment } from './rolling-deployment';
import { createServiceInput, templateInput, type CreateServiceInput } from './shapes';
import type { EcsState } from './store';
import { checked } from './tags';
import { checkTargetGroups } from './target-groups';
import { newTaskSet } from './task-sets';
import { taskTemplate } from './task-template';

/** CreateService. */
export async function createService(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const input = readShape(createServiceInput, request);
  const serviceName = checkedName(input.serviceName);
  const controller = deploymentController(input.deploymentController?.type);
  const schedulingStrategy = checkedSchedulingStrategy(input);
  checkNewService(input, controller);
  checkLoadBalancing(input);
  const cluster = await findCluster(input.cluster, context);
  // A service of the EXTERNAL controller has no template of its own: its task sets bring theirs.
  const template: TaskTemplate =
    controller === 'EXTERNAL'
      ? { loadBalancers: input.loadBalancers ?? [], serviceRegistries: input.serviceRegistries ?? [] }
      : await taskTemplate(state, readShape(templateInput, request), { cluster, context });
  const { networkMode } = state.definitions.get(template.taskDefinition ?? '') ?? {};
  await checkTargetGroups(template.loadBalancers, { networkMode, needsLoadBalancer: true }, context);
  const arn = serviceArn(cluster, serviceName);
  // Nothing is awaited from here on: two calls at once cannot both find the name free.
  checkFree(state, arn);
  const now = context.now();
  const service: Service = {
    serviceArn: arn,
    serviceName,
    clusterArn: cluster.clusterArn,
    status: 'ACTIVE',
    deploymentController: controller,
    schedulingStrategy,
    desiredCount: input.desiredCount ?? 0,
    ...role(input, context),
    createdAt: now,
    settings: settings(input, controller, schedulingStrategy),
    template,
    taskSets:
      controller === 'CODE_DEPLOY' ? [newTaskSet(arn, { template, status: 'PRIMARY', scale: 100, now })] : [],
    ...(controller === 'ECS' && { deployment: newDeployment(template, now) }),
    tags: checked(input.tags ?? new Map<string, string>()),
  };
  state.services.set(arn, service);
  state.events.clear(arn);
  state.stability.forget(arn);
  state.history.forget(arn);
  if (service.deployment) state.history.begin(service, service.deployment);
  return { service: describeService(state, service, { tags: true, now }) };
}

function checkedName(name: string | undefined): string {
  if (!name) throw invalidParameter('Service name cannot be empty.');
  if (!/^[\w-]{1,255}$/.test(name)) {
    throw invalidParameter(
      `Invalid service name ${name}: it must be 1 to 255 letters, digits, underscores and hyphens.`,
    );
  }
  return name;
}

function checkedSchedulingStrategy(input: CreateServiceInput): Service['schedulingStrategy'] {
  const { schedulingStrategy = 'REPLICA', desiredCount } = input;
  switch (schedulingStrategy) {
    case 'REPLICA':
      if (desiredCount === undefined || desiredCount < 0) {
        throw invalidParameter(`desiredCount ${desiredCount ?? 'none'} must be 0 or more.`);
      }
      return schedulingStrategy;
    case 'DAEMON':
      if (desiredCount !== undefined) {
        throw invalidParameter(
          'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
        );
      }
      return schedulingStrategy;
    default:
      throw invalidParameter(`schedulingStrategy ${schedulingStrategy} must be REPLICA or DAEMON.`);
  }
}

function checkLoadBalancing(input: CreateServiceInput): void {
  const balanced = (input.loadBalancers ?? []).length > 0;
  if (input.healthCheckGracePeriodSeconds !== undefined && !balanced) {
    throw invalidParameter(
      'Health check grace period is only valid for services configured to use load balancers',
    );
  }
  if (input.role !== undefined && input.networkConfiguration !== undefined) {
    throw invalidParameter('You cannot specify an IAM role for services that require a service linked role.');
  }
}

function checkFree(state: EcsState, arn: string): void {
  const { status } = state.services.get(arn) ?? {};
  if (status === 'ACTIVE') throw invalidParameter('Creation of service was not idempotent.');
  if (status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
}

/** ECS uses its service linked role with load balancers where the request names no role. */
function role(input: CreateServiceInput, { accountId }: CallContext): Pick<Service, 'roleArn'> {
  const name = input.role ?? 'aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS';
  if (!input.loadBalancers?.length) return {};
  return { roleArn: name.startsWith('arn:') ? name : `arn:aws:iam::${accountId}:role/${name}` };
}

function settings(
  input: CreateServiceInput,
  controller: Service['deploymentController'],
  schedulingStrategy: Service['schedulingStrategy'],
): Service['settings'] {
  const { serviceConnectConfiguration, volumeConfigurations, vpcLatticeConfigurations } = input;
  return {
    availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? 'ENABLED',
    deploymentConfiguration: completedDeploymentConfiguration(
      input.deploymentConfiguration,
      controller,
      schedulingStrategy,
    ),
    enableECSManagedTags: input.enableECSManagedTags ?? false,
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    placementConstraints: input.placementConstraints ?? [],
    placementStrategy: input.placementStrategy ?? [],
    propagateTags: input.propagateTags ?? 'NONE',
    ...(input.loadBalancers?.length && {
      healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
    }),
    ...(serviceConnectConfiguration && { serviceConnectConfiguration }),
    ...(volumeConfigurations && { volumeConfigurations }),
    ...(vpcLatticeConfigurations && { vpcLatticeConfigurations }),
  };
}
