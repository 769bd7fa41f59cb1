import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyListenerCommand,
  ModifyRuleCommand,
  type Action,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Route, TrafficRoutes, WeightedTargetGroup } from '../aws-api';
import { calling, isCallFailure } from './calls';

export function elbTrafficRoutes(client: ElasticLoadBalancingV2Client): TrafficRoutes {
  return {
    targetGroups: async (names) => {
      // One call a name: a call for several fails when one of them is missing.
      const found = await Promise.all(names.map((name) => targetGroup(client, name)));
      return found.flatMap((group) => group ?? []);
    },
    routes: (listenerArn) => routes(client, listenerArn),
    forward: async (route, targetGroups) => {
      const actions = (route.actions as Action[]).map((action) =>
        action.Type === 'forward' ? forwarding(action, targetGroups) : action,
      );
      await (route.isRule
        ? calling(client.send(new ModifyRuleCommand({ RuleArn: route.arn, Actions: actions })))
        : calling(
            client.send(new ModifyListenerCommand({ ListenerArn: route.arn, DefaultActions: actions })),
          ));
    },
    targetHealth: async (targetGroupArn) => {
      const { TargetHealthDescriptions: descriptions = [] } = await calling(
        client.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn })),
      );
      return descriptions.map(({ TargetHealth: health }) => ({
        state: health?.State ?? '',
        ...(health?.Reason !== undefined && { reason: health.Reason }),
      }));
    },
  };
}

async function targetGroup(client: ElasticLoadBalancingV2Client, name: string) {
  const answer = await calling(client.send(new DescribeTargetGroupsCommand({ Names: [name] }))).catch(
    (error: unknown) => {
      if (isCallFailure(error, 'TargetGroupNotFoundException', 'TargetGroupNotFound')) return undefined;
      throw error;
    },
  );
  const arn = answer?.TargetGroups?.[0]?.TargetGroupArn;
  return arn === undefined ? undefined : { name, arn };
}

async function routes(
  client: ElasticLoadBalancingV2Client,
  listenerArn: string,
): Promise<Route[] | undefined> {
  const answer = await calling(
    client.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] })),
  ).catch((error: unknown) => {
    if (isCallFailure(error, 'ListenerNotFoundException', 'ListenerNotFound')) return undefined;
    throw error;
  });
  const listener = answer?.Listeners?.[0];
  if (listener === undefined) return undefined;
  const rules = await allRules(client, listenerArn);
  return [
    routeOf(listenerArn, false, listener.DefaultActions ?? []),
    // The default rule is the listener's default action.
    ...rules
      .filter((rule) => rule.IsDefault !== true)
      .map((rule) => routeOf(rule.RuleArn ?? '', true, rule.Actions ?? [])),
  ];
}

async function allRules(client: ElasticLoadBalancingV2Client, listenerArn: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let marker: string | undefined;
  do {
    const page = await calling(
      client.send(new DescribeRulesCommand({ ListenerArn: listenerArn, Marker: marker })),
    );
    rules.push(...(page.Rules ?? []));
    marker = page.NextMarker;
  } while (marker);
  return rules;
}

function routeOf(arn: string, isRule: boolean, actions: readonly Action[]): Route {
  const forward = actions.find((action) => action.Type === 'forward');
  return {
    arn,
    isRule,
    actions,
    ...(forward !== undefined && { targetGroups: targetGroupsOf(forward) }),
  };
}

/** A forward action with a single target group may come without weights: it has all of the traffic. */
function targetGroupsOf({ ForwardConfig, TargetGroupArn }: Action): WeightedTargetGroup[] {
  const groups = ForwardConfig?.TargetGroups ?? (TargetGroupArn === undefined ? [] : [{ TargetGroupArn }]);
  return groups.map((group) => ({
    arn: group.TargetGroupArn ?? '',
    weight: 'Weight' in group ? (group.Weight ?? 1) : 1,
  }));
}

/** Stickiness and the place among the actions stay; `TargetGroupArn` is for a single target group only. */
function forwarding(action: Action, targetGroups: readonly WeightedTargetGroup[]): Action {
  const { Type, Order, ForwardConfig } = action;
  return {
    Type,
    ...(Order !== undefined && { Order }),
    ForwardConfig: {
      ...ForwardConfig,
      TargetGroups: targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
    },
  };
}
