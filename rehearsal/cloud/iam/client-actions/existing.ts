/** What exists, as the embedded AWS has it at the time of the question. */
import type { AwsClient, RegionalClient } from '../../contract/client';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { elementAt, itemsAt, textAt, type XmlElement } from '../../protocol/xml-document';
import { globalRegion } from '../role-policies';
import { keyIdOf, text, type Existing, type TaggedService, type Tags } from './values';

/** @param region - of the call that is authorized */
export function existingIn(aws: AwsClient, region: string): Existing {
  const regional = aws.in(region);
  return {
    tagsOf: async (service, id) => (id === '' ? {} : orElse({}, tags[service](regional, id))),
    roleOf: async (RoleName) => {
      const role = await orElse(undefined, aws.in(globalRegion).query('iam.GetRole', { RoleName }));
      const arn = textAt(role, 'Role', 'Arn');
      const boundary = textAt(role, 'Role', 'PermissionsBoundary', 'PermissionsBoundaryArn');
      return arn === undefined ? undefined : { arn, ...(boundary !== undefined && { boundary }) };
    },
    keyOf: async (alias) => {
      if (alias === '') return undefined;
      const found = await orElse({}, regional.json('kms.DescribeKey', { KeyId: alias }));
      return text((found.KeyMetadata as Json | undefined)?.KeyId) || undefined;
    },
    associatedBy: (id) => orElse([], associated(regional, id)),
  };
}

const tags: Readonly<Record<TaggedService, (aws: RegionalClient, id: string) => Promise<Tags>>> = {
  'application-autoscaling': async (aws, id) => {
    const found = await aws.json('application-autoscaling.DescribeScalableTargets', {
      ServiceNamespace: 'ecs',
      ...(id.startsWith('arn:') ? {} : { ResourceIds: [id] }),
    });
    const targets = (found.ScalableTargets ?? []) as Json[];
    const ResourceARN = id.startsWith('arn:') ? id : targets[0]?.ScalableTargetARN;
    if (ResourceARN === undefined) return {};
    const listed = await aws.json('application-autoscaling.ListTagsForResource', { ResourceARN });
    return (listed.Tags ?? {}) as Tags;
  },
  ec2: async (aws, id) => {
    const found = await aws.query('ec2.DescribeTags', {
      'Filter.1.Name': 'resource-id',
      'Filter.1.Value.1': id,
    });
    return tagsIn(ec2Items(found, 'tagSet'), 'key', 'value');
  },
  elasticloadbalancing: async (aws, arn) => {
    const found = await aws.query('elasticloadbalancing.DescribeTags', { 'ResourceArns.member.1': arn });
    return tagsIn(
      itemsAt(found, 'TagDescriptions').flatMap((each) => itemsAt(each, 'Tags')),
      'Key',
      'Value',
    );
  },
  kms: async (aws, id) => {
    const found = await aws.json('kms.ListResourceTags', { KeyId: keyIdOf(id) });
    const listed = (found.Tags ?? []) as Record<string, string>[];
    return Object.fromEntries(listed.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]));
  },
};

const tagsIn = (elements: readonly XmlElement[], key: string, value: string): Tags =>
  Object.fromEntries(elements.map((each) => [textAt(each, key) ?? '', textAt(each, value) ?? '']));

async function associated(aws: RegionalClient, id: string): Promise<readonly string[]> {
  const filter = (name: string) => ({ 'Filter.1.Name': name, 'Filter.1.Value.1': id });
  if (id.startsWith('eipassoc-')) {
    const found = await aws.query('ec2.DescribeAddresses', filter('association-id'));
    return ec2Items(found, 'addressesSet').flatMap((address) => textAt(address, 'allocationId') ?? []);
  }
  const name = 'association.route-table-association-id';
  const found = await aws.query('ec2.DescribeRouteTables', filter(name));
  return ec2Items(found, 'routeTableSet').flatMap((table) => [
    ...[textAt(table, 'routeTableId') ?? []].flat(),
    ...ec2Items(table, 'associationSet')
      .filter((each) => textAt(each, 'routeTableAssociationId') === id)
      .flatMap((each) => textAt(each, 'subnetId') ?? []),
  ]);
}

/** EC2 has its own name for the items of lists. */
const ec2Items = (element: XmlElement, name: string): readonly XmlElement[] =>
  elementAt(element, name)?.children ?? [];

/** What does not exist has nothing. */
async function orElse<T>(otherwise: T, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) return otherwise;
    throw error;
  }
}
