import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import type { AlarmSettings } from '../settings';

export interface RollbackAlarmsProps {
  /** Start of the alarms' names. */
  readonly name: string;
  readonly settings: AlarmSettings;
  /** Dimension of the load balancer: the end of its ARN. */
  readonly loadBalancerArnSuffix: string;
  /** Dimensions of the target groups: the ends of their ARNs, by colour. */
  readonly targetGroupArnSuffixes: Readonly<Record<'blue' | 'green', string>>;
  /** Topic that hears of an alarm; undefined without one. */
  readonly topicArn: string | undefined;
}

/** Alarms on what a bad release does to requests. Both target groups are watched, because they swap at every release. */
export class RollbackAlarms extends Construct {
  readonly #props: RollbackAlarmsProps;
  /** Names of the alarms. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: RollbackAlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.names = (['blue', 'green'] as const).flatMap((colour) => [
      this.#watchErrors(colour),
      this.#watchLatency(colour),
      this.#watchHealth(colour),
    ]);
  }

  #watchErrors(colour: 'blue' | 'green'): string {
    return this.#createAlarm(colour, 'errors', {
      alarmDescription: `Responses 5xx of the ${colour} target group`,
      metricName: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      threshold: this.#props.settings.errorCount,
    });
  }

  #watchLatency(colour: 'blue' | 'green'): string {
    return this.#createAlarm(colour, 'latency', {
      alarmDescription: `p99 response time of the ${colour} target group, in seconds`,
      metricName: 'TargetResponseTime',
      extendedStatistic: 'p99',
      threshold: this.#props.settings.latencySeconds,
    });
  }

  #watchHealth(colour: 'blue' | 'green'): string {
    return this.#createAlarm(colour, 'unhealthy-hosts', {
      alarmDescription: `Unhealthy targets of the ${colour} target group`,
      metricName: 'UnHealthyHostCount',
      statistic: 'Maximum',
      threshold: this.#props.settings.unhealthyHosts,
    });
  }

  #createAlarm(
    colour: 'blue' | 'green',
    id: string,
    watch: Pick<
      CloudwatchMetricAlarmConfig,
      'alarmDescription' | 'metricName' | 'statistic' | 'extendedStatistic' | 'threshold'
    >,
  ): string {
    const { settings, topicArn } = this.#props;
    const topics = topicArn === undefined ? [] : [topicArn];
    return new CloudwatchMetricAlarm(this, `${colour}-${id}`, {
      alarmName: `${this.#props.name}-${colour}-${id}`,
      namespace: 'AWS/ApplicationELB',
      dimensions: {
        LoadBalancer: this.#props.loadBalancerArnSuffix,
        TargetGroup: this.#props.targetGroupArnSuffixes[colour],
      },
      ...watch,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      period: settings.periodSeconds,
      evaluationPeriods: settings.evaluationPeriods,
      // The group that serves nothing has no data, and that is no fault.
      treatMissingData: 'notBreaching',
      actionsEnabled: true,
      alarmActions: topics,
      okActions: topics,
    }).alarmName;
  }
}
