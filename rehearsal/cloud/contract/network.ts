/** Subnets and security groups, looked up by the services that put something into them. */
import { elementAt, textAt, type XmlElement } from '../protocol/xml-document';
import type { RegionalClient } from './client';

export interface Subnet {
  readonly id: string;
  readonly availabilityZone: string;
  readonly vpcId: string;
}

/** Returns the subnets of `ids` that exist. */
export async function findSubnets(
  client: RegionalClient,
  ids: readonly string[],
): Promise<readonly Subnet[]> {
  const found = await described(client, 'ec2.DescribeSubnets', 'subnet-id', 'subnetSet', ids);
  return found.map((item) => ({
    id: textAt(item, 'subnetId') ?? '',
    availabilityZone: textAt(item, 'availabilityZone') ?? '',
    vpcId: textAt(item, 'vpcId') ?? '',
  }));
}

export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string;
}

/** Returns the security groups of `ids` that exist. */
export async function findSecurityGroups(
  client: RegionalClient,
  ids: readonly string[],
): Promise<readonly SecurityGroup[]> {
  const found = await described(client, 'ec2.DescribeSecurityGroups', 'group-id', 'securityGroupInfo', ids);
  return found.map((item) => ({ id: textAt(item, 'groupId') ?? '', vpcId: textAt(item, 'vpcId') ?? '' }));
}

/** A filter finds what there is; a list of ids fails at the first that is missing. */
async function described(
  client: RegionalClient,
  operation: 'ec2.DescribeSubnets' | 'ec2.DescribeSecurityGroups',
  filter: string,
  set: string,
  ids: readonly string[],
): Promise<readonly XmlElement[]> {
  if (ids.length === 0) return [];
  const values = ids.map((id, index) => [`Filter.1.Value.${index + 1}`, id] as const);
  const answer = await client.query(operation, {
    'Filter.1.Name': filter,
    ...Object.fromEntries(values),
  });
  return elementAt(answer, set)?.children ?? [];
}
