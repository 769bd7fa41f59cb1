import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { Precondition } from 'cdktf';
import { Construct } from 'constructs';
import type { ServiceContext } from '../service-context';
import { AccessLogBucket } from './access-log-bucket';
import { BlueGreenLoadBalancer } from './blue-green-load-balancer';
import { DomainCertificate } from './domain-certificate';
import { ExistingNetworkConditions } from './existing-network-conditions';
import { ServiceSecurityGroups, type OpenPort } from './service-security-groups';

/** The way of a request to the tasks. */
export class ServiceTraffic extends Construct {
  readonly #context: ServiceContext;
  readonly securityGroups: ServiceSecurityGroups;
  readonly loadBalancer: BlueGreenLoadBalancer;

  constructor(scope: Construct, id: string, context: ServiceContext) {
    super(scope, id);
    this.#context = context;
    this.securityGroups = this.#createSecurityGroups();
    this.loadBalancer = this.#createLoadBalancer();
    this.#nameLoadBalancer();
  }

  #createSecurityGroups(): ServiceSecurityGroups {
    const { names, network, service } = this.#context;
    return new ServiceSecurityGroups(this, 'security-groups', {
      name: names.prefix,
      network,
      openPorts: this.#openPorts(),
      containerPort: service.task.containerPort,
      egress: service.task.egress,
    });
  }

  #openPorts(): OpenPort[] {
    const { ports, network } = this.#context;
    const { allowedCidrs, testAllowedCidrs = [network.vpcCidr] } = this.#context.service.loadBalancer;
    return [
      { name: 'production', port: ports.production, cidrs: allowedCidrs },
      // What has not been released yet is not for everybody.
      ...(ports.test === undefined ? [] : [{ name: 'test', port: ports.test, cidrs: testAllowedCidrs }]),
      ...(ports.redirect === undefined
        ? []
        : [{ name: 'redirect', port: ports.redirect, cidrs: allowedCidrs }]),
    ];
  }

  #createLoadBalancer(): BlueGreenLoadBalancer {
    const { names, service, ports, network, environment } = this.#context;
    return new BlueGreenLoadBalancer(this, 'load-balancer', {
      name: names.loadBalancer,
      blueTargetGroupName: names.blueTargetGroup,
      greenTargetGroupName: names.greenTargetGroup,
      settings: service.loadBalancer,
      ports,
      network,
      securityGroupId: this.securityGroups.loadBalancerId,
      containerPort: service.task.containerPort,
      certificateArn: this.#provideCertificate(),
      accessLogs: this.#createAccessLogBucket(),
      ...this.#checkNetwork(),
      protect: environment.protect,
    });
  }

  #checkNetwork(): { preconditions?: Precondition[] } {
    const { environment, service } = this.#context;
    const { name, network } = environment;
    if (network.type === 'new') return {};
    const { preconditions } = new ExistingNetworkConditions(this, 'existing-network', {
      network,
      environmentName: name,
      isInternal: service.loadBalancer.internal,
    });
    return { preconditions };
  }

  #provideCertificate(): string | undefined {
    const { certificateArn, domain } = this.#context.service.loadBalancer;
    if (certificateArn !== undefined || domain === undefined) return certificateArn;
    return new DomainCertificate(this, 'certificate', {
      domainName: domain.name,
      hostedZoneId: domain.hostedZoneId,
    }).arn;
  }

  #createAccessLogBucket(): AccessLogBucket | undefined {
    const { service, names, account, environment } = this.#context;
    if (!service.loadBalancer.accessLogs) return undefined;
    return new AccessLogBucket(this, 'access-logs', {
      namePrefix: names.accessLogBucketPrefix,
      account,
      protect: environment.protect,
    });
  }

  #nameLoadBalancer(): void {
    const { domain } = this.#context.service.loadBalancer;
    if (domain === undefined) return;
    const { dnsName, zoneId } = this.loadBalancer.loadBalancer;
    new Route53Record(this, 'alias', {
      zoneId: domain.hostedZoneId,
      name: domain.name,
      type: 'A',
      alias: { name: dnsName, zoneId, evaluateTargetHealth: true },
    });
  }
}
