import { LbListenerCertificate } from '@cdktf/provider-aws/lib/lb-listener-certificate';
import { Construct } from 'constructs';
import type { ServiceContext } from '../service-context';
import { routesOf } from '../settings';
import type { SharedTraffic } from '../shared-traffic';
import { BlueGreenLoadBalancer } from './blue-green-load-balancer';
import {
  certifyDomain,
  checkNetwork,
  createAccessLogBucket,
  nameLoadBalancer,
  provideCertificate,
} from './load-balancer-surroundings';
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
    nameLoadBalancer(this, context.service.loadBalancer, this.loadBalancer.loadBalancer);
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
    const { names, service, ports, network, account, environment } = this.#context;
    return new BlueGreenLoadBalancer(this, 'load-balancer', {
      name: names.loadBalancer,
      blueTargetGroupName: names.blueTargetGroup,
      greenTargetGroupName: names.greenTargetGroup,
      settings: service.loadBalancer,
      ports,
      network,
      securityGroupId: this.securityGroups.loadBalancerId,
      containerPort: service.task.containerPort,
      certificateArn: provideCertificate(this, service.loadBalancer),
      accessLogs: createAccessLogBucket(this, service.loadBalancer, {
        namePrefix: names.accessLogBucketPrefix,
        account: () => account,
        protect: environment.protect,
      }),
      ...checkNetwork(this, environment, service.loadBalancer),
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
    const arn = certifyDomain(this, domain);
    for (const [name, listener] of Object.entries({ production: productionListener, test: testListener })) {
      if (listener === undefined) continue;
      new LbListenerCertificate(this, `${name}-certificate`, {
        listenerArn: listener.arn,
        certificateArn: arn,
      });
    }
  }
}
