/** From what a request says of the tasks to run to what ECS stores: resolved, completed and checked. */
import { fargatePlatformVersions } from '../../../support/aws-limits/fargate';
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import { readShape, structure } from '../support/shape';
import type { Cluster } from './clusters';
import type { TaskTemplate } from './model';
import { checkSubnetsAndSecurityGroups } from './network';
import { invalidParameter } from './references';
import type { TemplateInput } from './shapes';
import type { EcsState } from './store';
import { taskDefinitionShape, type TaskDefinition } from './tasks/task-definition';

const answerShape = structure({ taskDefinition: taskDefinitionShape });

/**
 * @param input - what the request says; the task definition by family, family:revision or ARN
 * @throws AwsError what ECS refuses of it
 */
export async function taskTemplate(
  state: EcsState,
  input: TemplateInput,
  { cluster, context }: { readonly cluster: Cluster; readonly context: CallContext },
): Promise<TaskTemplate> {
  const taskDefinition = await findTaskDefinition(input.taskDefinition, context);
  state.definitions.set(taskDefinition.taskDefinitionArn ?? '', taskDefinition);
  const template = completed(input, taskDefinition, cluster);
  checkLaunchType(template, taskDefinition);
  checkPlatformVersion(template, taskDefinition);
  checkNetwork(template, taskDefinition);
  checkLoadBalancers(template, taskDefinition);
  await checkSubnetsAndSecurityGroups(template.networkConfiguration?.awsvpcConfiguration, context);
  return template;
}

async function findTaskDefinition(
  reference: string | undefined,
  context: CallContext,
): Promise<TaskDefinition> {
  if (!reference) throw invalidParameter('TaskDefinition can not be blank.');
  const { taskDefinition } = readShape(
    answerShape,
    await context.upstream
      .json('ecs.DescribeTaskDefinition', { taskDefinition: reference })
      .catch((error: unknown) => {
        if (error instanceof AwsError && error.status < 500) {
          throw new AwsError('ClientException', 'TaskDefinition not found.');
        }
        throw error;
      }),
  );
  if (taskDefinition === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.');
  if (taskDefinition.status === 'INACTIVE')
    throw new AwsError('ClientException', 'TaskDefinition is inactive');
  return taskDefinition;
}

/** Without a launch type and a strategy, the cluster's default strategy counts, else EC2. */
function completed(input: TemplateInput, taskDefinition: TaskDefinition, cluster: Cluster): TaskTemplate {
  const { launchType, capacityProviderStrategy, platformVersion, ...rest } = input;
  const strategy =
    capacityProviderStrategy ??
    (launchType === undefined ? cluster.defaultCapacityProviderStrategy : undefined);
  const placement = strategy?.length
    ? { capacityProviderStrategy: strategy }
    : { launchType: launchType ?? 'EC2' };
  const template: TaskTemplate = {
    ...rest,
    loadBalancers: input.loadBalancers ?? [],
    serviceRegistries: input.serviceRegistries ?? [],
    ...placement,
    ...(taskDefinition.taskDefinitionArn && { taskDefinition: taskDefinition.taskDefinitionArn }),
  };
  if (!isFargate(template)) return { ...template, ...(platformVersion !== undefined && { platformVersion }) };
  return {
    ...template,
    platformVersion: platformVersion ?? 'LATEST',
    platformFamily: platformFamily(taskDefinition),
  };
}

function isFargate({ launchType, capacityProviderStrategy = [] }: TaskTemplate): boolean {
  return (
    launchType === 'FARGATE' ||
    capacityProviderStrategy.some(({ capacityProvider }) => capacityProvider?.startsWith('FARGATE'))
  );
}

function platformFamily({ runtimePlatform }: TaskDefinition): string {
  const family = runtimePlatform?.operatingSystemFamily ?? 'LINUX';
  return family === 'LINUX' ? 'Linux' : family;
}

/** The sentence on EC2 is AWS's own; that on Fargate is what the exception means in its reference. */
function checkPlatformVersion(template: TaskTemplate, { runtimePlatform }: TaskDefinition): void {
  const { platformVersion } = template;
  if (platformVersion === undefined) return;
  if (!isFargate(template)) {
    throw invalidParameter('The platform version must be null when specifying an EC2 launch type.');
  }
  const isWindows = runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') ?? false;
  const versions: readonly string[] = fargatePlatformVersions[isWindows ? 'windows' : 'linux'];
  if (!versions.includes(platformVersion)) {
    throw new AwsError('PlatformUnknownException', 'The specified platform version does not exist.');
  }
}

function checkLaunchType(template: TaskTemplate, taskDefinition: TaskDefinition): void {
  const { requiresCompatibilities: allowed = [] } = taskDefinition;
  const wanted = isFargate(template) ? 'FARGATE' : template.launchType;
  if (wanted !== undefined && allowed.length > 0 && !allowed.includes(wanted)) {
    throw invalidParameter(`Task definition does not support launch_type ${wanted}.`);
  }
}

function checkNetwork(template: TaskTemplate, { networkMode }: TaskDefinition): void {
  const subnets = template.networkConfiguration?.awsvpcConfiguration?.subnets;
  if (networkMode === 'awsvpc' && subnets === undefined) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (networkMode !== 'awsvpc' && subnets !== undefined) {
    throw invalidParameter(
      `Network Configuration is not valid for the given networkMode of this task definition.`,
    );
  }
  if (subnets?.length === 0) throw invalidParameter('subnets can not be empty.');
}

function checkLoadBalancers(template: TaskTemplate, { containerDefinitions = [] }: TaskDefinition): void {
  for (const { containerName = '', containerPort } of template.loadBalancers ?? []) {
    const container = containerDefinitions.find(({ name }) => name === containerName);
    if (container === undefined) {
      throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
    }
    if (!container.portMappings?.some((mapping) => mapping.containerPort === containerPort)) {
      throw invalidParameter(
        `The container ${containerName} did not have a container port ${containerPort ?? ''} defined.`,
      );
    }
  }
}
