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
  /** Seconds during which a new task may be unhealthy. */
  readonly gracePeriodSeconds: number;
  /** Topic that hears of an alarm; undefined without one. */
  readonly topicArn: string | undefined;
}

const namespace = 'AWS/ApplicationELB';

/** Unless the settings say otherwise. A service that is at 5 % before the release has other worries. */
const defaultErrorPercent = 5;

/** Alarms on what a bad release does to requests. Both target groups are watched, because they swap at every release. */
export class RollbackAlarms extends Construct {
  readonly #props: RollbackAlarmsProps;
  /** Names of the alarms. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: RollbackAlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.names = [
      ...(['blue', 'green'] as const).flatMap((colour) => [
        this.#watchErrors(colour),
        this.#watchLatency(colour),
        this.#watchHealth(colour),
      ]),
      ...(props.settings.loadBalancerErrors ? [this.#watchLoadBalancerErrors()] : []),
    ];
  }

  #watchErrors(colour: 'blue' | 'green'): string {
    const { errorPercent, errorCount } = this.#props.settings;
    return errorPercent === undefined && errorCount !== undefined
      ? this.#watchErrorCount(colour, errorCount)
      : this.#createAlarm(`${colour}-errors`, {
          alarmDescription: `Responses 5xx of the ${colour} target group, in percent of its requests`,
          ...this.#percentOf('HTTPCode_Target_5XX_Count', this.#dimensions(colour)),
        });
  }

  /** Colours have no part in it: what the load balancer answers itself counts for no target group. */
  #watchLoadBalancerErrors(): string {
    const { LoadBalancer } = this.#dimensions('blue');
    return this.#createAlarm('load-balancer-errors', {
      alarmDescription: 'Responses 5xx that the load balancer makes itself, in percent of its requests',
      ...this.#percentOf('HTTPCode_ELB_5XX_Count', { LoadBalancer }),
    });
  }

  /** A period with few requests says little of a percentage: one error in ten requests is no 10 %. */
  #percentOf(errors: string, dimensions: Record<string, string>) {
    const {
      errorPercent: threshold = defaultErrorPercent,
      errorPercentMinimumRequests: minimum,
      periodSeconds: period,
    } = this.#props.settings;
    const sum = (id: string, metricName: string) => ({
      id,
      metric: { namespace, metricName, dimensions, stat: 'Sum', period },
    });
    return {
      threshold,
      metricQuery: [
        {
          id: 'percent',
          label: 'Responses 5xx, in percent',
          // Without an error the load balancer reports no count of errors.
          expression: `IF(requests >= ${minimum}, 100 * FILL(errors, 0) / requests, 0)`,
          returnData: true,
        },
        sum('errors', errors),
        sum('requests', 'RequestCount'),
      ],
    };
  }

  #watchErrorCount(colour: 'blue' | 'green', threshold: number): string {
    return this.#createAlarm(`${colour}-errors`, {
      alarmDescription: `Responses 5xx of the ${colour} target group`,
      ...this.#metricOf(colour),
      metricName: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      threshold,
    });
  }

  #watchLatency(colour: 'blue' | 'green'): string {
    return this.#createAlarm(`${colour}-latency`, {
      alarmDescription: `p99 response time of the ${colour} target group, in seconds`,
      ...this.#metricOf(colour),
      metricName: 'TargetResponseTime',
      extendedStatistic: 'p99',
      threshold: this.#props.settings.latencySeconds,
    });
  }

  #watchHealth(colour: 'blue' | 'green'): string {
    return this.#createAlarm(`${colour}-unhealthy-hosts`, {
      alarmDescription: `Unhealthy targets of the ${colour} target group`,
      ...this.#metricOf(colour),
      metricName: 'UnHealthyHostCount',
      statistic: 'Maximum',
      threshold: this.#props.settings.unhealthyHosts,
      evaluationPeriods: this.#periodsBeyondGrace(),
    });
  }

  /** Tasks that take their whole grace period to start are unhealthy in as many periods, and in parts of two more. */
  #periodsBeyondGrace(): number {
    const { settings, gracePeriodSeconds } = this.#props;
    const inGrace = Math.ceil(gracePeriodSeconds / settings.periodSeconds);
    return Math.max(settings.evaluationPeriods, Math.min(inGrace + 1, mostPeriods(settings.periodSeconds)));
  }

  #metricOf(colour: 'blue' | 'green') {
    return { namespace, dimensions: this.#dimensions(colour), period: this.#props.settings.periodSeconds };
  }

  #dimensions(colour: 'blue' | 'green') {
    return {
      LoadBalancer: this.#props.loadBalancerArnSuffix,
      TargetGroup: this.#props.targetGroupArnSuffixes[colour],
    };
  }

  #createAlarm(
    id: string,
    watch: Pick<
      CloudwatchMetricAlarmConfig,
      | 'alarmDescription'
      | 'namespace'
      | 'dimensions'
      | 'metricName'
      | 'metricQuery'
      | 'statistic'
      | 'extendedStatistic'
      | 'period'
      | 'threshold'
    > &
      Partial<Pick<CloudwatchMetricAlarmConfig, 'evaluationPeriods'>>,
  ): string {
    const { settings, topicArn } = this.#props;
    const topics = topicArn === undefined ? [] : [topicArn];
    return new CloudwatchMetricAlarm(this, id, {
      alarmName: `${this.#props.name}-${id}`,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      evaluationPeriods: settings.evaluationPeriods,
      ...watch,
      // The group that serves nothing has no data, and that is no fault.
      treatMissingData: 'notBreaching',
      actionsEnabled: true,
      alarmActions: topics,
      okActions: topics,
    }).alarmName;
  }
}

/**
 * An alarm looks back at most a day; its periods are minutes here.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const mostPeriods = (periodSeconds: number): number => Math.floor(86_400 / periodSeconds);
