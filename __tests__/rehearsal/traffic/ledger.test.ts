import { versionName } from '../../../rehearsal/traffic/ledger';
import { commit } from '../../support/pipeline-facts';

it.each([
  [commit, '3f2a9c1e'],
  [`${commit}-0a1b2c3d`, '3f2a9c1e-0a1b2c3d'],
  [`source-${commit}`, 'source-3f2a9c1e'],
  ['good-1', 'good-1'],
  [`${commit}ab`, `${commit}ab`],
  ['', ''],
])('%s is shown as %s', (version, shown) => {
  expect(versionName(version)).toBe(shown);
});
