/** Leaves the stage as the next scenario wants it: all traffic on the primary task set, and no other one there. */
import { DeleteTaskSetCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { forwardAll } from './actions';
import type { AwsClients } from './aws';
import { readWeights } from './observer';
import { limitMs, waitUntil } from './polling';
import { isSteady, primaryOf, readService } from './service-state';
import type { Stage } from './stage';

/** Waits until there is one task set, and all of its tasks are healthy targets. @throws Failure it takes too long */
export const becomeSteady = (clients: AwsClients, stage: Stage): Promise<void> =>
  waitUntil('the service is steady', { limit: limitMs(60_000, 900, stage.speed), speed: stage.speed }, () =>
    isSteady(clients, stage),
  );

/** What an operator does after a deployment that was stopped without a rollback, and where a scenario has scaled. */
export async function settle(clients: AwsClients, stage: Stage, desiredCount: number): Promise<void> {
  const { cluster, service } = stage;
  const state = await readService(clients.ecs, stage);
  const primary = primaryOf(state);
  const weights = await readWeights(clients.elb, stage);
  const strays = [...weights].some(([arn, weight]) => arn !== primary.targetGroupArn && weight > 0);
  if (strays) await forwardAll({ clients, stage }, primary.targetGroupArn);
  for (const taskSet of state.taskSets) {
    if (taskSet.status !== 'ACTIVE') continue;
    await clients.ecs.send(new DeleteTaskSetCommand({ cluster, service, taskSet: taskSet.arn, force: true }));
  }
  if (state.desiredCount !== desiredCount)
    await clients.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  await becomeSteady(clients, stage);
}
