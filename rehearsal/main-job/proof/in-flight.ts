/** Deployments that are still on their way when everything is to be destroyed. */
import {
  ApplicationDoesNotExistException,
  CodeDeployClient,
  paginateListDeploymentGroups,
  paginateListDeployments,
  StopDeploymentCommand,
  type DeploymentStatus,
} from '@aws-sdk/client-codedeploy';
import type { TargetAws } from '../target-aws';
import { limitMs, waitUntil } from '../../scenarios/polling';
import type { SynthesizedStack } from '../../terraform/synthesis';
import { applicationsByRegion } from './account';

const unfinished: DeploymentStatus[] = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];

/** AWS time that a stopped deployment may need to end. */
const endSeconds = 900;

/**
 * Stops every deployment of the stacks, without a rollback, and waits for their ends.
 *
 * @throws Failure one does not end
 */
export async function stopDeployments(aws: TargetAws, stacks: readonly SynthesizedStack[]): Promise<void> {
  for (const [region, applications] of applicationsByRegion(stacks)) {
    const client = new CodeDeployClient({ ...aws.placeIn(region).access });
    try {
      for (const application of applications) await stopIn(client, application, aws.clock.speed);
    } finally {
      client.destroy();
    }
  }
}

async function stopIn(client: CodeDeployClient, applicationName: string, speed: number): Promise<void> {
  const inFlight = () => deploymentsInFlight(client, applicationName);
  for (const deploymentId of await inFlight())
    await client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: false }));
  const limit = limitMs(60_000, endSeconds, speed);
  await waitUntil(
    `no deployment of ${applicationName} is on its way`,
    { limit, speed },
    async () => (await inFlight()).length === 0,
  );
}

/** An application that is gone, or was never made, has none. */
async function deploymentsInFlight(client: CodeDeployClient, applicationName: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { deploymentGroups = [] } of paginateListDeploymentGroups(
      { client },
      { applicationName },
    ))
      for (const deploymentGroupName of deploymentGroups)
        for await (const { deployments = [] } of paginateListDeployments(
          { client },
          { applicationName, deploymentGroupName, includeOnlyStatuses: unfinished },
        ))
          found.push(...deployments);
  } catch (error) {
    if (!(error instanceof ApplicationDoesNotExistException)) throw error;
  }
  return found;
}
