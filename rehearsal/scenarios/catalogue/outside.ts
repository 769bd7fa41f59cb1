/** Changes from outside, in the middle of the shift. */
import type { Scenario } from '../scenario';
import { canary, rolledBack, succeeds } from './shared';

export const outsideFaults: readonly Scenario[] = [
  {
    name: 'scale-out-mid-shift',
    kind: 'outside',
    title: 'Scale-out in mid shift',
    story:
      'The service gets one more task in the canary. Both task sets grow and the deployment goes on when they are steady.',
    release: { kind: 'healthy' },
    group: { routing: canary },
    actions: [{ when: { phase: 'canary' }, deed: { type: 'scale', by: 1 } }],
    expected: succeeds,
  },
  {
    name: 'listener-edited-mid-shift',
    kind: 'outside',
    title: 'Weights edited from outside in mid shift',
    story:
      'Somebody gives all production traffic back to the original task set in the canary. The next step of CodeDeploy writes its own weights over it.',
    release: { kind: 'healthy' },
    group: { routing: canary },
    actions: [{ when: { phase: 'canary' }, deed: { type: 'edit-listener', to: 'weights' } }],
    expected: succeeds,
  },
  {
    name: 'listener-taken-over-mid-shift',
    kind: 'outside',
    title: 'Listener taken over from outside in mid shift',
    story:
      'Somebody points the production listener at the target group of the original task set alone. CodeDeploy does not find the groups that it shifts between and gives up.',
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
