import { VersionNames } from '../../../rehearsal/scenarios/version-names';

const blue = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/1';
const green = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/2';

describe('names of versions', () => {
  it('come from the target group that answers', () => {
    const names = new VersionNames(blue, 'web:6');
    expect([blue, green].map(names.nameOf)).toEqual(['web:6', 'replacement']);
    names.replacement = '3f2a';
    expect([blue, green].map(names.nameOf)).toEqual(['web:6', '3f2a']);
  });

  it('are what the service says where no load balancer tells a target group', () => {
    expect(new VersionNames(blue, 'v1').nameOf('v2')).toBe('v2');
  });
});
