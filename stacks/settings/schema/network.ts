import * as v from 'valibot';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';

/** AWS endpoints that an environment may create in its VPC. */
const endpointNames = ['ecr', 's3', 'logs', 'secretsmanager', 'ssm', 'codedeploy', 'kms'] as const;

/**
 * In us-east-1, us-west-1, ap-northeast-1 and ca-central-1.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
 */
const zonesWithoutFargate = ['use1-az3', 'usw1-az2', 'apne1-az3', 'cac1-az3'];

const newNetwork = section(
  {
    type: described(v.literal('new'), 'A new VPC.'),
    cidr: v.optional(described(is.vpcCidr, 'Addresses of the VPC.'), '10.0.0.0/16'),
    availabilityZones: v.optional(is.integer(2, 3, 'Number of Availability Zones.'), 2),
    excludedZoneIds: v.optional(
      described(
        distinct(is.zoneId),
        'Zones that get no subnet, by id: a zone that lacks Fargate or Lambda fails the deploy. A subnet that exists stays where it is.',
      ),
      zonesWithoutFargate,
    ),
    nat: v.optional(
      described(v.picklist(['none', 'single', 'perAz']), 'NAT gateways for the private subnets.'),
      'single',
    ),
    endpoints: v.optional(
      described(
        distinct(v.picklist(endpointNames)),
        'AWS services that are reached through VPC endpoints instead of the internet.',
      ),
      [],
    ),
    flowLogs: v.optional(flag('Flow logs of the VPC.'), false),
  },
  'A new VPC with public and private subnets.',
);

const existingNetwork = section(
  {
    type: described(v.literal('existing'), 'An existing VPC.'),
    vpcId: described(is.vpcId, 'The VPC.'),
    vpcCidr: described(is.existingVpcCidr, 'Addresses of the VPC.'),
    publicSubnetIds: v.optional(
      described(
        distinct(is.subnetId),
        'Subnets of load balancers that are not internal, at least two in different Availability Zones.',
      ),
      [],
    ),
    privateSubnetIds: described(
      distinct(is.subnetId, 2),
      'Subnets of the tasks and of internal load balancers, in different Availability Zones.',
    ),
    internetEgress: v.optional(flag('Whether the private subnets reach the internet.'), true),
  },
  'An existing VPC.',
);

export const network = described(v.variant('type', [newNetwork, existingNetwork]), 'The network.');
