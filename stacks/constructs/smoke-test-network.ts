import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Network } from '../network';

export interface SmokeTestNetworkProps {
  readonly name: string;
  readonly network: Network;
  readonly loadBalancerSecurityGroupId: string;
  /** Whether the load balancer's name stands for addresses of the VPC. */
  readonly isInternal: boolean;
  readonly testPort: number;
  /** Whether the stack of a shared load balancer admits the NAT gateways. */
  readonly isShared: boolean;
  /** The security group is deleted before these. */
  readonly after: readonly ITerraformDependable[];
}

const everywhere = '0.0.0.0/0';
const https = 443;

/**
 * The way of the smoke test to the test listener. Inside the VPC the function's security group is admitted. To the
 * public addresses of a load balancer requests leave through a NAT gateway: it is their address that is admitted.
 */
export class SmokeTestNetwork extends Construct {
  readonly #props: SmokeTestNetworkProps;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: SmokeTestNetworkProps) {
    super(scope, id);
    this.#props = props;
    this.securityGroupId = this.#createGroup();
    this.#letOut();
    this.#admit();
  }

  #createGroup(): string {
    const { name, network, after } = this.#props;
    return new SecurityGroup(this, 'Resource', {
      name,
      description: `Smoke test ${name}`,
      vpcId: network.vpcId,
      tags: { Name: name },
      // https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/security_group: Lambda keeps its
      // network interfaces for a while.
      timeouts: { delete: '45m' },
      dependsOn: [...after],
    }).id;
  }

  #letOut(): void {
    const { isInternal, testPort, loadBalancerSecurityGroupId } = this.#props;
    const rule = (id: string, description: string, to: object, port: number) =>
      new VpcSecurityGroupEgressRule(this, id, {
        securityGroupId: this.securityGroupId,
        description,
        ...to,
        ...tcp(port),
      });
    rule('to-https', 'HTTPS to CodeDeploy', { cidrIpv4: everywhere }, https);
    if (isInternal) {
      const to = { referencedSecurityGroupId: loadBalancerSecurityGroupId };
      rule('to-test-listener', 'Requests to the test listener', to, testPort);
    } else if (testPort !== https) {
      // AWS refuses the same rule twice.
      rule('to-test-listener', 'Requests to the test listener', { cidrIpv4: everywhere }, testPort);
    }
  }

  #admit(): void {
    const { isInternal, isShared, testPort, loadBalancerSecurityGroupId, network } = this.#props;
    const rule = (id: string, from: object) =>
      new VpcSecurityGroupIngressRule(this, id, {
        securityGroupId: loadBalancerSecurityGroupId,
        description: 'Smoke test of the test listener',
        ...from,
        ...tcp(testPort),
      });
    if (isInternal) {
      rule('admit', { referencedSecurityGroupId: this.securityGroupId });
      return;
    }
    if (isShared) return;
    network.natAddresses.forEach((address, index) => {
      rule(`admit-nat-gateway-${index + 1}`, { cidrIpv4: `${address}/32` });
    });
  }
}

const tcp = (port: number) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port });
