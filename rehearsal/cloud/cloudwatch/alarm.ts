/** A metric alarm as DescribeAlarms gives it. */
import * as v from 'valibot';
import { list, readShape, structure, text } from '../support/shape';
import type { Metric } from './metrics-store';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type ComparisonOperator =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** What an alarm is evaluated by. */
export interface AlarmRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparisonOperator: ComparisonOperator;
  readonly treatMissingData: TreatMissingData;
  /** `Sum`, `p99`, …; undefined where it has no single one. */
  readonly statistic: string | undefined;
  /** Whether a percentile of too few samples leaves the state as it is. */
  readonly ignoresLowSampleCounts: boolean;
}

/** Where the values come from. */
export interface MetricStat extends Metric {
  readonly statistic: string;
  /** @default any */
  readonly unit: string | undefined;
}

export interface AlarmQuery {
  readonly id: string;
  /** One of both. */
  readonly expression: string | undefined;
  readonly stat: MetricStat | undefined;
  readonly isResult: boolean;
}

export interface MetricAlarm {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly configurationUpdated: Date;
  readonly rule: AlarmRule;
  readonly periodSeconds: number;
  /** One for an alarm on a metric. */
  readonly queries: readonly AlarmQuery[];
  readonly actionsEnabled: boolean;
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
  readonly state: AlarmState;
}

const states = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
const operators = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;

const metric = {
  Namespace: text(),
  MetricName: text(),
  Dimensions: list(v.object({ Name: text(), Value: text() })),
};

const shape = structure({
  AlarmName: text(),
  AlarmArn: text(),
  AlarmDescription: text(),
  AlarmConfigurationUpdatedTimestamp: v.number(),
  ...metric,
  Statistic: text(),
  ExtendedStatistic: text(),
  Unit: text(),
  Period: v.number(),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.number(),
  Threshold: v.number(),
  ComparisonOperator: text(),
  TreatMissingData: text(),
  EvaluateLowSampleCountPercentile: text(),
  Metrics: list(
    structure({
      Id: text(),
      Expression: text(),
      ReturnData: v.boolean(),
      Period: v.number(),
      MetricStat: structure({
        Metric: structure(metric),
        Period: v.number(),
        Stat: text(),
        Unit: text(),
      }),
    }),
  ),
  ActionsEnabled: v.boolean(),
  AlarmActions: list(text()),
  OKActions: list(text()),
  InsufficientDataActions: list(text()),
  StateValue: v.picklist(states),
});

type Described = v.InferOutput<typeof shape>;

/** @param described - an item of MetricAlarms, in AWS JSON */
export function readAlarm(described: unknown): MetricAlarm {
  const alarm = readShape(shape, described);
  const periods = alarm.EvaluationPeriods ?? 1;
  const queries = queriesOf(alarm);
  return {
    name: alarm.AlarmName ?? '',
    arn: alarm.AlarmArn ?? '',
    description: alarm.AlarmDescription,
    configurationUpdated: new Date((alarm.AlarmConfigurationUpdatedTimestamp ?? 0) * 1000),
    rule: {
      evaluationPeriods: periods,
      datapointsToAlarm: alarm.DatapointsToAlarm ?? periods,
      threshold: alarm.Threshold ?? 0,
      comparisonOperator: operatorOf(alarm.ComparisonOperator),
      treatMissingData: treatmentOf(alarm.TreatMissingData),
      statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
      ignoresLowSampleCounts: alarm.EvaluateLowSampleCountPercentile === 'ignore',
    },
    periodSeconds: periodOf(alarm),
    queries,
    actionsEnabled: alarm.ActionsEnabled ?? true,
    actions: {
      OK: alarm.OKActions ?? [],
      ALARM: alarm.AlarmActions ?? [],
      INSUFFICIENT_DATA: alarm.InsufficientDataActions ?? [],
    },
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
  };
}

function queriesOf(alarm: Described): readonly AlarmQuery[] {
  const { Metrics: queries = [] } = alarm;
  if (queries.length === 0) {
    const statistic = alarm.Statistic ?? alarm.ExtendedStatistic ?? '';
    const stat = { ...metricOf(alarm), statistic, unit: alarm.Unit };
    return [{ id: 'm', expression: undefined, stat, isResult: true }];
  }
  return queries.map(
    ({ Id: id = '', Expression: expression, ReturnData: isResult = true, MetricStat: stat }) => ({
      id,
      expression,
      isResult,
      stat: stat && { ...metricOf(stat.Metric ?? {}), statistic: stat.Stat ?? '', unit: stat.Unit },
    }),
  );
}

const metricOf = ({ Namespace, MetricName, Dimensions = [] }: MetricParts): Metric => ({
  namespace: Namespace ?? '',
  name: MetricName ?? '',
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
});

type MetricParts = Pick<Described, 'Namespace' | 'MetricName' | 'Dimensions'>;

function periodOf({ Period: own, Metrics: queries = [] }: Described): number {
  const [of] = [own, ...queries.flatMap(({ Period, MetricStat: stat }) => [stat?.Period, Period])].filter(
    (period) => period !== undefined,
  );
  return of ?? 60;
}

/** Bands of anomaly detection are no thresholds: such an alarm never breaches here. */
const operatorOf = (name: string | undefined): ComparisonOperator =>
  operators.find((operator) => operator === name) ?? 'GreaterThanThreshold';

const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

const treatmentOf = (name: string | undefined): TreatMissingData =>
  treatments.find((treatment) => treatment === name) ?? 'missing';
