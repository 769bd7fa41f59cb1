/** Alarms, target groups and circumstances for the tests of the forecast. */
import type { WatchedAlarm } from '../../../deployment/forecast/alarms';
import type { Circumstances } from '../../../deployment/forecast/bad-version';

/** Two minutes in a row with five responses 5xx of the group `green`. */
export const errorsAlarm = (change: Partial<WatchedAlarm> = {}): WatchedAlarm => ({
  name: 'green-errors',
  metric: 'HTTPCode_Target_5XX_Count',
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 5,
  periodSeconds: 60,
  evaluationPeriods: 2,
  datapointsToAlarm: 2,
  treatMissingData: 'notBreaching',
  ignoresFewSamples: false,
  targetGroup: 'green',
  ...change,
});

export const latencyAlarm = (change: Partial<WatchedAlarm> = {}): WatchedAlarm =>
  errorsAlarm({
    name: 'green-latency',
    metric: 'TargetResponseTime',
    statistic: 'p99',
    threshold: 2,
    ...change,
  });

/** 200 requests a second; unhealthy after three checks, 15 seconds apart. */
export const circumstances = (change: Partial<Circumstances> = {}): Circumstances => ({
  requestsPerMinute: 12_000,
  desiredCount: 2,
  targetGroup: { name: 'green', healthCheck: { intervalSeconds: 15, unhealthyThreshold: 3 } },
  ...change,
});
