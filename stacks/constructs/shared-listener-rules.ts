import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Route } from '../settings';
import type { SharedTraffic } from '../shared-traffic';
import { createTargetGroups, forwardToBlue, type TargetGroupsProps } from './load-balancer-parts';
import type { TrafficRoutes } from './traffic-routes';

export interface SharedListenerRulesProps extends TargetGroupsProps {
  readonly shared: SharedTraffic;
  readonly routes: readonly Route[];
}

/** The pair of target groups of a service that shares a load balancer, and its rules on both listeners. */
export class SharedListenerRules extends Construct implements TrafficRoutes {
  readonly #props: SharedListenerRulesProps;
  readonly loadBalancer: TrafficRoutes['loadBalancer'];
  readonly blue: LbTargetGroup;
  readonly green: LbTargetGroup;
  readonly productionListener: { readonly arn: string };
  readonly testListener: { readonly arn: string } | undefined;
  readonly ownListenerArns: readonly string[] = [];
  readonly #rules: readonly LbListenerRule[];

  constructor(scope: Construct, id: string, props: SharedListenerRulesProps) {
    super(scope, id);
    this.#props = props;
    const { shared, routes } = props;
    this.loadBalancer = shared;
    this.productionListener = { arn: shared.productionListenerArn };
    this.testListener = shared.testListenerArn === undefined ? undefined : { arn: shared.testListenerArn };
    const { blue, green } = createTargetGroups(this, props);
    this.blue = blue;
    this.green = green;
    this.#rules = routes.flatMap((route, index) => [
      this.#createRule(`production-${index}`, shared.productionListenerArn, route),
      ...(shared.testListenerArn === undefined
        ? []
        : [this.#createRule(`test-${index}`, shared.testListenerArn, route)]),
    ]);
  }

  get ruleArns(): readonly string[] {
    return this.#rules.map(({ arn }) => arn);
  }

  get leading(): readonly ITerraformDependable[] {
    return this.#rules;
  }

  /**
   * A rule whose action CodeDeploy owns from the first release on, as it does the default action of a listener. Hosts,
   * paths and priority change in place: a rule that were made anew would lead to blue, whichever colour is live.
   */
  #createRule(id: string, listenerArn: string, route: Route): LbListenerRule {
    return new LbListenerRule(this, id, {
      listenerArn,
      priority: route.priority,
      condition: conditionsOf(route),
      action: [forwardToBlue(this.blue, this.green)],
      lifecycle: { ignoreChanges: ['action'], preventDestroy: this.#props.protect },
    });
  }
}

const conditionsOf = ({ hosts, paths }: Route): LbListenerRuleCondition[] => [
  ...(hosts.length === 0 ? [] : [{ hostHeader: { values: [...hosts] } }]),
  ...(paths.length === 0 ? [] : [{ pathPattern: { values: [...paths] } }]),
];
