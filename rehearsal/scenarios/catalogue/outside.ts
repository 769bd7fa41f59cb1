/** Changes from outside, in the middle of the shift. */
import type { Scenario } from '../scenario';
import { canary, rolledBack, succeeds } from './shared';

export const outsideFaults: readonly Scenario[] = [
  {
    name: 'scale-out-mid-shift',
    kind: 'outside',
    title: 'Scale-out during the shift',
    story:
      'The service scales out by one task during the canary. Both task sets grow, and the deployment continues when they are steady.',
    release: { kind: 'healthy' },
    group: { routing: canary },
    actions: [{ when: { phase: 'canary' }, deed: { type: 'scale', by: 1 } }],
    expected: succeeds,
  },
  {
    name: 'listener-edited-mid-shift',
    kind: 'outside',
    title: 'Weights changed from outside during the shift',
    story:
      'Somebody moves all production traffic back to the original task set during the canary. The next step of CodeDeploy overwrites the weights.',
    release: { kind: 'healthy' },
    group: { routing: canary },
    actions: [{ when: { phase: 'canary' }, deed: { type: 'edit-listener', to: 'weights' } }],
    expected: succeeds,
  },
  {
    name: 'listener-taken-over-mid-shift',
    kind: 'outside',
    title: 'Listener changed from outside during the shift',
    story:
      'Somebody makes the production listener forward to the original target group only. CodeDeploy does not find the pair of target groups and fails the deployment.',
    release: { kind: 'healthy' },
    group: { routing: canary },
    actions: [{ when: { phase: 'canary' }, deed: { type: 'edit-listener', to: 'alone' } }],
    expected: rolledBack({
      status: 'Failed',
      errorCode: 'ELASTIC_LOAD_BALANCING_INVALID',
      events: { AllowTraffic: 'Failed' },
    }),
  },
];
