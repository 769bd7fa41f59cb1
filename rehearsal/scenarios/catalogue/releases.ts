/** The two releases of the main job. */
import type { Scenario } from '../scenario';
import { canary, canaryFails, rolledBack, succeeds } from './shared';

export const releases: readonly Scenario[] = [
  {
    name: 'good',
    kind: 'release',
    title: 'A good version',
    story: 'Nothing goes wrong: all traffic moves to the new version and no request fails.',
    release: { kind: 'healthy' },
    expected: succeeds,
  },
  {
    name: 'bad',
    kind: 'release',
    title: 'A bad version: 500 after it was healthy',
    story:
      'Health checks pass and production requests are answered with 500 from the third on. The alarm on 5xx of the target group stops the deployment and it is rolled back.',
    release: { kind: 'answers', status: 500, afterRequests: 2 },
    group: { routing: canary },
    expected: rolledBack({ status: 'Stopped', errorCode: 'ALARM_ACTIVE', requests: canaryFails }),
  },
];
