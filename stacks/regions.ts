/**
 * The AWS Regions of every partition, opt-in Regions included, as of November 2026.
 *
 * Names: `partitions` of the AWS SDK for JavaScript 3.1169 and
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html.
 * Accounts of Elastic Load Balancing:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html and its edition for
 * China, https://docs.amazonaws.cn/en_us/elasticloadbalancing/latest/application/enable-access-logging.html.
 */

export interface Region {
  readonly partition: Partition;
  /**
   * Account from which Elastic Load Balancing delivers access logs. Regions that opened after August 2022 have none: a
   * service principal stands for it, which AWS recommends in the older Regions of the partition `aws`, too.
   */
  readonly loadBalancingAccountId?: string;
  /** Whether AWS's provider 5.100.0 rejects the Region, which is newer than the provider. @default false */
  readonly isNewToProvider?: true;
}

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc' | `aws-iso${'' | '-b' | '-e' | '-f'}`;

const commercial: Region = { partition: 'aws' };
const newer: Region = { ...commercial, isNewToProvider: true };

const regions = {
  'af-south-1': commercial,
  'ap-east-1': commercial,
  'ap-east-2': commercial,
  'ap-northeast-1': commercial,
  'ap-northeast-2': commercial,
  'ap-northeast-3': commercial,
  'ap-south-1': commercial,
  'ap-south-2': commercial,
  'ap-southeast-1': commercial,
  'ap-southeast-2': commercial,
  'ap-southeast-3': commercial,
  'ap-southeast-4': commercial,
  'ap-southeast-5': commercial,
  'ap-southeast-6': newer,
  'ap-southeast-7': commercial,
  'ca-central-1': commercial,
  'ca-west-1': commercial,
  'eu-central-1': commercial,
  'eu-central-2': commercial,
  'eu-north-1': commercial,
  'eu-south-1': commercial,
  'eu-south-2': commercial,
  'eu-west-1': commercial,
  'eu-west-2': commercial,
  'eu-west-3': commercial,
  'il-central-1': commercial,
  'me-central-1': commercial,
  'me-south-1': commercial,
  'me-west-1': newer,
  'mx-central-1': commercial,
  'sa-east-1': commercial,
  'sa-west-1': newer,
  'us-east-1': commercial,
  'us-east-2': commercial,
  'us-west-1': commercial,
  'us-west-2': commercial,
  'cn-north-1': { partition: 'aws-cn', loadBalancingAccountId: '638102146993' },
  'cn-northwest-1': { partition: 'aws-cn', loadBalancingAccountId: '037604701340' },
  'us-gov-east-1': { partition: 'aws-us-gov', loadBalancingAccountId: '190560391635' },
  'us-gov-west-1': { partition: 'aws-us-gov', loadBalancingAccountId: '048591011584' },
  'eusc-de-east-1': { partition: 'aws-eusc' },
  'us-iso-east-1': { partition: 'aws-iso' },
  'us-iso-west-1': { partition: 'aws-iso' },
  'us-isob-east-1': { partition: 'aws-iso-b' },
  'us-isob-west-1': { partition: 'aws-iso-b', isNewToProvider: true },
  'eu-isoe-west-1': { partition: 'aws-iso-e' },
  'us-isof-east-1': { partition: 'aws-iso-f' },
  'us-isof-south-1': { partition: 'aws-iso-f' },
} as const satisfies Readonly<Record<string, Region>>;

export type RegionName = keyof typeof regions;

export const regionNames = Object.keys(regions) as readonly RegionName[];

const region = (name: RegionName): Region => regions[name];

export const partitionOf = (name: RegionName): Partition => region(name).partition;

/** @returns undefined where a service principal delivers the access logs of load balancers */
export const loadBalancingAccountId = (name: RegionName): string | undefined =>
  region(name).loadBalancingAccountId;

export const isNewToProvider = (name: RegionName): boolean => region(name).isNewToProvider === true;
