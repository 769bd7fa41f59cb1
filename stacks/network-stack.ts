import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { readAccount } from './account';
import { FlowLogs } from './constructs/flow-logs';
import { VpcEndpoints } from './constructs/vpc-endpoints';
import { Vpc } from './constructs/vpc';
import { layFoundation } from './foundation';
import type { Network } from './network';
import type { EnvironmentSettings, NetworkSettings, Settings } from './settings';

export interface NetworkStackProps {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
  readonly network: Extract<NetworkSettings, { type: 'new' }>;
}

/** The VPC of an environment. */
export class NetworkStack extends TerraformStack implements Network {
  readonly #props: NetworkStackProps;
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly natAddresses: readonly string[];

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id);
    this.#props = props;
    const { settings, environment } = props;
    layFoundation(this, settings, environment);
    const name = `${settings.name}-${environment.name}`;
    const vpc = this.#createVpc(name);
    this.#createEndpoints(name, vpc);
    this.#createFlowLogs(name, vpc);
    this.vpcId = vpc.vpcId;
    this.vpcCidr = vpc.vpcCidr;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.natAddresses = vpc.natAddresses;
  }

  #createVpc(name: string): Vpc {
    const { cidr, availabilityZones, excludedZoneIds, nat } = this.#props.network;
    return new Vpc(this, 'vpc', { name, cidr, availabilityZones, excludedZoneIds, nat });
  }

  #createEndpoints(name: string, vpc: Vpc): void {
    new VpcEndpoints(this, 'endpoints', {
      name,
      region: this.#props.environment.region,
      vpcId: vpc.vpcId,
      vpcCidr: vpc.vpcCidr,
      subnetIds: vpc.privateSubnetIds,
      routeTableIds: vpc.privateRouteTableIds,
      endpoints: this.#props.network.endpoints,
    });
  }

  #createFlowLogs(name: string, vpc: Vpc): void {
    if (!this.#props.network.flowLogs) return;
    const { settings, environment } = this.#props;
    new FlowLogs(this, 'flow-logs', {
      name,
      account: readAccount(this, settings, environment),
      vpcId: vpc.vpcId,
      customerManagedKey: environment.customerManagedKey,
      protect: environment.protect,
    });
  }
}
