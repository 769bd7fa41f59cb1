import {
  DeploymentIsNotInReadyStateException,
  type CodeDeployClient,
  type ContinueDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { ReadyWaits } from '../../../rehearsal/main-job/ready-waits';
import { findScenarios } from '../../../rehearsal/scenarios/catalogue';
import type { ObservedDeployment } from '../../../rehearsal/scenarios/observer';

const access = {
  endpoint: 'http://127.0.0.1:1',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
};

const observation = (status: ObservedDeployment['status']) => ({
  deployment: { id: 'd-1', status, events: [] } as unknown as ObservedDeployment,
});

/** Waits with a client that answers calls as `answer` does. */
function waitsOf(scenario: string, answer: () => Promise<void> = () => Promise.resolve()) {
  const sent: ContinueDeploymentCommand['input'][] = [];
  const said: string[] = [];
  const client = {
    send: ({ input }: ContinueDeploymentCommand) => {
      sent.push(input);
      return answer();
    },
    destroy: () => undefined,
  } as unknown as CodeDeployClient;
  const console = { say: (lines: readonly string[]) => void said.push(...lines) };
  return { waits: new ReadyWaits(access, findScenarios([scenario])[0]!, console, client), sent, said };
}

describe('deployments that wait for a person', () => {
  it('are continued once, when they wait', async () => {
    const { waits, sent, said } = waitsOf('good');
    for (const status of ['InProgress', 'Ready', 'Ready', 'InProgress'] as const)
      waits.observe(observation(status));
    await waits.end();
    expect(sent).toEqual([{ deploymentId: 'd-1', deploymentWaitType: 'READY_WAIT' }]);
    expect(said).toHaveLength(1);
  });

  it.each(['ready-wait-expires', 'ready-wait-continued'])('are left to the scenario %s', async (name) => {
    const { waits, sent } = waitsOf(name);
    waits.observe(observation('Ready'));
    await waits.end();
    expect(sent).toEqual([]);
  });

  it('are continued at a later look where the wait has not quite begun', async () => {
    const errors = [new DeploymentIsNotInReadyStateException({ message: 'not yet', $metadata: {} })];
    const { waits, sent, said } = waitsOf('good', () => {
      const error = errors.pop();
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    });
    waits.observe(observation('Ready'));
    await new Promise((resolve) => setImmediate(resolve));
    waits.observe(observation('Ready'));
    await waits.end();
    expect(sent).toHaveLength(2);
    expect(said).toHaveLength(1);
  });

  it('that cannot be continued are an error', async () => {
    const { waits } = waitsOf('good', () => Promise.reject(new Error('refused')));
    waits.observe(observation('Ready'));
    await expect(waits.end()).rejects.toThrow('refused');
  });
});
