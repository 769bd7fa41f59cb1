import { LbListenerCertificate } from '@cdktf/provider-aws/lib/lb-listener-certificate';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { Precondition } from 'cdktf';
import { Construct } from 'constructs';
import type { ServiceContext } from '../service-context';
import { routesOf } from '../settings';
import type { SharedTraffic } from '../shared-traffic';
import { AccessLogBucket } from './access-log-bucket';
import { BlueGreenLoadBalancer } from './blue-green-load-balancer';
import { DomainCertificate } from './domain-certificate';
import { ExistingNetworkConditions } from './existing-network-conditions';
import { openPortsOf, ServiceSecurityGroups } from './service-security-groups';
import { SharedListenerRules } from './shared-listener-rules';
import type { TrafficRoutes } from './traffic-routes';

/** The way of a request to the tasks. */
export class ServiceTraffic extends Construct {
  readonly #context: ServiceContext;
  readonly securityGroups: ServiceSecurityGroups;
  readonly loadBalancer: TrafficRoutes;

  constructor(scope: Construct, id: string, context: ServiceContext) {
    super(scope, id);
    this.#context = context;
    this.securityGroups = this.#createSecurityGroups();
    this.loadBalancer =
      context.shared === undefined ? this.#createLoadBalancer() : this.#createRules(context.shared);
    this.#nameLoadBalancer();
  }

  #createSecurityGroups(): ServiceSecurityGroups {
    const { names, network, service, ports, shared } = this.#context;
    return new ServiceSecurityGroups(this, 'security-groups', {
      name: names.prefix,
      network,
      openPorts: openPortsOf(ports, service.loadBalancer, network.vpcCidr),
      ...(shared !== undefined && { sharedLoadBalancerId: shared.securityGroupId }),
      containerPort: service.task.containerPort,
      egress: service.task.egress,
    });
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

  #createRules(shared: SharedTraffic): SharedListenerRules {
    const { names, service, network, environment } = this.#context;
    const rules = new SharedListenerRules(this, 'shared', {
      shared,
      routes: routesOf(service),
      blueTargetGroupName: names.blueTargetGroup,
      greenTargetGroupName: names.greenTargetGroup,
      settings: service.loadBalancer,
      network,
      containerPort: service.task.containerPort,
      protect: environment.protect,
    });
    this.#addCertificate(rules);
    return rules;
  }

  /** The listeners choose it by the name that a client asks for (SNI), beside those that they have. */
  #addCertificate({ productionListener, testListener }: SharedListenerRules): void {
    const { domain } = this.#context.service.loadBalancer;
    if (domain === undefined) return;
    const { arn } = new DomainCertificate(this, 'certificate', {
      domainName: domain.name,
      hostedZoneId: domain.hostedZoneId,
    });
    for (const [name, listener] of Object.entries({ production: productionListener, test: testListener })) {
      if (listener === undefined) continue;
      new LbListenerCertificate(this, `${name}-certificate`, {
        listenerArn: listener.arn,
        certificateArn: arn,
      });
    }
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
