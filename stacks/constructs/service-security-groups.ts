import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { Network } from '../network';
import type { EffectivePorts, SharedLoadBalancerSettings, TaskSettings } from '../settings';

/** A port of the load balancer and who may reach it. */
export interface OpenPort {
  /** Names the rules, for example `production`. */
  readonly name: string;
  readonly port: number;
  /** IPv4 CIDR blocks. */
  readonly cidrs: readonly string[];
}

export interface ServiceSecurityGroupsProps {
  readonly name: string;
  readonly network: Network;
  readonly openPorts: readonly OpenPort[];
  /** Group of the load balancer, where the service shares one. @default - one is made */
  readonly sharedLoadBalancerId?: string;
  /** Port on which the tasks listen. */
  readonly containerPort: number;
  /** Destinations of the tasks beside HTTPS anywhere and TCP in the VPC. @default - none */
  readonly egress?: TaskSettings['egress'];
}

/**
 * Security groups of the load balancer and of the tasks. Every rule is a resource of its own, so that a change of
 * rules never replaces a group: ECS refuses another group for a service under CodeDeploy.
 */
export class ServiceSecurityGroups extends Construct {
  readonly #props: ServiceSecurityGroupsProps;
  readonly loadBalancerId: string;
  readonly tasksId: string;

  constructor(scope: Construct, id: string, props: ServiceSecurityGroupsProps) {
    super(scope, id);
    this.#props = props;
    const { sharedLoadBalancerId } = props;
    this.loadBalancerId = sharedLoadBalancerId ?? this.#createGroup('load-balancer', 'Load balancer');
    this.tasksId = this.#createGroup('tasks', 'Tasks');
    if (sharedLoadBalancerId === undefined) {
      admitClients(this, this.loadBalancerId, props.openPorts);
    }
    this.#admitLoadBalancerToTasks();
    this.#letTasksOut();
  }

  #createGroup(id: string, description: string): string {
    const name = `${this.#props.name}-${id}`;
    return new SecurityGroup(this, id, {
      name,
      description: `${description} of ${this.#props.name}`,
      vpcId: this.#props.network.vpcId,
      tags: { Name: name },
    }).id;
  }

  #admitLoadBalancerToTasks(): void {
    const port = tcp(this.#props.containerPort);
    new VpcSecurityGroupEgressRule(this, 'load-balancer-to-tasks', {
      securityGroupId: this.loadBalancerId,
      description: 'Requests and health checks to the tasks',
      referencedSecurityGroupId: this.tasksId,
      ...port,
    });
    new VpcSecurityGroupIngressRule(this, 'tasks-from-load-balancer', {
      securityGroupId: this.tasksId,
      description: 'Requests and health checks from the load balancer',
      referencedSecurityGroupId: this.loadBalancerId,
      ...port,
    });
  }

  /** HTTPS for AWS (images, logs, secrets) and for other services; databases and the like inside the VPC. */
  #letTasksOut(): void {
    new VpcSecurityGroupEgressRule(this, 'tasks-to-https', {
      securityGroupId: this.tasksId,
      description: 'HTTPS to AWS and other services',
      cidrIpv4: '0.0.0.0/0',
      ...tcp(443),
    });
    new VpcSecurityGroupEgressRule(this, 'tasks-to-vpc', {
      securityGroupId: this.tasksId,
      description: 'TCP inside the VPC',
      cidrIpv4: this.#props.network.vpcCidr,
      ipProtocol: 'tcp',
      fromPort: 0,
      toPort: 65535,
    });
    for (const { cidr, protocol, fromPort, toPort = fromPort } of this.#props.egress ?? []) {
      const ports = fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
      // What the rule says is its id, as with the listeners.
      new VpcSecurityGroupEgressRule(this, `tasks-to-${cidr.replace('/', '-')}-${protocol}-${ports}`, {
        securityGroupId: this.tasksId,
        description: `${protocol} ${ports} of ${cidr}`,
        cidrIpv4: cidr,
        ipProtocol: protocol,
        fromPort,
        toPort,
      });
    }
  }
}

/** Lets clients reach the listeners of a load balancer. */
export function admitClients(
  scope: Construct,
  securityGroupId: string,
  openPorts: readonly OpenPort[],
): void {
  for (const { name, port, cidrs } of openPorts) {
    for (const cidr of cidrs) {
      // The block is part of the id: a block that is taken off the list leaves the other rules alone.
      new VpcSecurityGroupIngressRule(scope, `${name}-from-${cidr.replace('/', '-')}`, {
        securityGroupId,
        description: `${name} listener from ${cidr}`,
        cidrIpv4: cidr,
        ...tcp(port),
      });
    }
  }
}

/** Who may reach which listener. @param vpcCidr - whence the test listener is reached by default */
export function openPortsOf(
  ports: EffectivePorts,
  settings: Pick<SharedLoadBalancerSettings, 'allowedCidrs' | 'testAllowedCidrs'>,
  vpcCidr: string,
): OpenPort[] {
  const { allowedCidrs, testAllowedCidrs = [vpcCidr] } = settings;
  return [
    { name: 'production', port: ports.production, cidrs: allowedCidrs },
    // What has not been released yet is not for everybody.
    ...(ports.test === undefined ? [] : [{ name: 'test', port: ports.test, cidrs: testAllowedCidrs }]),
    ...(ports.redirect === undefined
      ? []
      : [{ name: 'redirect', port: ports.redirect, cidrs: allowedCidrs }]),
  ];
}

const tcp = (port: number) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port });
