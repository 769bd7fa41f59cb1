/** Settings that a scenario changes on the stage for its time, because its deployment cannot bring them along. */
import {
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
  type BlueGreenDeploymentConfiguration,
  type DeploymentGroupInfo,
  type UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { known, type AwsClients } from './aws';
import type { GroupOverrides, Scenario } from './scenario';
import { readService } from './service-state';
import type { Stage } from './stage';

/**
 * Changes the deployment group and the grace period of the service where the scenario says so.
 *
 * @param ofDeployments - also what rolls back, which CreateDeployment would take and a pipeline does not
 * @returns puts everything back
 */
export async function changeSettings(
  clients: AwsClients,
  stage: Stage,
  { group = {}, gracePeriodSeconds }: Scenario,
  { ofDeployments }: { readonly ofDeployments: boolean },
): Promise<() => Promise<void>> {
  const restoreGroup = await changeGroup(clients, stage, group, ofDeployments);
  if (gracePeriodSeconds === undefined) return restoreGroup;
  const before = (await readService(clients.ecs, stage)).gracePeriodSeconds;
  await setGracePeriod(clients, stage, gracePeriodSeconds);
  return async () => {
    await setGracePeriod(clients, stage, before);
    await restoreGroup();
  };
}

async function setGracePeriod(
  { ecs }: AwsClients,
  { cluster, service }: Stage,
  seconds: number,
): Promise<void> {
  await ecs.send(new UpdateServiceCommand({ cluster, service, healthCheckGracePeriodSeconds: seconds }));
}

type GroupChange = Omit<UpdateDeploymentGroupCommandInput, 'applicationName' | 'currentDeploymentGroupName'>;

async function changeGroup(
  { codeDeploy }: AwsClients,
  { application, deploymentGroup }: Stage,
  overrides: GroupOverrides,
  ofDeployments: boolean,
): Promise<() => Promise<void>> {
  const names = { applicationName: application, deploymentGroupName: deploymentGroup };
  const { deploymentGroupInfo } = await codeDeploy.send(new GetDeploymentGroupCommand(names));
  const before = known(deploymentGroupInfo, `the deployment group ${deploymentGroup}`);
  const changed: GroupChange = {
    ...changedWaits(before, overrides),
    ...(ofDeployments &&
      overrides.rollbackEvents && {
        autoRollbackConfiguration: {
          enabled: overrides.rollbackEvents.length > 0,
          events: [...overrides.rollbackEvents],
        },
      }),
  };
  const members = Object.keys(changed) as (keyof GroupChange & keyof DeploymentGroupInfo)[];
  if (members.length === 0) return () => Promise.resolve();
  const put = async (change: GroupChange) => {
    await codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: application,
        currentDeploymentGroupName: deploymentGroup,
        ...change,
      }),
    );
  };
  await put(changed);
  return () => put(Object.fromEntries(members.map((member) => [member, before[member]])));
}

function changedWaits(
  { blueGreenDeploymentConfiguration: before }: DeploymentGroupInfo,
  { readyWaitMinutes, terminationWaitMinutes }: GroupOverrides,
): GroupChange {
  if (readyWaitMinutes === undefined && terminationWaitMinutes === undefined) return {};
  const waits: BlueGreenDeploymentConfiguration = {
    ...known(before, 'what a deployment group waits for'),
    ...(readyWaitMinutes !== undefined && {
      deploymentReadyOption:
        readyWaitMinutes === 0
          ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' }
          : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: readyWaitMinutes },
    }),
    ...(terminationWaitMinutes !== undefined && {
      terminateBlueInstancesOnDeploymentSuccess: {
        action: 'TERMINATE',
        terminationWaitTimeInMinutes: terminationWaitMinutes,
      },
    }),
  };
  return { blueGreenDeploymentConfiguration: waits };
}
