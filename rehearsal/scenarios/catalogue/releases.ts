/** The two releases of the main job. */
import type { Scenario } from '../scenario';
import { canary, canaryFails, rolledBack, succeeds } from './shared';

export const releases: readonly Scenario[] = [
  {
    name: 'good',
    kind: 'release',
    title: 'A good version',
    story: 'All traffic moves to the new version, and no request fails.',
    release: { kind: 'healthy' },
    expected: succeeds,
  },
  {
    name: 'bad',
    kind: 'release',
    title: 'A bad version: healthy, then 500',
    story:
      'Health checks pass, but from the third production request on the version answers 500. The 5xx alarm of the target group stops the deployment, and CodeDeploy rolls it back.',
    release: { kind: 'answers', status: 500, afterRequests: 2 },
    group: { routing: canary },
    expected: rolledBack({ status: 'Stopped', errorCode: 'ALARM_ACTIVE', requests: canaryFails }),
  },
];
