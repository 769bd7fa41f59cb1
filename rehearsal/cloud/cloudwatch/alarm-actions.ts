/** What an alarm does when its state changes: it tells SNS topics. */
import type { AwsClient } from '../contract/client';
import type { AlarmState, MetricAlarm } from './alarm';
import { longDate } from './alarm-reason';

export interface StateChange {
  readonly region: string;
  /** As it was before the change. */
  readonly alarm: MetricAlarm;
  readonly state: AlarmState;
  readonly reason: string;
  /** Milliseconds of AWS time since the epoch. */
  readonly at: number;
}

export interface AlarmActionsProps {
  /** Publishes to SNS topics. */
  readonly aws: AwsClient;
  /** 12 digits. */
  readonly accountId: string;
  readonly log: (line: string) => void;
}

export class AlarmActions {
  readonly #props: AlarmActionsProps;

  constructor(props: AlarmActionsProps) {
    this.#props = props;
  }

  /** Performs the actions of the new state; one that fails is logged, and keeps no other one from being performed. */
  async perform(change: StateChange): Promise<void> {
    const { alarm, state } = change;
    if (!alarm.actionsEnabled || state === alarm.state) return;
    await Promise.all(alarm.actions[state].map((arn) => this.#act(arn, change)));
  }

  async #act(arn: string, change: StateChange): Promise<void> {
    const { aws, accountId, log } = this.#props;
    const { alarm, state, region } = change;
    if (!arn.includes(':sns:')) {
      log(`alarm ${alarm.name}: the action ${arn} is not performed: only SNS topics are told`);
      return;
    }
    try {
      await aws.in(region).query('sns.Publish', {
        TopicArn: arn,
        Subject: `${state}: "${alarm.name}" in ${region}`.slice(0, 100),
        Message: JSON.stringify(notification(change, accountId)),
      });
    } catch (error) {
      log(`alarm ${alarm.name}: the action ${arn} failed: ${String(error)}`);
    }
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
function notification({ region, alarm, state, reason, at }: StateChange, accountId: string): object {
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: longDate(alarm.configurationUpdated.getTime()),
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: longDate(at),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: alarm.state,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: trigger(alarm),
  };
}

function trigger({ queries, rule, periodSeconds }: MetricAlarm): object {
  const [stat] = queries.length === 1 ? queries.map((query) => query.stat) : [];
  const isPercentile = stat?.statistic.startsWith('p') === true;
  return {
    ...(stat === undefined
      ? {
          Metrics: queries.map(({ id, expression, isResult }) => ({
            Id: id,
            Expression: expression,
            ReturnData: isResult,
          })),
        }
      : {
          MetricName: stat.name,
          Namespace: stat.namespace,
          StatisticType: isPercentile ? 'ExtendedStatistic' : 'Statistic',
          ...(isPercentile
            ? { ExtendedStatistic: stat.statistic }
            : { Statistic: stat.statistic.toUpperCase() }),
          Unit: stat.unit ?? null,
          Dimensions: Object.entries(stat.dimensions).map(([name, value]) => ({ value, name })),
        }),
    Period: periodSeconds,
    EvaluationPeriods: rule.evaluationPeriods,
    DatapointsToAlarm: rule.datapointsToAlarm,
    ComparisonOperator: rule.comparisonOperator,
    Threshold: rule.threshold,
    TreatMissingData: rule.treatMissingData,
    EvaluateLowSampleCountPercentile: rule.ignoresLowSampleCounts ? 'ignore' : '',
  };
}
