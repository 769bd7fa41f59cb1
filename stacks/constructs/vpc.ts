import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc as AwsVpc } from '@cdktf/provider-aws/lib/vpc';
import { propertyAccess, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Network } from '../network';
import { planSubnets } from '../subnet-plan';

export interface VpcProps {
  /** Start of every Name tag. */
  readonly name: string;
  /** IPv4 CIDR block, /16 to /22. */
  readonly cidr: string;
  /** 2 or 3. */
  readonly availabilityZones: number;
  /** Ids of zones that get no subnet. */
  readonly excludedZoneIds: readonly string[];
  /** NAT gateways for the private subnets: none, one for all, or one an Availability Zone. */
  readonly nat: 'none' | 'single' | 'perAz';
}

const everywhere = '0.0.0.0/0';

/** A VPC with a public and a private subnet in every Availability Zone. */
export class Vpc extends Construct implements Network {
  readonly #props: VpcProps;
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly natAddresses: readonly string[];
  readonly privateRouteTableIds: readonly string[];

  constructor(scope: Construct, id: string, props: VpcProps) {
    super(scope, id);
    this.#props = props;
    this.vpcCidr = props.cidr;
    this.vpcId = this.#createVpc();
    this.#emptyDefaultSecurityGroup();
    const plan = planSubnets(props.cidr, props.availabilityZones);
    const zones = this.#findZones();
    const publicSubnets = this.#createSubnets('public', plan.public, zones);
    const privateSubnets = this.#createSubnets('private', plan.private, zones);
    const internetGateway = this.#createInternetGateway();
    this.#routePublicSubnets(publicSubnets, internetGateway);
    const natGateways = this.#createNatGateways(publicSubnets, internetGateway);
    this.natAddresses = natGateways.map((natGateway) => natGateway.publicIp);
    this.privateRouteTableIds = this.#routePrivateSubnets(privateSubnets, natGateways);
    this.publicSubnetIds = publicSubnets.map((subnet) => subnet.id);
    this.privateSubnetIds = privateSubnets.map((subnet) => subnet.id);
  }

  #createVpc(): string {
    return new AwsVpc(this, 'Resource', {
      cidrBlock: this.#props.cidr,
      enableDnsSupport: true,
      // Interface endpoints answer under the service's own name only with it.
      enableDnsHostnames: true,
      tags: this.#tags(),
    }).id;
  }

  /** Without rules: whoever forgets to name a security group gets one that lets nothing through. */
  #emptyDefaultSecurityGroup(): void {
    new DefaultSecurityGroup(this, 'default-security-group', {
      vpcId: this.vpcId,
      tags: this.#tags('default'),
    });
  }

  /** The Region's own zones: Local Zones and Wavelength Zones are opt-in. */
  #findZones(): DataAwsAvailabilityZones {
    const { excludedZoneIds } = this.#props;
    return new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
      ...(excludedZoneIds.length === 0 ? {} : { excludeZoneIds: [...excludedZoneIds] }),
    });
  }

  #createSubnets(
    kind: 'public' | 'private',
    cidrs: readonly string[],
    zones: DataAwsAvailabilityZones,
  ): Subnet[] {
    return cidrs.map(
      (cidrBlock, index) =>
        new Subnet(this, `${kind}-subnet-${index + 1}`, {
          vpcId: this.vpcId,
          cidrBlock,
          // By index, not with element(): a Region with fewer zones is an error then, not two subnets in one zone.
          availabilityZone: Token.asString(propertyAccess(zones.names, [index])),
          mapPublicIpOnLaunch: false,
          tags: this.#tags(`${kind}-${index + 1}`),
          // The list of available zones may change under us; a subnet that exists stays where it is.
          lifecycle: { ignoreChanges: ['availability_zone'] },
        }),
    );
  }

  #createInternetGateway(): InternetGateway {
    return new InternetGateway(this, 'internet-gateway', { vpcId: this.vpcId, tags: this.#tags() });
  }

  #routePublicSubnets(subnets: readonly Subnet[], internetGateway: InternetGateway): void {
    const table = new RouteTable(this, 'public-route-table', {
      vpcId: this.vpcId,
      tags: this.#tags('public'),
    });
    new Route(this, 'public-route', {
      routeTableId: table.id,
      destinationCidrBlock: everywhere,
      gatewayId: internetGateway.id,
    });
    subnets.forEach((subnet, index) => {
      this.#associate(`public-association-${index + 1}`, subnet, table);
    });
  }

  #createNatGateways(subnets: readonly Subnet[], internetGateway: InternetGateway): NatGateway[] {
    const count = { none: 0, single: 1, perAz: subnets.length }[this.#props.nat];
    return subnets.slice(0, count).map((subnet, index) => {
      const address = new Eip(this, `nat-address-${index + 1}`, {
        domain: 'vpc',
        tags: this.#tags(`nat-${index + 1}`),
      });
      return new NatGateway(this, `nat-gateway-${index + 1}`, {
        subnetId: subnet.id,
        allocationId: address.id,
        tags: this.#tags(`nat-${index + 1}`),
        dependsOn: [internetGateway],
      });
    });
  }

  /** A table a subnet, also with one NAT gateway for all: to change `nat` later moves no subnet to another table. */
  #routePrivateSubnets(subnets: readonly Subnet[], natGateways: readonly NatGateway[]): string[] {
    return subnets.map((subnet, index) => {
      const table = new RouteTable(this, `private-route-table-${index + 1}`, {
        vpcId: this.vpcId,
        tags: this.#tags(`private-${index + 1}`),
      });
      const natGateway = natGateways[index] ?? natGateways[0];
      if (natGateway !== undefined) {
        new Route(this, `private-route-${index + 1}`, {
          routeTableId: table.id,
          destinationCidrBlock: everywhere,
          natGatewayId: natGateway.id,
        });
      }
      this.#associate(`private-association-${index + 1}`, subnet, table);
      return table.id;
    });
  }

  #associate(id: string, subnet: Subnet, table: RouteTable): void {
    new RouteTableAssociation(this, id, { subnetId: subnet.id, routeTableId: table.id });
  }

  #tags(part?: string): Record<string, string> {
    return { Name: part === undefined ? this.#props.name : `${this.#props.name}-${part}` };
  }
}
