import {
  PutMetricAlarmCommand,
  type CloudWatchClient,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { StageLoadBalancer } from './stage-load-balancer';

type Watch = Pick<PutMetricAlarmCommandInput, 'MetricName' | 'Statistic' | 'ExtendedStatistic' | 'Threshold'>;

/** What the stacks watch of each target group. Errors by their number: a canary gets few requests a minute here. */
const watches: Readonly<Record<string, Watch>> = {
  errors: { MetricName: 'HTTPCode_Target_5XX_Count', Statistic: 'Sum', Threshold: 5 },
  latency: { MetricName: 'TargetResponseTime', ExtendedStatistic: 'p99', Threshold: 2 },
  'unhealthy-hosts': { MetricName: 'UnHealthyHostCount', Statistic: 'Maximum', Threshold: 1 },
};

/** Creates the alarms of both target groups, which swap at every release, and that of the load balancer, if it is watched. */
export async function createAlarms(
  client: CloudWatchClient,
  prefix: string,
  { arn, targetGroups }: StageLoadBalancer,
  watchesLoadBalancer = true,
): Promise<string[]> {
  const names: string[] = [];
  for (const group of targetGroups) {
    for (const [id, watch] of Object.entries(watches)) {
      const name = `${prefix}-${group.name}-${id}`;
      await client.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          Namespace: 'AWS/ApplicationELB',
          Dimensions: [
            { Name: 'LoadBalancer', Value: suffix(arn, 'loadbalancer/') },
            { Name: 'TargetGroup', Value: suffix(group.arn, '') },
          ],
          ...watch,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          Period: 60,
          EvaluationPeriods: 2,
          TreatMissingData: 'notBreaching',
        }),
      );
      names.push(name);
    }
  }
  if (!watchesLoadBalancer) return names;
  const name = `${prefix}-load-balancer-errors`;
  await client.send(loadBalancerErrors(name, arn));
  return [...names, name];
}

/** As the stacks watch it, with their defaults. */
function loadBalancerErrors(name: string, arn: string): PutMetricAlarmCommand {
  const Dimensions = [{ Name: 'LoadBalancer', Value: suffix(arn, 'loadbalancer/') }];
  const sum = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions },
      Stat: 'Sum',
      Period: 60,
    },
    ReturnData: false,
  });
  const Expression = 'IF(requests >= 10, 100 * FILL(errors, 0) / requests, 0)';
  return new PutMetricAlarmCommand({
    AlarmName: name,
    Metrics: [
      { Id: 'percent', Expression, ReturnData: true },
      sum('errors', 'HTTPCode_ELB_5XX_Count'),
      sum('requests', 'RequestCount'),
    ],
    Threshold: 5,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 2,
    TreatMissingData: 'notBreaching',
  });
}

/** What metrics name a load balancer or a target group by: the end of its ARN. */
function suffix(arn: string, start: string): string {
  const resource = arn.split(':').at(-1) ?? '';
  return resource.startsWith(start) ? resource.slice(start.length) : resource;
}
