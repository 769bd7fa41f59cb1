import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { readAccount } from './account';
import {
  checkNetwork,
  createAccessLogBucket,
  nameLoadBalancer,
  provideCertificate,
} from './constructs/load-balancer-surroundings';
import { admitClients, openPortsOf } from './constructs/service-security-groups';
import { SharedLoadBalancer } from './constructs/shared-load-balancer';
import { layFoundation } from './foundation';
import type { Network } from './network';
import {
  effectivePorts,
  sharedLoadBalancerNames,
  type EffectivePorts,
  type EnvironmentSettings,
  type Settings,
  type SharedLoadBalancerSettings,
} from './settings';
import type { SharedTraffic } from './shared-traffic';

export interface LoadBalancerStackProps {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
  readonly loadBalancer: SharedLoadBalancerSettings;
  readonly network: Network;
}

/**
 * The load balancer that services of an environment share. It is a stack of its own, because it stands in networks that
 * exist too, and because a plan of it says in one place what would hit all of its services.
 */
export class LoadBalancerStack extends TerraformStack implements SharedTraffic {
  readonly #props: LoadBalancerStackProps;
  readonly #names: ReturnType<typeof sharedLoadBalancerNames>;
  readonly #ports: EffectivePorts;
  readonly securityGroupId: string;
  readonly arnSuffix: string;
  readonly dnsName: string;
  readonly zoneId: string;
  readonly productionListenerArn: string;
  readonly testListenerArn: string | undefined;

  constructor(scope: Construct, id: string, props: LoadBalancerStackProps) {
    super(scope, id);
    this.#props = props;
    this.#names = sharedLoadBalancerNames(props.settings, props.environment);
    this.#ports = effectivePorts(props.loadBalancer);
    layFoundation(this, props.settings, props.environment);
    this.securityGroupId = this.#createSecurityGroup();
    const shared = this.#createLoadBalancer();
    this.arnSuffix = shared.loadBalancer.arnSuffix;
    this.dnsName = shared.loadBalancer.dnsName;
    this.zoneId = shared.loadBalancer.zoneId;
    this.productionListenerArn = shared.productionListener.arn;
    this.testListenerArn = shared.testListener?.arn;
    nameLoadBalancer(this, props.loadBalancer, this);
    new TerraformOutput(this, 'dns_name', {
      description: 'The load balancer, to which the hosts of the routes lead',
      value: this.dnsName,
    });
  }

  #createSecurityGroup(): string {
    const { network, loadBalancer } = this.#props;
    const name = this.#names.securityGroup;
    const { id } = new SecurityGroup(this, 'security-group', {
      name,
      description: `Load balancer of ${name}`,
      vpcId: network.vpcId,
      tags: { Name: name },
    });
    admitClients(this, id, openPortsOf(this.#ports, loadBalancer, network.vpcCidr));
    this.#admitSmokeTests(id);
    return id;
  }

  /** Those of all services come from the NAT gateways, and AWS refuses the same rule twice: it is here, once. */
  #admitSmokeTests(securityGroupId: string): void {
    const { network, loadBalancer } = this.#props;
    const { test } = this.#ports;
    if (test === undefined || loadBalancer.internal) return;
    network.natAddresses.forEach((address, index) => {
      new VpcSecurityGroupIngressRule(this, `admit-nat-gateway-${index + 1}`, {
        securityGroupId,
        description: 'Smoke tests of the test listener',
        cidrIpv4: `${address}/32`,
        ipProtocol: 'tcp',
        fromPort: test,
        toPort: test,
      });
    });
  }

  #createLoadBalancer(): SharedLoadBalancer {
    const { settings, environment, loadBalancer, network } = this.#props;
    return new SharedLoadBalancer(this, 'load-balancer', {
      name: this.#names.loadBalancer,
      settings: loadBalancer,
      ports: this.#ports,
      network,
      securityGroupId: this.securityGroupId,
      certificateArn: provideCertificate(this, loadBalancer),
      accessLogs: createAccessLogBucket(this, loadBalancer, {
        namePrefix: this.#names.accessLogBucketPrefix,
        account: () => readAccount(this, settings, environment),
        protect: environment.protect,
      }),
      ...checkNetwork(this, environment, loadBalancer),
      protect: environment.protect,
    });
  }
}
