/** Parts of a load balancer, whether it is one service's own or shared. Each is made in the scope that asks for it. */
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener, type LbListenerConfig } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerCertificate } from '@cdktf/provider-aws/lib/lb-listener-certificate';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association';
import type { ITerraformDependable, Precondition } from 'cdktf';
import type { Construct } from 'constructs';
import type { Network } from '../network';
import type { EffectivePorts, LoadBalancerSettings, SharedLoadBalancerSettings } from '../settings';

export interface LoadBalancerProps {
  /** Name of the load balancer, at most 32 characters. */
  readonly name: string;
  readonly settings: SharedLoadBalancerSettings;
  readonly ports: EffectivePorts;
  readonly network: Network;
  readonly securityGroupId: string;
  /** Certificate of the listeners; undefined for HTTP. */
  readonly certificateArn: string | undefined;
  /** Bucket of the access logs, ready to be written; undefined without access logs. */
  readonly accessLogs: { readonly bucketName: string; readonly ready: ITerraformDependable[] } | undefined;
  /** What must hold of the network. @default - nothing */
  readonly preconditions?: Precondition[];
  /** Whether the load balancer, its listeners and target groups refuse to be destroyed. */
  readonly protect: boolean;
}

export function createLoadBalancer(scope: Construct, props: LoadBalancerProps): Lb {
  const { name, settings, network, securityGroupId, accessLogs, preconditions, protect } = props;
  return new Lb(scope, 'Resource', {
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

export interface TargetGroupsProps {
  readonly blueTargetGroupName: string;
  readonly greenTargetGroupName: string;
  readonly settings: LoadBalancerSettings;
  readonly network: Pick<Network, 'vpcId'>;
  /** Port on which the tasks listen. */
  readonly containerPort: number;
  readonly protect: boolean;
}

/** The two groups differ in nothing but their names: they swap roles at every release. */
export function createTargetGroups(scope: Construct, props: TargetGroupsProps) {
  const { settings, network, containerPort, protect } = props;
  const { healthCheck, stickinessSeconds } = settings;
  const create = (id: string, name: string) =>
    new LbTargetGroup(scope, id, {
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
  return {
    blue: create('blue', props.blueTargetGroupName),
    green: create('green', props.greenTargetGroupName),
  };
}

/**
 * All traffic to blue, until CodeDeploy has it otherwise. Both groups are named from the start, so that green has health
 * checks in the first release too: a group in no rule is not checked.
 */
export const forwardToBlue = (blue: LbTargetGroup, green: LbTargetGroup) => ({
  type: 'forward',
  forward: {
    targetGroup: [
      { arn: blue.arn, weight: 100 },
      { arn: green.arn, weight: 0 },
    ],
  },
});

export const listenerProtocol = ({
  certificateArn,
  settings,
}: Pick<LoadBalancerProps, 'certificateArn' | 'settings'>): Pick<
  LbListenerConfig,
  'protocol' | 'certificateArn' | 'sslPolicy'
> =>
  certificateArn === undefined
    ? { protocol: 'HTTP' }
    : { protocol: 'HTTPS', certificateArn, sslPolicy: settings.sslPolicy };

/** By ARN, in the id too: a certificate that is taken off the list leaves the others alone. */
export function addCertificates(
  scope: Construct,
  certificateArns: readonly string[],
  routes: { readonly production: LbListener; readonly test: LbListener | undefined },
): void {
  for (const certificateArn of certificateArns) {
    for (const [name, listener] of Object.entries(routes)) {
      if (listener === undefined) continue;
      const certificateId = certificateArn.slice(certificateArn.lastIndexOf('/') + 1);
      new LbListenerCertificate(scope, `${name}-certificate-${certificateId}`, {
        listenerArn: listener.arn,
        certificateArn,
      });
    }
  }
}

export function redirectHttp(scope: Construct, loadBalancer: Lb, ports: EffectivePorts): void {
  const { redirect, production } = ports;
  if (redirect === undefined) return;
  new LbListener(scope, 'redirect-listener', {
    loadBalancerArn: loadBalancer.arn,
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

export function associateWebAcl(scope: Construct, loadBalancer: Lb, webAclArn: string | undefined): void {
  if (webAclArn === undefined) return;
  new Wafv2WebAclAssociation(scope, 'web-acl', { resourceArn: loadBalancer.arn, webAclArn });
}
