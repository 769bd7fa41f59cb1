import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener, type LbListenerConfig } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerCertificate } from '@cdktf/provider-aws/lib/lb-listener-certificate';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association';
import type { ITerraformDependable, Precondition } from 'cdktf';
import { Construct } from 'constructs';
import type { Network } from '../network';
import type { EffectivePorts, LoadBalancerSettings } from '../settings';

export interface BlueGreenLoadBalancerProps {
  /** Name of the load balancer, at most 32 characters. */
  readonly name: string;
  readonly blueTargetGroupName: string;
  readonly greenTargetGroupName: string;
  readonly settings: LoadBalancerSettings;
  readonly ports: EffectivePorts;
  readonly network: Network;
  readonly securityGroupId: string;
  /** Port on which the tasks listen. */
  readonly containerPort: number;
  /** Certificate of the listeners; undefined for HTTP. */
  readonly certificateArn: string | undefined;
  /** Bucket of the access logs, ready to be written; undefined without access logs. */
  readonly accessLogs: { readonly bucketName: string; readonly ready: ITerraformDependable[] } | undefined;
  /** What must hold of the network. @default - nothing */
  readonly preconditions?: Precondition[];
  /** Whether the load balancer, its listeners and target groups refuse to be destroyed. */
  readonly protect: boolean;
}

/** A load balancer with a production and a test listener over two target groups, between which CodeDeploy moves traffic. */
export class BlueGreenLoadBalancer extends Construct {
  readonly #props: BlueGreenLoadBalancerProps;
  readonly loadBalancer: Lb;
  readonly blue: LbTargetGroup;
  readonly green: LbTargetGroup;
  readonly productionListener: LbListener;
  /** Undefined where the settings want none. */
  readonly testListener: LbListener | undefined;

  constructor(scope: Construct, id: string, props: BlueGreenLoadBalancerProps) {
    super(scope, id);
    this.#props = props;
    this.loadBalancer = this.#createLoadBalancer();
    this.blue = this.#createTargetGroup('blue', props.blueTargetGroupName);
    this.green = this.#createTargetGroup('green', props.greenTargetGroupName);
    this.productionListener = this.#createTrafficRoute('production-listener', props.ports.production);
    this.testListener =
      props.ports.test === undefined
        ? undefined
        : this.#createTrafficRoute('test-listener', props.ports.test);
    this.#addCertificates();
    this.#redirectHttp();
    this.#associateWebAcl();
  }

  /** What a service of the load balancer waits for: ECS refuses a target group that no listener leads to. */
  get listeners(): LbListener[] {
    return this.testListener === undefined
      ? [this.productionListener]
      : [this.productionListener, this.testListener];
  }

  #createLoadBalancer(): Lb {
    const { name, settings, network, securityGroupId, accessLogs, preconditions, protect } = this.#props;
    return new Lb(this, 'Resource', {
      name,
      loadBalancerType: 'application',
      internal: settings.internal,
      subnets: [...(settings.internal ? network.privateSubnetIds : network.publicSubnetIds)],
      securityGroups: [securityGroupId],
      idleTimeout: settings.idleTimeoutSeconds,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: 'defensive',
      enableDeletionProtection: protect,
      ...(accessLogs === undefined
        ? {}
        : { accessLogs: { bucket: accessLogs.bucketName, enabled: true }, dependsOn: accessLogs.ready }),
      lifecycle: {
        preventDestroy: protect,
        ...(preconditions === undefined ? {} : { precondition: preconditions }),
      },
    });
  }

  /** The two groups differ in nothing but their names: they swap roles at every release. */
  #createTargetGroup(id: string, name: string): LbTargetGroup {
    const { settings, network, containerPort, protect } = this.#props;
    const { healthCheck, stickinessSeconds } = settings;
    return new LbTargetGroup(this, id, {
      name,
      vpcId: network.vpcId,
      // Tasks with awsvpc networking are targets by address, not by instance.
      targetType: 'ip',
      protocol: 'HTTP',
      port: containerPort,
      deregistrationDelay: String(settings.deregistrationDelaySeconds),
      healthCheck: {
        path: healthCheck.path,
        matcher: healthCheck.matcher,
        interval: healthCheck.intervalSeconds,
        timeout: healthCheck.timeoutSeconds,
        healthyThreshold: healthCheck.healthyThreshold,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
      },
      ...(stickinessSeconds === undefined
        ? {}
        : { stickiness: { type: 'lb_cookie', enabled: true, cookieDuration: stickinessSeconds } }),
      lifecycle: { preventDestroy: protect },
    });
  }

  /**
   * A listener that CodeDeploy owns from the first release on: it leaves weights of 100 and 0 in whichever order the
   * release left them. The whole default action is ignored, because with `target_group_arn` alone the next apply
   * fails or takes the traffic back (hashicorp/terraform-provider-aws#28129). Both groups are named from the start,
   * so that green has health checks in the first release too: a group in no rule is not checked.
   */
  #createTrafficRoute(id: string, port: number): LbListener {
    return new LbListener(this, id, {
      loadBalancerArn: this.loadBalancer.arn,
      port,
      ...this.#protocol(),
      defaultAction: [
        {
          type: 'forward',
          forward: {
            targetGroup: [
              { arn: this.blue.arn, weight: 100 },
              { arn: this.green.arn, weight: 0 },
            ],
          },
        },
      ],
      lifecycle: { ignoreChanges: ['default_action'], preventDestroy: this.#props.protect },
    });
  }

  #protocol(): Pick<LbListenerConfig, 'protocol' | 'certificateArn' | 'sslPolicy'> {
    const { certificateArn, settings } = this.#props;
    return certificateArn === undefined
      ? { protocol: 'HTTP' }
      : { protocol: 'HTTPS', certificateArn, sslPolicy: settings.sslPolicy };
  }

  /** By ARN, in the id too: a certificate that is taken off the list leaves the others alone. */
  #addCertificates(): void {
    const routes = { production: this.productionListener, test: this.testListener };
    for (const certificateArn of this.#props.settings.additionalCertificateArns) {
      for (const [name, listener] of Object.entries(routes)) {
        if (listener === undefined) continue;
        const certificateId = certificateArn.slice(certificateArn.lastIndexOf('/') + 1);
        new LbListenerCertificate(this, `${name}-certificate-${certificateId}`, {
          listenerArn: listener.arn,
          certificateArn,
        });
      }
    }
  }

  #redirectHttp(): void {
    const { redirect, production } = this.#props.ports;
    if (redirect === undefined) return;
    new LbListener(this, 'redirect-listener', {
      loadBalancerArn: this.loadBalancer.arn,
      port: redirect,
      protocol: 'HTTP',
      defaultAction: [
        {
          type: 'redirect',
          redirect: { protocol: 'HTTPS', port: String(production), statusCode: 'HTTP_301' },
        },
      ],
    });
  }

  #associateWebAcl(): void {
    const { webAclArn } = this.#props.settings;
    if (webAclArn === undefined) return;
    new Wafv2WebAclAssociation(this, 'web-acl', { resourceArn: this.loadBalancer.arn, webAclArn });
  }
}
