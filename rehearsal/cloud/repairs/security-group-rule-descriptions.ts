/**
 * moto keeps the description of a security group rule for CIDR blocks only: a rule whose other side is a group or a
 * prefix list comes back without one, and Terraform puts it again at every apply. AWS keeps all of them
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html).
 */
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import type { BufferedRequest, BufferedResponse } from '../protocol/message';
import { escapeXml } from '../protocol/xml';

export function securityGroupRuleDescriptions(): Interceptor {
  const descriptions = new Map<string, string>();
  const authorize = async ({ request }: InterceptedCall, next: Next): Promise<BufferedResponse> => {
    const response = await next(request);
    const byOtherSide = requestedDescriptions(request);
    for (const { id, otherSide } of rulesIn(response)) {
      const description = byOtherSide.get(otherSide);
      if (description !== undefined) descriptions.set(id, description);
    }
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

/**
 * Descriptions of a request by the group or prefix list on the other side. Of several permissions the last one
 * counts: moto answers with its rules alone.
 */
function requestedDescriptions({ body }: BufferedRequest): ReadonlyMap<string, string> {
  const form = new URLSearchParams(body.toString());
  const requested = new Map<string, string>();
  for (const [name, otherSide] of form) {
    if (!/^IpPermissions\.\d+\.(Groups\.\d+\.GroupId|PrefixListIds\.\d+\.PrefixListId)$/.test(name)) continue;
    const description = form.get(name.replace(/\w+$/, 'Description'));
    if (description === null) requested.delete(otherSide);
    else requested.set(otherSide, description);
  }
  return requested;
}

/** The text of an answer, cut before each rule: the id comes first, and the items of the tags stay with their rule. */
const cutAtRules = ({ body }: BufferedResponse): string[] =>
  body.toString().split(/(?=<securityGroupRuleId>)/);

const idElement = /^<securityGroupRuleId>(.*?)<\/securityGroupRuleId>/;
const otherSideElement =
  /<referencedGroupInfo>.*?<groupId>(.*?)<\/groupId>|<prefixListId>(.*?)<\/prefixListId>/s;

function rulesIn(response: BufferedResponse): { readonly id: string; readonly otherSide: string }[] {
  return cutAtRules(response).flatMap((rule) => {
    const id = idElement.exec(rule)?.[1];
    const [, group, prefixList] = otherSideElement.exec(rule) ?? [];
    const otherSide = group ?? prefixList;
    return id === undefined || otherSide === undefined ? [] : [{ id, otherSide }];
  });
}

function withDescriptions(
  response: BufferedResponse,
  descriptions: ReadonlyMap<string, string>,
): BufferedResponse {
  const rules = cutAtRules(response).map((rule) => {
    const description = descriptions.get(idElement.exec(rule)?.[1] ?? '');
    // A description that was changed later is one that moto keeps.
    if (description === undefined || rule.includes('<description>')) return rule;
    return rule.replace(idElement, (id) => `${id}<description>${escapeXml(description)}</description>`);
  });
  return { ...response, body: Buffer.from(rules.join('')) };
}
