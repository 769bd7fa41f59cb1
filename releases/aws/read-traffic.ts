/** Where the listeners of a service forward to, and its alarms. */
import { DescribeAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  GetDeploymentGroupCommand,
  type CodeDeployClient,
  type DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  paginateDescribeRules,
  type Action,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AlarmFacts, ServiceRef, TargetGroupFacts, WeightFacts } from '../model/facts';
import { unlessMissing } from './calls';

/** @returns undefined if it is not deployed */
export async function readGroup(
  client: CodeDeployClient,
  { application, deploymentGroup }: ServiceRef,
): Promise<DeploymentGroupInfo | undefined> {
  const answer = await unlessMissing(
    client.send(
      new GetDeploymentGroupCommand({ applicationName: application, deploymentGroupName: deploymentGroup }),
    ),
    'ApplicationDoesNotExistException',
    'DeploymentGroupDoesNotExistException',
  );
  return answer?.deploymentGroupInfo;
}

/** @returns those of the target groups that exist */
export async function readTargetGroups(
  client: ElasticLoadBalancingV2Client,
  names: readonly string[],
): Promise<TargetGroupFacts[]> {
  // One call a name: a call for several fails if one of them is missing.
  const answers = await Promise.all(
    names.map((name) =>
      unlessMissing(
        client.send(new DescribeTargetGroupsCommand({ Names: [name] })),
        'TargetGroupNotFoundException',
        'TargetGroupNotFound',
      ),
    ),
  );
  return answers.flatMap((answer) =>
    (answer?.TargetGroups ?? []).map(({ TargetGroupName = '', TargetGroupArn = '' }) => ({
      name: TargetGroupName,
      arn: TargetGroupArn,
    })),
  );
}

export interface Routes {
  readonly production: readonly WeightFacts[];
  readonly test?: readonly WeightFacts[];
}

/**
 * What CodeDeploy moves of both listeners: the default actions, or the rules of the pair where the service shares the
 * listeners with others.
 */
export async function readRoutes(
  client: ElasticLoadBalancingV2Client,
  group: DeploymentGroupInfo,
): Promise<Routes> {
  const pair = group.loadBalancerInfo?.targetGroupPairInfoList?.[0];
  const production = pair?.prodTrafficRoute?.listenerArns?.[0];
  const test = pair?.testTrafficRoute?.listenerArns?.[0];
  const names = (pair?.targetGroups ?? []).flatMap(({ name }) => name ?? []);
  return {
    production: production === undefined ? [] : await weightsOf(client, production, names),
    ...(test !== undefined && { test: await weightsOf(client, test, names) }),
  };
}

async function weightsOf(
  client: ElasticLoadBalancingV2Client,
  listenerArn: string,
  names: readonly string[],
): Promise<WeightFacts[]> {
  const answer = await unlessMissing(
    client.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] })),
    'ListenerNotFoundException',
    'ListenerNotFound',
  );
  const listener = answer?.Listeners?.[0];
  if (listener === undefined) return [];
  const weights = forwardedTo(listener.DefaultActions);
  // A listener that leads somewhere by itself is the service's own.
  return weights.length > 0 ? weights : weightsOfRule(client, listenerArn, names);
}

/** Of the first rule that leads to the pair: CodeDeploy moves all of them alike. */
async function weightsOfRule(
  client: ElasticLoadBalancingV2Client,
  ListenerArn: string,
  names: readonly string[],
): Promise<WeightFacts[]> {
  const isOfPair = ({ targetGroup }: WeightFacts) =>
    names.some((name) => targetGroup.includes(`:targetgroup/${name}/`));
  for await (const { Rules = [] } of paginateDescribeRules({ client }, { ListenerArn })) {
    const weights = Rules.map(({ Actions }) => forwardedTo(Actions)).find((each) => each.some(isOfPair));
    if (weights !== undefined) return weights;
  }
  return [];
}

function forwardedTo(actions: readonly Action[] = []): WeightFacts[] {
  const forward = actions.find(({ Type }) => Type === 'forward');
  const groups = forward?.ForwardConfig?.TargetGroups ?? [
    { TargetGroupArn: forward?.TargetGroupArn, Weight: 1 },
  ];
  return groups.flatMap(({ TargetGroupArn, Weight }) =>
    TargetGroupArn === undefined ? [] : [{ targetGroup: TargetGroupArn, weight: Weight ?? 1 }],
  );
}

/** @returns the alarms that the deployment group watches, in its order; one that does not exist is left out */
export async function readAlarms(
  client: CloudWatchClient,
  group: DeploymentGroupInfo,
): Promise<AlarmFacts[]> {
  const names = (group.alarmConfiguration?.alarms ?? []).flatMap(({ name }) => name ?? []);
  if (names.length === 0) return [];
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const found = new Map(
    [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName = '', StateValue = '', StateReason }) => [
      AlarmName,
      { name: AlarmName, state: StateValue, ...(StateReason && { reason: StateReason }) },
    ]),
  );
  return names.flatMap((name) => found.get(name) ?? []);
}
