import type { AlarmRule, TreatMissingData } from '../../../../rehearsal/cloud/cloudwatch/alarm';
import { evaluateAlarm, type Datapoint } from '../../../../rehearsal/cloud/cloudwatch/alarm-evaluation';

const rule = (changes: Partial<AlarmRule> = {}): AlarmRule => ({
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  threshold: 5,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
  treatMissingData: 'missing',
  statistic: 'Sum',
  ignoresLowSampleCounts: false,
  ...changes,
});

/** `0` is a datapoint within the threshold, `X` one that breaches it, `-` a missing one; the newest one is the last. */
const drawn = (picture: string): Datapoint[] =>
  picture
    .split(' ')
    .reverse()
    .map((point, index) => ({
      timestamp: -index * 60_000,
      value: point === '-' ? undefined : point === 'X' ? 5 : 0,
      sampleCount: point === '-' ? 0 : 1,
    }));

const treatments: readonly TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const ok = 'OK';
const alarm = 'ALARM';
const keep = 'keep';
const unknown = 'INSUFFICIENT_DATA';

/** The tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
describe.each([
  [
    3,
    [
      ['0 - X - X', 0, [ok, ok, ok, ok]],
      ['0 - - - -', 2, [ok, ok, ok, ok]],
      ['- - - - -', 3, [unknown, keep, alarm, ok]],
      ['0 X X - X', 0, [alarm, alarm, alarm, alarm]],
      ['- - X - -', 2, [alarm, keep, alarm, ok]],
    ],
  ],
  [
    2,
    [
      ['0 - X - X', 0, [alarm, alarm, alarm, alarm]],
      ['0 0 X 0 X', 0, [alarm, alarm, alarm, alarm]],
      ['0 - X - -', 1, [ok, ok, alarm, ok]],
      ['- - - - 0', 2, [ok, ok, alarm, ok]],
      ['- - - X -', 2, [alarm, keep, alarm, ok]],
    ],
  ],
] as const)("AWS's table of %d of 3 datapoints", (datapointsToAlarm, rows) => {
  it.each(rows)('%s', (picture: string, filled: number, states: readonly string[]) => {
    const evaluations = treatments.map((treatMissingData) =>
      evaluateAlarm(rule({ datapointsToAlarm, treatMissingData }), drawn(picture)),
    );
    expect(evaluations.map(({ state }) => state)).toEqual(states);
    expect(evaluations.map((evaluation) => evaluation.filled)).toEqual(Array(4).fill(filled));
  });
});

describe('an alarm', () => {
  it.each(['- - - - X', '- - - X -'])('waits for more when all it has is young: %s', (picture) => {
    expect(evaluateAlarm(rule(), drawn(picture)).state).toBe('keep');
  });

  it('looks no further back than it must', () => {
    const { evaluated } = evaluateAlarm(rule(), drawn('X X 0 X X'));
    expect(evaluated.map(({ value }) => value)).toEqual([5, 5, 0]);
  });

  it.each([
    ['GreaterThanOrEqualToThreshold', [ok, alarm, alarm]],
    ['GreaterThanThreshold', [ok, ok, alarm]],
    ['LessThanThreshold', [alarm, ok, ok]],
    ['LessThanOrEqualToThreshold', [alarm, alarm, ok]],
  ] as const)('compares by %s', (comparisonOperator, states) => {
    const one = rule({ comparisonOperator, evaluationPeriods: 1, datapointsToAlarm: 1 });
    const found = [4.9, 5, 5.1].map(
      (value) => evaluateAlarm(one, [{ timestamp: 0, value, sampleCount: 1 }]).state,
    );
    expect(found).toEqual(states);
  });
});

describe('a percentile of few samples', () => {
  const evaluate = (statistic: string, sampleCount: number, ignoresLowSampleCounts = true) =>
    evaluateAlarm(rule({ statistic, ignoresLowSampleCounts, evaluationPeriods: 1, datapointsToAlarm: 1 }), [
      { timestamp: 0, value: 9, sampleCount },
    ]).state;

  it.each([
    ['p99', 1000],
    ['p90', 100],
    ['p50', 20],
    ['p10', 100],
  ])('leaves the state of an alarm on %s that is told so below %d', (statistic, enough) => {
    expect([enough - 1, enough].map((count) => evaluate(statistic, count))).toEqual(['keep', 'ALARM']);
  });

  it('counts like any other where the alarm is not told so', () => {
    expect(evaluate('p99', 1, false)).toBe('ALARM');
  });

  it('is not looked for in another statistic', () => {
    expect(evaluate('Maximum', 1)).toBe('ALARM');
  });
});
