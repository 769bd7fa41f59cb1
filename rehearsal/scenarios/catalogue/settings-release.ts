/** A change of settings that is released by itself. */
import type { Scenario } from '../scenario';
import { succeeds } from './shared';

export const settingsRelease: Scenario = {
  name: 'settings-release',
  kind: 'settings',
  title: 'Changed settings only: CPU and environment',
  story:
    'New release templates start the pipeline. Nothing is built: the existing image is released with other settings, and no request fails.',
  release: { kind: 'healthy' },
  expected: succeeds,
};
