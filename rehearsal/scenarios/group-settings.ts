/** Settings that a scenario changes on the stage for its time, because no deployment can bring them along. */
import {
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
  type BlueGreenDeploymentConfiguration,
} from '@aws-sdk/client-codedeploy';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { known, type AwsClients } from './aws';
import type { GroupOverrides, Scenario } from './scenario';
import { readService } from './service-state';
import type { Stage } from './stage';

/**
 * Changes the waits of the deployment group and the grace period of the service where the scenario says so.
 *
 * @returns puts everything back
 */
export async function changeSettings(
  clients: AwsClients,
  stage: Stage,
  { group, gracePeriodSeconds }: Scenario,
): Promise<() => Promise<void>> {
  const restoreWaits = await changeWaits(clients, stage, group ?? {});
  if (gracePeriodSeconds === undefined) return restoreWaits;
  const before = (await readService(clients.ecs, stage)).gracePeriodSeconds;
  await setGracePeriod(clients, stage, gracePeriodSeconds);
  return async () => {
    await setGracePeriod(clients, stage, before);
    await restoreWaits();
  };
}

async function setGracePeriod(
  { ecs }: AwsClients,
  { cluster, service }: Stage,
  seconds: number,
): Promise<void> {
  await ecs.send(new UpdateServiceCommand({ cluster, service, healthCheckGracePeriodSeconds: seconds }));
}

async function changeWaits(
  { codeDeploy }: AwsClients,
  { application, deploymentGroup }: Stage,
  { readyWaitMinutes, terminationWaitMinutes }: GroupOverrides,
): Promise<() => Promise<void>> {
  if (readyWaitMinutes === undefined && terminationWaitMinutes === undefined) return () => Promise.resolve();
  const names = { applicationName: application, deploymentGroupName: deploymentGroup };
  const { deploymentGroupInfo } = await codeDeploy.send(new GetDeploymentGroupCommand(names));
  const before = known(
    deploymentGroupInfo?.blueGreenDeploymentConfiguration,
    `the waits of the deployment group ${deploymentGroup}`,
  );
  const put = async (blueGreenDeploymentConfiguration: BlueGreenDeploymentConfiguration) => {
    await codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: application,
        currentDeploymentGroupName: deploymentGroup,
        blueGreenDeploymentConfiguration,
      }),
    );
  };
  await put({
    ...before,
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
  });
  return () => put(before);
}
