/** Waits for somebody who comes, or does not. */
import type { Scenario } from '../scenario';
import { allAtOnce, rolledBack, succeeds } from './shared';

export const waits: readonly Scenario[] = [
  {
    name: 'ready-wait-expires',
    kind: 'wait',
    title: 'Ready wait expires',
    story:
      'Nobody continues the deployment. It stops when the wait is over, before production traffic moves.',
    release: { kind: 'healthy' },
    group: { readyWaitMinutes: 3, rollbackEvents: ['DEPLOYMENT_STOP_ON_REQUEST'] },
    expected: rolledBack({
      status: 'Stopped',
      errorCode: 'TIMEOUT',
      events: { AllowTestTraffic: 'Succeeded', AllowTraffic: 'Skipped' },
    }),
  },
  {
    name: 'ready-wait-continued',
    kind: 'wait',
    title: 'Ready wait continued',
    story:
      'Somebody continues the deployment. Production traffic moves at once, long before the wait is over.',
    release: { kind: 'healthy' },
    group: { readyWaitMinutes: 60, routing: allAtOnce },
    actions: [{ when: { phase: 'ready-wait' }, deed: { type: 'continue', waitType: 'READY_WAIT' } }],
    expected: succeeds,
  },
  {
    name: 'termination-wait-continued',
    kind: 'wait',
    title: 'Termination wait continued',
    story: 'Somebody ends the termination wait. The deployment succeeds at once.',
    release: { kind: 'healthy' },
    group: { terminationWaitMinutes: 60, routing: allAtOnce },
    actions: [
      { when: { phase: 'termination-wait' }, deed: { type: 'continue', waitType: 'TERMINATION_WAIT' } },
    ],
    expected: succeeds,
  },
];
