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
    story:
      'The program ends at its start, every time. The replacement never gets ready, so it never gets traffic.',
    release: { kind: 'exits-at-start' },
    expected: neverReady,
  },
  {
    name: 'exit-after-healthy-check',
    kind: 'start',
    title: 'Exit after the first healthy check',
    story: 'The program passes one health check and ends, every time. The replacement does not stay ready.',
    release: { kind: 'exits-after-health-check' },
    expected: neverReady,
  },
  {
    name: 'never-healthy',
    kind: 'start',
    title: 'Never healthy',
    story:
      'The program runs and fails every health check, and the grace period keeps its tasks. The alarm on unhealthy hosts fires long before the install time is over.',
    release: { kind: 'never-healthy' },
    gracePeriodSeconds: 3600,
    expected: rolledBack({ status: 'Stopped', errorCode: 'ALARM_ACTIVE', events: { Install: 'Failed' } }),
  },
  {
    name: 'slow-start-under-grace',
    kind: 'start',
    title: 'Slow start, under the grace period',
    story:
      'The program is healthy after 2 minutes, the grace period is 10: it is waited for. No alarm is watched: the one on unhealthy hosts knows no grace period.',
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
      'The program would be healthy after 10 minutes, the grace period is 1: every task is replaced before it is.',
    release: { kind: 'slow-start', seconds: 600 },
    gracePeriodSeconds: 60,
    alarm: { kind: 'off' },
    expected: neverReady,
  },
];
