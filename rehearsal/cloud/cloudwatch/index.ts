import type { Clock } from '../../runtime/clock';
import type { AwsClient } from '../contract/client';
import type { CloudService } from '../contract/service';
import { AlarmActions } from './alarm-actions';
import { alarmCalls } from './alarm-calls';
import { AlarmEvaluator } from './alarm-evaluator';
import { metrics } from './metrics';
import { MetricsStore } from './metrics-store';

export type { MetricsStore } from './metrics-store';

export interface CloudWatchProps {
  readonly clock: Clock;
  /** Publishes to the SNS topics of alarms. */
  readonly aws: AwsClient;
  /** Keeps the alarms and their states. */
  readonly upstream: AwsClient;
  /** 12 digits. */
  readonly accountId: string;
  /** @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

export interface CloudWatchService extends CloudService {
  /** Keeps the metrics. */
  readonly metrics: MetricsStore;
}

/** CloudWatch: metrics are kept here; the emulator keeps alarms, which are evaluated here from `start` to `stop`. */
export function cloudWatchService(props: CloudWatchProps): CloudWatchService {
  const { clock, aws, upstream, accountId, log = () => undefined } = props;
  const store = new MetricsStore({ now: clock.now });
  const actions = new AlarmActions({ aws, accountId, log });
  const evaluator = new AlarmEvaluator({ clock, store, upstream, actions, log });
  return {
    interceptors: [alarmCalls({ evaluator, actions, now: clock.now }), metrics(store, clock.now)],
    start: () => {
      evaluator.start();
    },
    stop: () => evaluator.stop(),
    metrics: store,
  };
}
