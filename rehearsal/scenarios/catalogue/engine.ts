/** The engine of CodeDeploy is killed, in each phase. */
import type { HookName } from '../../../deployment/machine';
import type { Moment, Scenario } from '../scenario';
import { canary, succeeds } from './shared';

interface KillPhase {
  readonly name: string;
  readonly title: string;
  readonly when: Moment;
  readonly hook?: HookName;
  readonly slowStartSeconds?: number;
}

const phases: readonly KillPhase[] = [
  {
    name: 'install',
    title: 'during Install',
    when: { event: 'Install', is: 'InProgress' },
    slowStartSeconds: 120,
  },
  {
    name: 'hook',
    title: 'while a hook runs',
    when: { event: 'AfterAllowTestTraffic', is: 'InProgress' },
    hook: 'AfterAllowTestTraffic',
  },
  { name: 'canary', title: 'during the canary', when: { phase: 'canary' } },
  {
    name: 'termination-wait',
    title: 'during the termination wait',
    when: { phase: 'termination-wait' },
  },
];

export const engineFaults: readonly Scenario[] = phases.map((phase) => ({
  name: `engine-killed-in-${phase.name}`,
  kind: 'engine',
  title: `Engine killed ${phase.title}`,
  story:
    'SIGKILL ends the engine of the embedded CodeDeploy. The engine restarts, reads its journal, and the deployment ends as it would have.',
  release:
    phase.slowStartSeconds === undefined
      ? { kind: 'healthy' }
      : { kind: 'slow-start', seconds: phase.slowStartSeconds },
  group: { routing: { ...canary, intervalMinutes: 3 }, terminationWaitMinutes: 3 },
  gracePeriodSeconds: 600,
  ...(phase.slowStartSeconds !== undefined && { alarm: { kind: 'off' } }),
  ...(phase.hook && { hooks: { [phase.hook]: 'succeeds-slowly' } }),
  actions: [{ when: phase.when, deed: { type: 'kill-engine' } }],
  expected: succeeds,
}));
