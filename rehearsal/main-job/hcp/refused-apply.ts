/** An apply while a deployment is in flight, which the run task rejects. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CodeDeployClient, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import type { Check } from '../../check';
import type { Stage } from '../../scenarios/stage';
import { isOver, type HcpApi, type RunState } from './api';

export interface RefusedApplyProps {
  readonly api: HcpApi;
  /** A saved plan that waits for its apply. */
  readonly runId: string;
  /** Of the service whose deployment is waited for. */
  readonly stage: Stage;
  /** Aborted once no deployment is to be expected any more. */
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks. */
const lookAgainMs = 100;

/** Applies the plan as soon as the deployment is there, and waits for the end of the run. */
export async function applyInFlight({ api, runId, stage, signal }: RefusedApplyProps): Promise<Check> {
  const client = new CodeDeployClient({ ...stage.access });
  try {
    while (!(await isInFlight(client, stage))) {
      if (signal.aborted) return refusalCheck(undefined);
      await sleep(lookAgainMs);
    }
    await api.confirm(runId);
    for (;;) {
      const run = await api.run(runId);
      if (isOver(run)) return refusalCheck(run);
      await sleep(lookAgainMs);
    }
  } finally {
    client.destroy();
  }
}

async function isInFlight(client: CodeDeployClient, stage: Stage): Promise<boolean> {
  const { deployments = [] } = await client.send(
    new ListDeploymentsCommand({
      applicationName: stage.application,
      deploymentGroupName: stage.deploymentGroup,
      includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Ready'],
    }),
  );
  return deployments.length > 0;
}

/** @param run - undefined: it was never confirmed. Pure */
export function refusalCheck(run: RunState | undefined): Check {
  const refusing = run?.tasks.find(({ stage, status }) => stage === 'pre_apply' && status === 'failed');
  return {
    name: 'an apply while the deployment is in flight is rejected',
    passed: run?.status === 'errored' && refusing !== undefined,
    expected: 'a run that its pre-apply run task ends',
    actual:
      run === undefined
        ? 'no deployment in flight was seen'
        : `a run that is ${run.status}${refusing === undefined ? '' : `: ${refusing.message}`}`,
  };
}
