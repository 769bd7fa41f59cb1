import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import type { Precondition, TerraformDataSource } from 'cdktf';
import { Construct } from 'constructs';
import type { NetworkSettings } from '../settings';

export interface ExistingNetworkConditionsProps {
  readonly network: Extract<NetworkSettings, { type: 'existing' }>;
  /** Key of the environment: errors name the setting by its path. */
  readonly environmentName: string;
  /** Whether the load balancer stands in the private subnets. */
  readonly isInternal: boolean;
}

type SubnetList = 'publicSubnetIds' | 'privateSubnetIds';

/** A subnet as the settings name it and as AWS has it. */
interface NamedSubnet {
  /** `environments.<name>.network.publicSubnetIds[0] (subnet-…)` */
  readonly name: string;
  readonly data: DataAwsSubnet;
}

/**
 * What must hold for a VPC that the settings name by its ids. AWS rejects a load balancer in subnets of one zone or of
 * several VPCs half-way through an apply, and never notices a wrong CIDR block: Terraform checks all of it when it plans.
 */
export class ExistingNetworkConditions extends Construct {
  readonly #props: ExistingNetworkConditionsProps;
  readonly #path: string;
  readonly #vpc: DataAwsVpc;
  readonly #tasks: readonly NamedSubnet[];
  readonly #loadBalancer: readonly NamedSubnet[];

  constructor(scope: Construct, id: string, props: ExistingNetworkConditionsProps) {
    super(scope, id);
    this.#props = props;
    this.#path = `environments.${props.environmentName}.network`;
    this.#vpc = new DataAwsVpc(this, 'vpc', { id: props.network.vpcId });
    this.#tasks = this.#readSubnets('privateSubnetIds');
    this.#loadBalancer = props.isInternal ? this.#tasks : this.#readSubnets('publicSubnetIds');
  }

  /** For a resource whose change is pointless if the network is not as the settings say. */
  get preconditions(): Precondition[] {
    const subnets = [...new Set([...this.#loadBalancer, ...this.#tasks])];
    return [
      this.#cidrOfTheVpc(),
      ...subnets.map((subnet) => this.#subnetOfTheVpc(subnet)),
      ...this.#distinctZones(),
      ...(this.#props.isInternal
        ? []
        : [this.#severalZones(), ...this.#tasks.map((subnet) => this.#zoneOfTheLoadBalancer(subnet))]),
    ];
  }

  #readSubnets(list: SubnetList): NamedSubnet[] {
    return this.#props.network[list].map((id, index) => ({
      name: `${this.#path}.${list}[${index}] (${id})`,
      data: new DataAwsSubnet(
        this,
        `${list === 'publicSubnetIds' ? 'public' : 'private'}-subnet-${index + 1}`,
        { id },
      ),
    }));
  }

  #cidrOfTheVpc(): Precondition {
    const { vpcId, vpcCidr } = this.#props.network;
    // Several blocks: a VPC can have secondary ones.
    const blocks = `${addressOf(this.#vpc)}.cidr_block_associations[*].cidr_block`;
    return {
      condition: `\${contains(${blocks}, ${JSON.stringify(vpcCidr)})}`,
      errorMessage: `${this.#path}.vpcCidr is ${vpcCidr}, but ${vpcId} has \${join(", ", ${blocks})}: security groups would admit the wrong addresses.`,
    };
  }

  #subnetOfTheVpc({ name, data }: NamedSubnet): Precondition {
    const { vpcId } = this.#props.network;
    return {
      condition: `\${${addressOf(data)}.vpc_id == ${JSON.stringify(vpcId)}}`,
      errorMessage: `${name} is a subnet of \${${addressOf(data)}.vpc_id}, not of ${this.#path}.vpcId, ${vpcId}.`,
    };
  }

  /** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-subnets.html */
  #distinctZones(): Precondition[] {
    return this.#loadBalancer.flatMap((subnet, index) =>
      this.#loadBalancer.slice(0, index).map((other) => ({
        condition: `\${${zoneOf(subnet)} != ${zoneOf(other)}}`,
        errorMessage: `${subnet.name} is in the Availability Zone \${${zoneOf(subnet)}}, as ${other.name} is: a load balancer takes one subnet of each zone.`,
      })),
    );
  }

  #severalZones(): Precondition {
    const zones = `distinct([${this.#tasks.map(zoneOf).join(', ')}])`;
    return {
      condition: `\${length(${zones}) > 1}`,
      errorMessage: `${this.#path}.privateSubnetIds has subnets of the Availability Zone \${join(", ", ${zones})} alone: tasks need a second one to survive the loss of a zone.`,
    };
  }

  /** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones */
  #zoneOfTheLoadBalancer(subnet: NamedSubnet): Precondition {
    const zones = `[${this.#loadBalancer.map(zoneOf).join(', ')}]`;
    return {
      condition: `\${contains(${zones}, ${zoneOf(subnet)})}`,
      errorMessage: `${subnet.name} is in the Availability Zone \${${zoneOf(subnet)}}, but the load balancer stands in \${join(", ", ${zones})} (${this.#path}.publicSubnetIds): it sends no requests to tasks in other zones.`,
    };
  }
}

/** `data.<type>.<name>`, in an expression. */
const addressOf = (data: TerraformDataSource): string =>
  `data.${data.terraformResourceType}.${data.friendlyUniqueId}`;

const zoneOf = ({ data }: NamedSubnet): string => `${addressOf(data)}.availability_zone`;
