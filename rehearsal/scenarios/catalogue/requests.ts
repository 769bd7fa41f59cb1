/** Replacements that come up well and serve badly. */
import type { Scenario } from '../scenario';
import { allAtOnce, canary, canaryFails, onReplacement, rolledBack, succeeds } from './shared';

/** Longer than a deployment: ECS does not replace what the load balancer calls unhealthy meanwhile. */
const longGracePeriod = 3600;

/** Long enough for an alarm that needs two minutes, also where the machine is slow. */
const longCanary = { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 15 } as const;

const stoppedByAlarm = rolledBack({
  status: 'Stopped',
  errorCode: 'ALARM_ACTIVE',
  events: { AllowTraffic: 'Failed' },
});

export const requestFaults: readonly Scenario[] = [
  {
    name: 'flapping-below-threshold',
    kind: 'requests',
    title: 'Flapping, one below the threshold',
    story:
      'Two health checks in a row fail, then one passes: three make a target unhealthy, so it stays healthy.',
    release: { kind: 'flaps', pattern: 'FFP', afterRequests: 2 },
    group: { routing: canary },
    expected: succeeds,
  },
  {
    name: 'flapping-at-threshold',
    kind: 'requests',
    title: 'Flapping, at the threshold',
    story:
      'Three health checks in a row fail, then two pass: the target is unhealthy again and again. The alarm on unhealthy hosts fires although every request is answered, because a group without a healthy target fails open.',
    release: { kind: 'flaps', pattern: 'FFFPP', afterRequests: 2 },
    group: { routing: longCanary },
    gracePeriodSeconds: longGracePeriod,
    expected: stoppedByAlarm,
  },
  {
    name: 'hang',
    kind: 'requests',
    title: 'Hang',
    story:
      'After its third request the program accepts connections and answers nothing, health checks included. The alarm on unhealthy hosts fires.',
    release: { kind: 'hangs', healthChecks: true, afterRequests: 2 },
    group: { routing: longCanary },
    gracePeriodSeconds: longGracePeriod,
    expected: { ...stoppedByAlarm, requests: canaryFails },
  },
  {
    name: '500s-after-the-shift',
    kind: 'requests',
    title: '500s after the shift',
    story:
      'All traffic moves at once and the program then answers 500. The alarm fires while the original task set still waits for its termination, so the traffic can go back.',
    release: { kind: 'answers', status: 500, afterRequests: 2 },
    group: { routing: allAtOnce, terminationWaitMinutes: 10 },
    expected: rolledBack({
      status: 'Stopped',
      errorCode: 'ALARM_ACTIVE',
      requests: { failed: 'some', atMostPercent: 95 },
    }),
  },
  {
    name: 'slow-p99',
    kind: 'requests',
    title: 'Slow p99',
    story:
      'A tenth of the answers take 3 seconds. The alarm on the p99 response time fires; no request fails.',
    release: { kind: 'slow', ms: 3000, percent: 10 },
    group: { routing: longCanary },
    expected: stoppedByAlarm,
  },
  {
    name: 'sigterm-ignored',
    kind: 'requests',
    title: 'SIGTERM ignored',
    story:
      'The program does not stop on SIGTERM. It is killed after the stop timeout, when it has no request left: nothing fails.',
    release: { kind: 'ignores-sigterm' },
    group: { routing: canary, rollbackEvents: ['DEPLOYMENT_STOP_ON_REQUEST'] },
    actions: [{ when: { phase: 'canary' }, deed: { type: 'stop', rollback: true } }],
    expected: rolledBack({ status: 'Stopped', errorCode: 'MANUAL_STOP' }),
  },
  {
    name: 'short-keep-alive',
    kind: 'requests',
    title: "Keep-alive shorter than the load balancer's",
    story:
      'The program closes connections that were idle for a moment, as a server does whose keep-alive timeout is shorter than the idle timeout of the load balancer. Requests that are on their way meet a reset and become 502, which no alarm on 5xx of the target group counts: the deployment succeeds, and the requests alone tell.',
    release: { kind: 'short-keep-alive', idleMs: 5, closingMs: 60 },
    group: { routing: canary },
    expected: {
      status: 'Succeeded',
      rollback: false,
      weights: onReplacement,
      requests: { failed: 'some', atMostPercent: 95 },
    },
  },
  {
    name: 'connection-resets',
    kind: 'requests',
    title: 'Connection resets',
    story:
      'A third of the answers end in a reset after the first bytes. The status was 200 by then, so no alarm counts it: the deployment succeeds, and the requests alone tell.',
    release: { kind: 'resets', percent: 33, afterRequests: 2 },
    group: { routing: canary },
    expected: {
      status: 'Succeeded',
      rollback: false,
      weights: onReplacement,
      requests: { failed: 'some', atMostPercent: 40 },
    },
  },
];
