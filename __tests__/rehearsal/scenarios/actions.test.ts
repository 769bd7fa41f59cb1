import {
  DeploymentAlreadyCompletedException,
  DeploymentIsNotInReadyStateException,
} from '@aws-sdk/client-codedeploy';
import { Actor, isAt } from '../../../rehearsal/scenarios/actions';
import type { AwsClients } from '../../../rehearsal/scenarios/aws';
import type { Observation, ObservedDeployment } from '../../../rehearsal/scenarios/observer';
import type { Action } from '../../../rehearsal/scenarios/scenario';
import type { Stage } from '../../../rehearsal/scenarios/stage';

function look(deployment: Partial<ObservedDeployment> = {}, replacement = 0): Observation {
  return {
    deployment: { id: 'd-1', status: 'InProgress', events: [], ...deployment },
    weights: { original: 100 - replacement, replacement },
  };
}

const shifted = look({ events: [{ name: 'AfterAllowTraffic', status: 'Succeeded' }] }, 100);

describe('a moment', () => {
  it('is a lifecycle event in a state', () => {
    const moment = { event: 'Install', is: 'InProgress' } as const;
    expect(isAt(moment, look({ events: [{ name: 'Install', status: 'Pending' }] }))).toBe(false);
    expect(isAt(moment, look({ events: [{ name: 'Install', status: 'InProgress' }] }))).toBe(true);
  });

  it('is the canary while both versions have traffic', () => {
    expect([0, 10, 100].map((weight) => isAt({ phase: 'canary' }, look({}, weight)))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('is a wait for somebody', () => {
    expect(isAt({ phase: 'ready-wait' }, look({ status: 'Ready' }))).toBe(true);
    expect(isAt({ phase: 'ready-wait' }, look())).toBe(false);
    expect(isAt({ phase: 'termination-wait' }, shifted)).toBe(true);
    expect(isAt({ phase: 'termination-wait' }, look())).toBe(false);
  });
});

describe('actions', () => {
  const wait: Action = {
    when: { phase: 'termination-wait' },
    deed: { type: 'continue', waitType: 'TERMINATION_WAIT' },
  };
  const kill: Action = { when: { phase: 'canary' }, deed: { type: 'kill-engine' } };

  /** @param answers - of the calls, one after the other; an error is thrown */
  function start(answers: readonly unknown[], actions: readonly Action[], kills: string[] = []): Actor {
    const rest = [...answers];
    const codeDeploy = {
      send: () => {
        const answer = rest.shift();
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    };
    return new Actor(
      {
        clients: { codeDeploy } as unknown as AwsClients,
        stage: {} as Stage,
        deploymentId: 'd-1',
        originalTargetGroupArn: 'arn:blue',
        engine: { kill: () => kills.push('killed') > 0 },
      },
      actions,
    );
  }

  it('wait for their moment, and for the one before them', async () => {
    const kills: string[] = [];
    const actor = start([{}], [wait, kill], kills);
    await actor.act(look({}, 10));
    expect([kills, actor.left.length]).toEqual([[], 2]);
    await actor.act(shifted);
    await actor.act(look({}, 10));
    expect([kills, actor.left.length]).toEqual([['killed'], 0]);
  });

  const metadata = { $metadata: {}, message: 'no' };

  it('are repeated where the wait has not quite begun', async () => {
    const actor = start([new DeploymentIsNotInReadyStateException(metadata), {}], [wait]);
    await actor.act(shifted);
    expect(actor.left).toEqual([wait]);
    await actor.act(shifted);
    expect(actor.left).toEqual([]);
  });

  it('are left where the deployment has ended meanwhile', async () => {
    const actor = start([new DeploymentAlreadyCompletedException(metadata)], [wait]);
    await actor.act(shifted);
    expect(actor.left).toEqual([wait]);
  });

  it('that are refused for another reason end the scenario', async () => {
    const actor = start([new Error('down')], [wait]);
    await expect(actor.act(shifted)).rejects.toThrow('down');
  });

  it('that kill the engine need one', async () => {
    const actor = new Actor(
      { clients: {} as AwsClients, stage: {} as Stage, deploymentId: 'd-1', originalTargetGroupArn: '' },
      [kill],
    );
    await expect(actor.act(look({}, 10))).rejects.toThrow('there is no engine of CodeDeploy to kill');
  });
});
