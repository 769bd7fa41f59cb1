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
      'Two health checks in a row fail, then one passes. A target becomes unhealthy after three, so it stays healthy.',
    release: { kind: 'flaps', pattern: 'FFP', afterRequests: 2 },
    group: { routing: canary },
    expected: succeeds,
  },
  {
    name: 'flapping-at-threshold',
    kind: 'requests',
    title: 'Flapping, at the threshold',
    story:
      'Three health checks in a row fail, then two pass: the target becomes unhealthy again and again. The unhealthy host alarm fires, although every request is answered, because a target group without a healthy target fails open.',
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
      'From the third request on the program accepts connections and answers nothing, not even health checks. The unhealthy host alarm fires.',
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
      'All traffic moves at once, then the program answers 500. The alarm fires during the termination wait, so the original task set can take the traffic back.',
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
      '10 % of the responses take 3 seconds. The alarm on the p99 response time fires; no request fails.',
    release: { kind: 'slow', ms: 3000, percent: 10 },
    group: { routing: longCanary },
    expected: stoppedByAlarm,
  },
  {
    name: 'sigterm-ignored',
    kind: 'requests',
    title: 'SIGTERM ignored',
    story:
      'The program does not stop on SIGTERM. ECS kills it after the stop timeout. It has no request left by then, so nothing fails.',
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
      'The program closes idle connections early, as a server does if its keep-alive timeout is shorter than the idle timeout of the load balancer. Requests in flight are reset and become 502, which the 5xx alarm of the target group does not count. The alarm on what the load balancer answers itself fires during the termination wait.',
    release: { kind: 'short-keep-alive', idleMs: 5, closingMs: 60 },
    group: { routing: allAtOnce, terminationWaitMinutes: 10 },
    expected: rolledBack({
      status: 'Stopped',
      errorCode: 'ALARM_ACTIVE',
      requests: { failed: 'some', atMostPercent: 95 },
    }),
  },
  {
    name: 'connection-resets',
    kind: 'requests',
    title: 'Connection resets',
    story:
      'A third of the responses are reset after the first bytes. Their status was 200, so no metric of a load balancer counts them. The deployment succeeds; only the requests show the fault.',
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
