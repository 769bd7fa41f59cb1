import type { Clock } from '../../runtime/clock';
import type { MetricSink } from '../../runtime/load-balancer/model';
import type { QueryApi } from '../query-api';
import { alarmInitialState } from '../repairs/alarm-initial-state';
import type { Repair } from '../repairs/repair';
import { AlarmActions } from './alarm-actions';
import { alarmEvaluation } from './alarm-evaluation-repair';
import { AlarmEvaluator, type AskJson } from './alarm-evaluator';
import { metrics } from './metrics';
import { MetricsStore } from './metrics-store';

export interface MonitoringProps {
  readonly clock: Clock;
  /** JSON services of the upstream emulator. */
  readonly ask: AskJson;
  /** SNS of the upstream emulator. */
  readonly sns: QueryApi;
  /** 12 digits. */
  readonly accountId: string;
  /** Region of a load balancer by the `LoadBalancer` dimension of its metrics. */
  readonly regionOf: (dimension: string) => string | undefined;
  /** @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

/** CloudWatch: metrics that are kept here, and alarms that the upstream emulator keeps and that are evaluated here. */
export interface Monitoring {
  readonly repairs: readonly Repair[];
  /** Takes what load balancers measure. */
  readonly sink: MetricSink;
  /** Evaluates alarms from now on. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

export function monitoring(props: MonitoringProps): Monitoring {
  const { clock, ask, sns, accountId, regionOf, log = () => undefined } = props;
  const store = new MetricsStore({
    now: clock.now,
    regionOf: ({ dimensions }) => regionOf(dimensions.LoadBalancer ?? ''),
  });
  const actions = new AlarmActions({ sns, accountId, log });
  const evaluator = new AlarmEvaluator({ clock, store, ask, actions, log });
  return {
    repairs: [
      alarmEvaluation({ evaluator, actions, now: clock.now }),
      alarmInitialState(),
      metrics(store, clock.now),
    ],
    sink: store,
    start: () => {
      evaluator.start();
    },
    stop: () => evaluator.stop(),
  };
}
