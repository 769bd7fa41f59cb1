/** Deployments that are stopped on request, in each phase, with and without a rollback. */
import type { HookName, Weights } from '../../../deployment/machine';
import type { Moment, Scenario } from '../scenario';
import { canary, noneFails, onOriginal, onReplacement } from './shared';

interface StopPhase {
  readonly name: string;
  readonly title: string;
  readonly when: Moment;
  /** A hook that waits for ever, so that the phase lasts until the stop. */
  readonly waitingHook?: HookName;
  /** Where the traffic stays without a rollback. */
  readonly left: Weights;
  /** The program is ready after this many seconds, so that the phase can be met. */
  readonly slowStartSeconds?: number;
}

const phases: readonly StopPhase[] = [
  {
    name: 'before-install',
    title: 'during the BeforeInstall hook',
    when: { event: 'BeforeInstall', is: 'InProgress' },
    waitingHook: 'BeforeInstall',
    left: onOriginal,
  },
  {
    name: 'install',
    title: 'during Install',
    when: { event: 'Install', is: 'InProgress' },
    slowStartSeconds: 300,
    left: onOriginal,
  },
  {
    name: 'test-traffic',
    title: 'during the AfterAllowTestTraffic hook',
    when: { event: 'AfterAllowTestTraffic', is: 'InProgress' },
    waitingHook: 'AfterAllowTestTraffic',
    left: onOriginal,
  },
  {
    name: 'canary',
    title: 'during the canary',
    when: { phase: 'canary' },
    left: { original: 90, replacement: 10 },
  },
  {
    name: 'termination-wait',
    title: 'during the termination wait',
    when: { phase: 'termination-wait' },
    left: onReplacement,
  },
];

export const stops: readonly Scenario[] = phases.flatMap((phase) => [
  stopScenario(phase, true),
  stopScenario(phase, false),
]);

function stopScenario(phase: StopPhase, rollback: boolean): Scenario {
  return {
    name: `stop-in-${phase.name}${rollback ? '' : '-no-rollback'}`,
    kind: 'stop',
    title: `Stop on request ${phase.title}, ${rollback ? 'with' : 'without'} a rollback`,
    story: !rollback
      ? 'Somebody stops the deployment without a rollback. Everything stays as it is.'
      : phase.name === 'before-install'
        ? 'Somebody stops the deployment before there is anything to roll back.'
        : 'Somebody stops the deployment with a rollback. All traffic moves back, and CodeDeploy deletes the replacement.',
    release:
      phase.slowStartSeconds === undefined
        ? { kind: 'healthy' }
        : { kind: 'slow-start', seconds: phase.slowStartSeconds },
    group: {
      routing: phase.name === 'termination-wait' ? { type: 'AllAtOnce' } : canary,
      terminationWaitMinutes: 10,
      rollbackEvents: [],
    },
    gracePeriodSeconds: 600,
    ...(phase.waitingHook && { hooks: { [phase.waitingHook]: 'silent' } }),
    actions: [{ when: phase.when, deed: { type: 'stop', rollback } }],
    expected: {
      status: 'Stopped',
      errorCode: 'MANUAL_STOP',
      rollback: rollback && phase.name !== 'before-install',
      weights: rollback ? onOriginal : phase.left,
      requests: noneFails,
    },
  };
}
