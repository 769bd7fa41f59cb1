/** Why an alarm is in its state, in CloudWatch's words. */
import type { AlarmState, ComparisonOperator, MetricAlarm } from './alarm';
import { isBreaching, type Evaluation, type RealDatapoint } from './alarm-evaluation';

const comparisons: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** For example `Threshold Crossed: 2 out of the last 2 datapoints [7.0 (23/11/26 06:20:00), …] were greater than …`. */
export function stateReason(alarm: MetricAlarm, state: AlarmState, evaluation: Evaluation): string {
  const { evaluated, filled } = evaluation;
  const { rule } = alarm;
  const periods = rule.evaluationPeriods;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${counted(periods, 'datapoint')} ${wasOrWere(periods)} unknown.`;
  }
  const treatment = rule.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  const missing = `${counted(filled, 'missing datapoint')} ${wasOrWere(filled)} treated as [${treatment}]`;
  const isAlarm = state === 'ALARM';
  const telling = evaluated.filter(({ value }) => isBreaching(rule, value) === isAlarm);
  if (telling.length === 0) {
    const received = evaluated.length === 0 ? 'no datapoints' : counted(evaluated.length, 'datapoint');
    const verb = evaluated.length === 1 ? 'was' : 'were';
    return `Threshold Crossed: ${received} ${verb} received for ${counted(periods, 'period')} and ${missing}.`;
  }
  const values = telling.map(({ value, timestamp }) => `${decimal(value)} (${shortDate(timestamp)})`);
  const verb = `${wasOrWere(telling.length)}${isAlarm ? '' : ' not'}`;
  const minimum = isAlarm ? rule.datapointsToAlarm : periods - rule.datapointsToAlarm + 1;
  const transition = isAlarm ? 'OK -> ALARM' : 'ALARM -> OK';
  const treatsMissing = filled > 0 && /breaching/i.test(rule.treatMissingData);
  return [
    `Threshold Crossed: ${telling.length} out of the last ${periods} datapoints [${values.join(', ')}]`,
    `${verb} ${comparisons[rule.comparisonOperator]} the threshold (${decimal(rule.threshold)})`,
    ...(treatsMissing ? [`and ${missing}`] : []),
    `(minimum ${counted(minimum, 'datapoint')} for ${transition} transition).`,
  ].join(' ');
}

/** @param now - milliseconds of AWS time since the epoch */
export function stateReasonData(alarm: MetricAlarm, { evaluated }: Evaluation, now: number): string {
  const oldest = evaluated.at(-1);
  const statistic = alarm.rule.statistic;
  return JSON.stringify({
    version: '1.0',
    queryDate: longDate(now),
    ...(oldest === undefined ? {} : { startDate: longDate(oldest.timestamp) }),
    ...(statistic === undefined ? {} : { statistic }),
    period: alarm.periodSeconds,
    recentDatapoints: evaluated.map(({ value }) => value).reverse(),
    threshold: alarm.rule.threshold,
    evaluatedDatapoints: evaluated.map(({ timestamp, sampleCount, value }: RealDatapoint) => ({
      timestamp: longDate(timestamp),
      sampleCount,
      value,
    })),
  });
}

/** `2026-11-23T06:20:00.000+0000` */
export const longDate = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');

/** `23/11/26 06:20:00` */
function shortDate(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  return `${date.slice(2).split('-').reverse().join('/')} ${time.slice(0, 8)}`;
}

/** Numbers always have a fraction: `7.0`. */
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const wasOrWere = (count: number): string => (count === 1 ? 'was' : 'were');
