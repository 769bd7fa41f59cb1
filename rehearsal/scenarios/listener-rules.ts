/** The rules of a listener that several services share. */
import {
  paginateDescribeRules,
  type Action,
  type ElasticLoadBalancingV2Client,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { anyPattern, hostName, pathOf } from '../runtime/load-balancer';

export interface ListenerRule {
  readonly arn: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  /** Whether it has conditions on something else, so that nobody knows which requests meet it. */
  readonly isNarrower: boolean;
  /** Percent or other weights of the target groups that it forwards to, by ARN. */
  readonly weights: ReadonlyMap<string, number>;
}

/** What rules look at. */
export interface AskedFor {
  /** @default - a name that no rule names: that of the load balancer */
  readonly host?: string | undefined;
  /** Path and query. */
  readonly path: string;
}

/** Reads the rules of a listener in the order of their priorities, without the default one. */
export async function readRules(
  client: ElasticLoadBalancingV2Client,
  ListenerArn: string,
): Promise<ListenerRule[]> {
  const found: { readonly priority: number; readonly rule: ListenerRule }[] = [];
  for await (const { Rules = [] } of paginateDescribeRules({ client }, { ListenerArn })) {
    for (const { RuleArn = '', Priority, IsDefault, Conditions = [], Actions } of Rules) {
      if (IsDefault === true) continue;
      const rule = { arn: RuleArn, ...conditionsOf(Conditions), weights: weightsOf(Actions) };
      found.push({ priority: Number(Priority), rule });
    }
  }
  return found.sort((one, other) => one.priority - other.priority).map(({ rule }) => rule);
}

function conditionsOf(
  conditions: readonly RuleCondition[],
): Pick<ListenerRule, 'hosts' | 'paths' | 'isNarrower'> {
  const valuesOf = (field: string, values: (condition: RuleCondition) => string[] | undefined) =>
    conditions.flatMap((condition) =>
      condition.Field === field ? (values(condition) ?? condition.Values ?? []) : [],
    );
  return {
    hosts: valuesOf('host-header', ({ HostHeaderConfig }) => HostHeaderConfig?.Values),
    paths: valuesOf('path-pattern', ({ PathPatternConfig }) => PathPatternConfig?.Values),
    isNarrower: conditions.some(({ Field }) => Field !== 'host-header' && Field !== 'path-pattern'),
  };
}

/** Weights of the target groups that actions forward to, by ARN. */
export function weightsOf(actions: readonly Action[] = []): ReadonlyMap<string, number> {
  const forward = actions.find(({ Type }) => Type === 'forward');
  const groups = forward?.ForwardConfig?.TargetGroups ?? [
    { TargetGroupArn: forward?.TargetGroupArn, Weight: 100 },
  ];
  return new Map(
    groups.flatMap(({ TargetGroupArn, Weight }) =>
      TargetGroupArn === undefined ? [] : [[TargetGroupArn, Weight ?? 1] as const],
    ),
  );
}

/** Returns the rule that a request meets first; undefined for the default one. Pure. */
export function ruleOf(rules: readonly ListenerRule[], { host, path }: AskedFor): ListenerRule | undefined {
  return rules.find(
    ({ hosts, paths, isNarrower }) =>
      !isNarrower &&
      (hosts.length === 0 || (host !== undefined && anyPattern(hosts, 'i')(hostName(host)))) &&
      (paths.length === 0 || anyPattern(paths, '')(pathOf(path))),
  );
}
