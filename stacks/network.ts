import type { NetworkSettings } from './settings';

/** Where a service runs. Ids may be tokens of the network stack: used in another stack they become references to it. */
export interface Network {
  readonly vpcId: string;
  /** IPv4 CIDR block of the VPC; always a plain string. */
  readonly vpcCidr: string;
  /** Subnets with a route from the internet, one an Availability Zone; may be none if every load balancer is internal. */
  readonly publicSubnetIds: readonly string[];
  /** Subnets of the tasks and of internal load balancers, one an Availability Zone. */
  readonly privateSubnetIds: readonly string[];
  /** Public IPv4 addresses of the NAT gateways; none where they are not known. */
  readonly natAddresses: readonly string[];
}

/** The VPC that the settings name by its ids. */
export function existingNetwork(settings: Extract<NetworkSettings, { type: 'existing' }>): Network {
  const { vpcId, vpcCidr, publicSubnetIds, privateSubnetIds } = settings;
  return { vpcId, vpcCidr, publicSubnetIds, privateSubnetIds, natAddresses: [] };
}
