/** The engine as the operations see it, in front of the supervisor that runs it. */
import { deploymentEngine } from '../../../../rehearsal/cloud/codedeploy/deployment-engine';
import { EngineSupervisor } from '../../../../rehearsal/engine/supervisor';

it('starts the process of the engine when a deployment may come soon', async () => {
  const supervisor = new EngineSupervisor({
    endpoint: 'http://127.0.0.1:9',
    origin: { speed: 60, startedAt: Date.now() },
  });
  try {
    expect(supervisor.pid).toBeUndefined();
    deploymentEngine(supervisor).prepare();
    expect(supervisor.pid).toBeDefined();
  } finally {
    await supervisor.stop();
  }
});
