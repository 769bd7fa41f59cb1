import type { Repair } from '../../../../rehearsal/cloud/repairs/repair';
import { securityGroupRuleDescriptions } from '../../../../rehearsal/cloud/repairs/security-group-rule-descriptions';
import { answered, callRepair, queryRequest } from '../../../support/repair-call';

const rule = (id: string, members = '') =>
  `<item><securityGroupRuleId>${id}</securityGroupRuleId><groupId>sg-own</groupId>${members}<tagSet/></item>`;
const from = (group: string) => `<referencedGroupInfo><groupId>${group}</groupId></referencedGroupInfo>`;
const set = (...rules: string[]) => `<securityGroupRuleSet>${rules.join('')}</securityGroupRuleSet>`;

const authorize = (repair: Repair, form: string, answer: string) =>
  callRepair(repair, queryRequest('ec2', `Action=AuthorizeSecurityGroupIngress&${form}`), () =>
    Promise.resolve(answered(200, answer)),
  );
const describeRules = async (repair: Repair, answer: string) => {
  const request = queryRequest('ec2', 'Action=DescribeSecurityGroupRules');
  return (await callRepair(repair, request, () => Promise.resolve(answered(200, answer)))).body.toString();
};
const twoGroups =
  'IpPermissions.1.Groups.1.GroupId=sg-a&IpPermissions.1.Groups.1.Description=a+%3C+b&IpPermissions.1.Groups.2.GroupId=sg-b';

describe('a security group rule', () => {
  it('has its description back when its other side is a group', async () => {
    const repair = securityGroupRuleDescriptions();
    const answer = set(rule('sgr-1', from('sg-a')), rule('sgr-2', from('sg-b')));
    const authorized = await authorize(repair, twoGroups, answer);
    const expected = set(
      rule('sgr-1', from('sg-a')).replace('</item>', '<description>a &lt; b</description></item>'),
      rule('sgr-2', from('sg-b')),
    );
    expect(authorized.body.toString()).toBe(expected);
    expect(await describeRules(repair, answer)).toBe(expected);
  });

  it('keeps a description that moto has', async () => {
    const repair = securityGroupRuleDescriptions();
    await authorize(repair, twoGroups, set(rule('sgr-1', from('sg-a'))));
    const changed = set(rule('sgr-1', `<description>new</description>${from('sg-a')}`));
    expect(await describeRules(repair, changed)).toBe(changed);
  });

  it('gets none from a request that was refused', async () => {
    const repair = securityGroupRuleDescriptions();
    await authorize(repair, twoGroups, '<Errors/>');
    expect(await describeRules(repair, set(rule('sgr-1', from('sg-a'))))).toBe(
      set(rule('sgr-1', from('sg-a'))),
    );
  });
});
