import { servedAfter } from '../../../rehearsal/main-job/releases';
import { nameWhileReleasing, withReplacementVersion } from '../../../rehearsal/scenarios/version-names';
import type { RequestRecord } from '../../../rehearsal/traffic';

const blue = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/1';
const green = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/2';
const original = { targetGroupArn: blue, version: 'web:6' };

describe('names of versions', () => {
  it('come from the target group that answers', () => {
    expect([blue, green].map((arn) => nameWhileReleasing(arn, original))).toEqual(['web:6', 'replacement']);
  });

  it('are what the service says where no load balancer tells a target group', () => {
    expect(nameWhileReleasing('v2', original)).toBe('v2');
  });

  it('are in the ledger once they are known', () => {
    const request = (id: number, version?: string): RequestRecord => ({
      id,
      scheduledAt: 0,
      sentAt: 0,
      endedAt: 1,
      connection: 'new',
      ...(version !== undefined && { version }),
    });
    const requests = [request(0, 'web:6'), request(1, 'replacement'), request(2)];
    const ledger = withReplacementVersion({ url: '', rate: 1, sent: 3, requests }, '3f2a');
    expect(ledger.requests.map(({ version }) => version)).toEqual(['web:6', '3f2a', undefined]);
  });

  it('of the next release begin with the version that has the traffic', () => {
    const timeline = { originalVersion: 'one', replacementVersion: 'two', shifts: [] };
    expect(servedAfter({ timeline, weights: { original: 0, replacement: 100 } })).toBe('two');
    expect(servedAfter({ timeline, weights: { original: 100, replacement: 0 } })).toBe('one');
  });
});
