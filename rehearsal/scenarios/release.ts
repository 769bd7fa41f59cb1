/** A release of fault-program.cjs: its task definition, its AppSpec, its deployment. */
import { CreateDeploymentCommand, type AlarmConfiguration } from '@aws-sdk/client-codedeploy';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  type ContainerDefinition,
  type ECSClient,
} from '@aws-sdk/client-ecs';
import type { HookName } from '../../deployment/machine';
import { releaseAppSpec } from './app-spec';
import { known, type AwsClients } from './aws';
import { environmentOf } from './behaviour';
import { deploymentConfigName } from './deployment-config';
import { programCommand, programImage } from './program';
import type { Scenario } from './scenario';
import type { Stage } from './stage';

const variables = (environment: Readonly<Record<string, string>>) =>
  Object.entries(environment).map(([name, value]) => ({ name, value }));

/**
 * Registers the next revision of what the service runs, with the program of the scenario in the main container. What
 * belongs to the program that was there goes: its command, its health check and its user.
 *
 * @returns ARN of the revision
 */
export async function registerRelease(
  client: ECSClient,
  stage: Stage,
  { release }: Scenario,
  version: string,
): Promise<string> {
  const { services } = await client.send(
    new DescribeServicesCommand({ cluster: stage.cluster, services: [stage.service] }),
  );
  const current = services?.[0]?.taskSets?.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  const { taskDefinition } = await client.send(
    new DescribeTaskDefinitionCommand({
      taskDefinition: known(current, `the task definition of ${stage.service}`),
    }),
  );
  const { family, containerDefinitions = [], ...rest } = known(taskDefinition, 'the task definition');
  const environment = environmentOf(release, version, stage);
  const answer = await client.send(
    new RegisterTaskDefinitionCommand({
      family,
      containerDefinitions: containerDefinitions.map((container) =>
        container.name === stage.containerName ? withProgram(container, environment) : container,
      ),
      taskRoleArn: rest.taskRoleArn,
      executionRoleArn: rest.executionRoleArn,
      networkMode: rest.networkMode,
      volumes: rest.volumes,
      requiresCompatibilities: rest.requiresCompatibilities,
      cpu: rest.cpu,
      memory: rest.memory,
      runtimePlatform: rest.runtimePlatform,
    }),
  );
  return known(answer.taskDefinition?.taskDefinitionArn, 'the ARN of the task definition');
}

function withProgram(
  container: ContainerDefinition,
  environment: Readonly<Record<string, string>>,
): ContainerDefinition {
  const { name, essential, portMappings, stopTimeout, logConfiguration } = container;
  return {
    name,
    image: programImage,
    command: programCommand(),
    essential,
    portMappings,
    stopTimeout,
    logConfiguration,
    environment: variables(environment),
  };
}

/** @returns id of the deployment */
export async function createDeployment(
  { codeDeploy }: AwsClients,
  stage: Stage,
  scenario: Scenario,
  release: {
    readonly taskDefinitionArn: string;
    readonly hookArns: Readonly<Partial<Record<HookName, string>>>;
    readonly alarms: AlarmConfiguration | undefined;
  },
): Promise<string> {
  const { group } = scenario;
  const { deploymentId } = await codeDeploy.send(
    new CreateDeploymentCommand({
      applicationName: stage.application,
      deploymentGroupName: stage.deploymentGroup,
      description: scenario.title,
      revision: {
        revisionType: 'AppSpecContent',
        appSpecContent: { content: JSON.stringify(releaseAppSpec(stage, release)) },
      },
      ...(group?.routing && {
        deploymentConfigName: await deploymentConfigName(codeDeploy, group.routing),
      }),
      ...(group?.rollbackEvents && {
        autoRollbackConfiguration: {
          enabled: group.rollbackEvents.length > 0,
          events: [...group.rollbackEvents],
        },
      }),
      ...(release.alarms && { overrideAlarmConfiguration: release.alarms }),
    }),
  );
  return known(deploymentId, 'the id of the deployment');
}
