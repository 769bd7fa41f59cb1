/**
 * moto forgets the description of a security group rule whose other side is a security group; on AWS every rule has
 * one (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html).
 */
import { escapeXml } from '../protocol/xml';
import type { BufferedResponse } from '../upstream';
import type { Next, Repair, RepairedCall } from './repair';

export function securityGroupRuleDescriptions(): Repair {
  /** By rule id. */
  const descriptions = new Map<string, string>();
  const authorize = async (call: RepairedCall, next: Next) => {
    const response = await next(call.request);
    remember(describedGroups(call), response, descriptions);
    return withDescriptions(response, descriptions);
  };
  return {
    service: 'ec2',
    operations: {
      AuthorizeSecurityGroupIngress: authorize,
      AuthorizeSecurityGroupEgress: authorize,
      DescribeSecurityGroupRules: async ({ request }, next) =>
        withDescriptions(await next(request), descriptions),
    },
  };
}

/** Descriptions of a request by the group on the other side: `IpPermissions.1.Groups.1.GroupId`, `….Description`. */
function describedGroups({ request }: RepairedCall): Map<string, string> {
  const form = new URLSearchParams(request.body.toString());
  const described = new Map<string, string>();
  for (const [name, groupId] of form) {
    if (!/^IpPermissions\.\d+\.Groups\.\d+\.GroupId$/.test(name)) continue;
    const description = form.get(name.replace(/GroupId$/, 'Description'));
    if (description !== null) described.set(groupId, description);
  }
  return described;
}

const item = /<item><securityGroupRuleId>(.*?)<\/securityGroupRuleId>.*?<\/item>/gs;
const referencedGroup = /<referencedGroupInfo><groupId>(.*?)<\/groupId>/;

function remember(
  byGroup: ReadonlyMap<string, string>,
  { body }: BufferedResponse,
  descriptions: Map<string, string>,
): void {
  for (const [rule, id = ''] of body.toString().matchAll(item)) {
    const description = byGroup.get(referencedGroup.exec(rule)?.[1] ?? '');
    if (description !== undefined) descriptions.set(id, description);
  }
}

function withDescriptions(
  response: BufferedResponse,
  descriptions: ReadonlyMap<string, string>,
): BufferedResponse {
  const xml = response.body.toString().replace(item, (rule, id: string) => {
    const description = descriptions.get(id);
    // A description that was changed later is one that moto keeps.
    if (description === undefined || rule.includes('<description>')) return rule;
    return rule.replace(/<\/item>$/, () => `<description>${escapeXml(description)}</description></item>`);
  });
  return { ...response, body: Buffer.from(xml) };
}
