import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { ITerraformDependable } from 'cdktf';

/** What leads requests to a service, and what CodeDeploy moves of it. ARNs and names may be tokens of another stack. */
export interface TrafficRoutes {
  readonly loadBalancer: {
    readonly arnSuffix: string;
    readonly dnsName: string;
    readonly zoneId: string;
  };
  readonly blue: LbTargetGroup;
  readonly green: LbTargetGroup;
  readonly productionListener: { readonly arn: string };
  readonly testListener: { readonly arn: string } | undefined;
  /** Of the listeners whose default action CodeDeploy moves: none of a listener that others share. */
  readonly ownListenerArns: readonly string[];
  /** Of the rules that CodeDeploy moves, where the listeners are shared. */
  readonly ruleArns: readonly string[];
  /** What a service waits for: ECS refuses a target group that no listener leads to. */
  readonly leading: readonly ITerraformDependable[];
}
