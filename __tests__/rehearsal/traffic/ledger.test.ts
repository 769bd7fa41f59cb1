import { failureName, versionName } from '../../../rehearsal/traffic/ledger';
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

it('a failure that the load balancer answers has its reason', () => {
  const request = { id: 0, scheduledAt: 0, sentAt: 0, endedAt: 1, connection: 'new' } as const;
  const reason = 'the task refused the connection';
  expect(failureName({ ...request, status: 502, reason })).toBe('502 the task refused the connection');
  expect(failureName({ ...request, status: 500 })).toBe('500');
  expect(failureName({ ...request, error: 'reset' })).toBe('reset');
});
