/** Calls that change a deployment, or start one. */
import {
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  StopDeploymentCommand,
  type CodeDeployClient,
} from '@aws-sdk/client-codedeploy';
import {
  RegisterTaskDefinitionCommand,
  type ECSClient,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import type { ServiceRef } from '../model/facts';

export async function continueDeployment(
  client: CodeDeployClient,
  deploymentId: string,
  deploymentWaitType: 'READY_WAIT' | 'TERMINATION_WAIT',
): Promise<void> {
  await client.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType }));
}

export async function stopDeployment(
  client: CodeDeployClient,
  deploymentId: string,
  autoRollbackEnabled: boolean,
): Promise<void> {
  await client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }));
}

export interface NewDeployment {
  readonly appSpec: string;
  readonly description: string;
  readonly atOnce: boolean;
  /** Alarms to watch instead of those of the deployment group. @default - those of the group */
  readonly alarms?: readonly string[];
}

/** @returns its id */
export async function createDeployment(
  client: CodeDeployClient,
  { application, deploymentGroup }: ServiceRef,
  { appSpec, description, atOnce, alarms }: NewDeployment,
): Promise<string> {
  const { deploymentId = '' } = await client.send(
    new CreateDeploymentCommand({
      applicationName: application,
      deploymentGroupName: deploymentGroup,
      description,
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec } },
      ...(atOnce && { deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' }),
      ...(alarms !== undefined && {
        overrideAlarmConfiguration: { enabled: alarms.length > 0, alarms: alarms.map((name) => ({ name })) },
      }),
    }),
  );
  return deploymentId;
}

/** @param input - what RegisterTaskDefinition takes @returns ARN of the revision */
export async function registerTaskDefinition(client: ECSClient, input: object): Promise<string> {
  const { taskDefinition } = await client.send(
    new RegisterTaskDefinitionCommand(input as RegisterTaskDefinitionCommandInput),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}
