/** What takes the place of the task that stands in until something is released. */
import type { Scenario } from '../scenario';
import { succeeds } from './shared';

export const firstRelease: Scenario = {
  name: 'first-release',
  kind: 'release',
  title: 'The first release',
  story: 'The application replaces the bootstrap tasks, and no request fails.',
  release: { kind: 'healthy' },
  expected: succeeds,
};
