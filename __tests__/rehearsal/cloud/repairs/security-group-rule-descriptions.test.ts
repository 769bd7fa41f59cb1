import type { Interceptor } from '../../../../rehearsal/cloud/contract/interceptor';
import { securityGroupRuleDescriptions } from '../../../../rehearsal/cloud/repairs/security-group-rule-descriptions';
import { answered, callRepair, queryRequest } from '../../../support/repair-call';

const tags = '<tagSet><item><key>App</key><value>x</value></item></tagSet>';
const rule = (id: string, members = '', description = '') =>
  `<item><securityGroupRuleId>${id}</securityGroupRuleId>${description}<groupId>sg-own</groupId>${members}${tags}</item>`;
const from = (group: string) =>
  `<referencedGroupInfo><userId>1</userId><groupId>${group}</groupId></referencedGroupInfo>`;
const list = (id: string) => `<prefixListId>${id}</prefixListId>`;
const set = (...rules: string[]) => `<securityGroupRuleSet>${rules.join('')}</securityGroupRuleSet>`;

const authorize = (repair: Interceptor, form: string, answer: string) =>
  callRepair(repair, queryRequest('ec2', `Action=AuthorizeSecurityGroupIngress&${form}`), () =>
    Promise.resolve(answered(200, answer)),
  );
const describeRules = async (repair: Interceptor, answer: string) => {
  const request = queryRequest('ec2', 'Action=DescribeSecurityGroupRules');
  return (await callRepair(repair, request, () => Promise.resolve(answered(200, answer)))).body.toString();
};
const threeRules = new URLSearchParams({
  'IpPermissions.1.Groups.1.GroupId': 'sg-a',
  'IpPermissions.1.Groups.1.Description': 'a < b',
  'IpPermissions.1.Groups.2.GroupId': 'sg-b',
  'IpPermissions.1.PrefixListIds.1.PrefixListId': 'pl-1',
  'IpPermissions.1.PrefixListIds.1.Description': 'S3 $&',
}).toString();

describe('a security group rule', () => {
  it('has its description back when its other side is a group or a prefix list', async () => {
    const repair = securityGroupRuleDescriptions();
    const answer = set(rule('sgr-1', from('sg-a')), rule('sgr-2', from('sg-b')), rule('sgr-3', list('pl-1')));
    const expected = set(
      rule('sgr-1', from('sg-a'), '<description>a &lt; b</description>'),
      rule('sgr-2', from('sg-b')),
      rule('sgr-3', list('pl-1'), '<description>S3 $&amp;</description>'),
    );
    expect((await authorize(repair, threeRules, answer)).body.toString()).toBe(expected);
    expect(await describeRules(repair, answer)).toBe(expected);
  });

  it('keeps a description that moto has', async () => {
    const repair = securityGroupRuleDescriptions();
    await authorize(repair, threeRules, set(rule('sgr-1', from('sg-a'))));
    const changed = set(rule('sgr-1', from('sg-a'), '<description>new</description>'));
    expect(await describeRules(repair, changed)).toBe(changed);
  });

  it('has the description of its own permission when a group is in several', async () => {
    const repair = securityGroupRuleDescriptions();
    const again = (permission: number, description: string) =>
      `IpPermissions.${permission}.Groups.1.GroupId=sg-a${description}`;
    const form = [again(1, '&IpPermissions.1.Groups.1.Description=first'), again(2, '')].join('&');
    const answer = set(rule('sgr-2', from('sg-a')));
    expect((await authorize(repair, form, answer)).body.toString()).toBe(answer);
  });

  it('gets none from a request that was refused', async () => {
    const repair = securityGroupRuleDescriptions();
    await authorize(repair, threeRules, '<Errors/>');
    const answer = set(rule('sgr-1', from('sg-a')));
    expect(await describeRules(repair, answer)).toBe(answer);
  });
});
