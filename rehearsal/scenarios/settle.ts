/** Leaves the stage as the next scenario wants it: all traffic on the primary task set, and no other one there. */
import { DeleteTaskSetCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { forwardAll } from './actions';
import type { AwsClients } from './aws';
import { readWeights } from './observer';
import { waitUntil } from './polling';
import { isSteady, primaryOf, readService } from './service-state';
import type { Stage } from './stage';

/** Wall time that a service may take to become steady on a busy machine. */
export const steadyLimitMs = 60_000;

/** What an operator does after a deployment that was stopped without a rollback, and where a scenario has scaled. */
export async function settle(clients: AwsClients, stage: Stage, desiredCount: number): Promise<void> {
  const { cluster, service } = stage;
  const state = await readService(clients.ecs, stage);
  const primary = primaryOf(state);
  const weights = await readWeights(clients.elb, stage.productionListenerArn);
  const strays = [...weights].some(([arn, weight]) => arn !== primary.targetGroupArn && weight > 0);
  if (strays) await forwardAll({ clients, stage }, primary.targetGroupArn);
  for (const taskSet of state.taskSets) {
    if (taskSet.status !== 'ACTIVE') continue;
    await clients.ecs.send(new DeleteTaskSetCommand({ cluster, service, taskSet: taskSet.arn, force: true }));
  }
  if (state.desiredCount !== desiredCount)
    await clients.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  await waitUntil('the service is steady', steadyLimitMs, () => isSteady(clients, stage));
}
