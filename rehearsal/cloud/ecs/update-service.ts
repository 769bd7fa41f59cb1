import type { CallContext } from '../contract/service';
import type { Json } from '../protocol/json';
import { without } from '../support/output';
import { readShape } from '../support/shape';
import { findCluster } from './clusters';
import { checkUpdate } from './deployment-controller';
import { describeService } from './describe';
import type { Service, TaskTemplate } from './model';
import { findActiveService, invalidParameter } from './references';
import { newDeployment } from './rolling-deployment';
import { isAlive } from './scheduler/progress';
import { templateInput, updateServiceInput, type TemplateInput, type UpdateServiceInput } from './shapes';
import type { EcsState } from './store';
import { checkTargetGroups } from './target-groups';
import { taskTemplate } from './task-template';

/** UpdateService. */
export async function updateService(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const input = readShape(updateServiceInput, request);
  const found = await findActiveService(state, request, context);
  checkUpdate(found, input);
  checkDesiredCount(found, input.desiredCount);
  const redeployed = await redeploy(state, found, input, { request, context });
  // What another call changed while the template was resolved is kept.
  const current = state.services.get(found.serviceArn) ?? found;
  const service: Service = {
    ...current,
    ...redeployed,
    desiredCount: input.desiredCount ?? current.desiredCount,
    settings: settings(current.settings, input),
  };
  state.services.set(service.serviceArn, service);
  if (redeployed.deployment) state.history.begin(service, redeployed.deployment);
  return { service: describeService(state, service, { tags: true, now: context.now() }) };
}

function checkDesiredCount(service: Service, desiredCount: number | undefined): void {
  if (desiredCount === undefined) return;
  if (service.schedulingStrategy === 'DAEMON') {
    throw invalidParameter(
      'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
    );
  }
  if (desiredCount < 0) throw invalidParameter(`desiredCount ${desiredCount} must be 0 or more.`);
}

/** Under the ECS controller a change of what tasks run from is a new deployment; the others refused it before. */
async function redeploy(
  state: EcsState,
  service: Service,
  input: UpdateServiceInput,
  { request, context }: { readonly request: Json; readonly context: CallContext },
): Promise<Partial<Pick<Service, 'template' | 'deployment' | 'previousDeployments'>>> {
  const changes = readShape(templateInput, request);
  if (service.deploymentController !== 'ECS') return {};
  if (Object.keys(changes).length === 0 && !input.forceNewDeployment) return {};
  const cluster = await findCluster(service.clusterArn, context);
  const template = await taskTemplate(
    state,
    { ...kept(service.template, changes), ...changes },
    { cluster, context },
  );
  const { networkMode } = state.definitions.get(template.taskDefinition ?? '') ?? {};
  await checkTargetGroups(changes.loadBalancers, { networkMode, needsLoadBalancer: true }, context);
  const { deployment, previousDeployments = [] } = state.services.get(service.serviceArn) ?? service;
  return {
    template,
    deployment: newDeployment(template, context.now()),
    previousDeployments: [deployment, ...previousDeployments].flatMap((each) =>
      each !== undefined && isAlive(state.tasks.ofService(service.serviceArn, each.id)) ? [each] : [],
    ),
  };
}

/** A capacity provider strategy takes the place of a launch type. */
function kept(template: TaskTemplate, changes: TemplateInput): TemplateInput {
  if (changes.capacityProviderStrategy === undefined) return template;
  return without(template, 'launchType');
}

/** Members that the request leaves out stay as they are; the members of the deployment configuration too. */
function settings(current: Service['settings'], input: UpdateServiceInput): Service['settings'] {
  const { serviceConnectConfiguration, volumeConfigurations, vpcLatticeConfigurations } = input;
  const { healthCheckGracePeriodSeconds } = input;
  return {
    ...current,
    availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? current.availabilityZoneRebalancing,
    deploymentConfiguration: { ...current.deploymentConfiguration, ...input.deploymentConfiguration },
    enableECSManagedTags: input.enableECSManagedTags ?? current.enableECSManagedTags,
    enableExecuteCommand: input.enableExecuteCommand ?? current.enableExecuteCommand,
    placementConstraints: input.placementConstraints ?? current.placementConstraints,
    placementStrategy: input.placementStrategy ?? current.placementStrategy,
    propagateTags: input.propagateTags ?? current.propagateTags,
    ...(healthCheckGracePeriodSeconds !== undefined && { healthCheckGracePeriodSeconds }),
    ...(serviceConnectConfiguration && { serviceConnectConfiguration }),
    ...(volumeConfigurations && { volumeConfigurations }),
    ...(vpcLatticeConfigurations && { vpcLatticeConfigurations }),
  };
}
