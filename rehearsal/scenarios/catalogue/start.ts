/** Replacements that do not come up, or hardly. */
import type { Scenario } from '../scenario';
import { rolledBack, succeeds } from './shared';

/** What never gets ready is given up when the install time is over. */
const neverReady = rolledBack({ status: 'Failed', errorCode: 'TIMEOUT', events: { Install: 'Failed' } });

export const startFaults: readonly Scenario[] = [
  {
    name: 'crash-at-start',
    kind: 'start',
    title: 'Crash at start',
    story: 'The program exits at every start. The replacement never becomes ready, so it gets no traffic.',
    release: { kind: 'exits-at-start' },
    expected: neverReady,
  },
  {
    name: 'exit-after-healthy-check',
    kind: 'start',
    title: 'Exit after the first healthy check',
    story: 'The program passes one health check and exits, every time. The replacement does not stay ready.',
    release: { kind: 'exits-after-health-check' },
    expected: neverReady,
  },
  {
    name: 'never-healthy',
    kind: 'start',
    title: 'Never healthy',
    story:
      'The program runs and fails every health check, but the grace period keeps its tasks running. The unhealthy host alarm fires long before Install times out.',
    release: { kind: 'never-healthy' },
    gracePeriodSeconds: 3600,
    expected: rolledBack({ status: 'Stopped', errorCode: 'ALARM_ACTIVE', events: { Install: 'Failed' } }),
  },
  {
    name: 'slow-start-under-grace',
    kind: 'start',
    title: 'Slow start, under the grace period',
    story:
      'The program is healthy after 2 minutes, and the grace period is 10: ECS waits for it. No alarm is watched, because the unhealthy host alarm ignores the grace period.',
    release: { kind: 'slow-start', seconds: 120 },
    gracePeriodSeconds: 600,
    alarm: { kind: 'off' },
    group: { routing: { type: 'AllAtOnce' } },
    expected: succeeds,
  },
  {
    name: 'slow-start-over-grace',
    kind: 'start',
    title: 'Slow start, over the grace period',
    story:
      'The program would be healthy after 10 minutes, but the grace period is 1: ECS replaces every task before that.',
    release: { kind: 'slow-start', seconds: 600 },
    gracePeriodSeconds: 60,
    alarm: { kind: 'off' },
    expected: neverReady,
  },
];
