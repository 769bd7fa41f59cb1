/** Evaluates the alarms of all regions at every minute of AWS time. The upstream emulator keeps them and their states. */
import { messageOf } from '../../failures';
import type { Clock } from '../../runtime/clock';
import type { AwsClient } from '../contract/client';
import { AwsError } from '../protocol/aws-error';
import { readAlarm, type MetricAlarm } from './alarm';
import type { AlarmActions } from './alarm-actions';
import { alarmDatapoints, evaluationRangeMs } from './alarm-datapoints';
import { evaluateAlarm } from './alarm-evaluation';
import { stateReason, stateReasonData } from './alarm-reason';
import { minuteMs, type MetricsStore } from './metrics-store';

export interface AlarmEvaluatorProps {
  readonly clock: Clock;
  readonly store: MetricsStore;
  /** Keeps the alarms and their states. */
  readonly upstream: AwsClient;
  readonly actions: AlarmActions;
  readonly log: (line: string) => void;
}

/**
 * AWS time between the end of a minute and the evaluation of the alarms on it. Load balancers hand in the minute right
 * at its end. AWS names no delay; there the data of a minute is there some minutes later.
 */
export const evaluationDelayMs = 2000;

export class AlarmEvaluator {
  readonly #props: AlarmEvaluatorProps;
  readonly #regions = new Set<string>();
  /** Why an alarm cannot be evaluated, by its ARN: it is said once. */
  readonly #unsupported = new Map<string, string>();
  #cancel: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(props: AlarmEvaluatorProps) {
    this.#props = props;
  }

  /** Looks at the alarms of a region from now on. */
  watch(region: string): void {
    this.#regions.add(region);
  }

  start(): void {
    const { clock } = this.#props;
    const now = clock.now();
    const end = Math.floor((now - evaluationDelayMs) / minuteMs + 1) * minuteMs;
    this.#cancel = clock.after(end + evaluationDelayMs - now, () => {
      this.#running = this.evaluate(end).finally(() => {
        if (!this.#isStopped) this.start();
      });
    });
  }

  /** Ends it after the evaluation that is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#running;
  }

  /** @param end - of the newest minute, in milliseconds of AWS time; never rejects */
  async evaluate(end: number): Promise<void> {
    await Promise.all([...this.#regions].map((region) => this.#evaluateRegion(region, end)));
  }

  async #evaluateRegion(region: string, end: number): Promise<void> {
    try {
      const alarms = await this.#alarms(region);
      for (const alarm of alarms) {
        this.#props.store.retain(evaluationRangeMs(alarm) + minuteMs);
        await this.#evaluateAlarm(region, alarm, end);
      }
    } catch (error) {
      // The emulator may end first, and what it cannot answer now it may at the next minute.
      if (!this.#isStopped) this.#props.log(`alarms of ${region} are not evaluated: ${messageOf(error)}`);
    }
  }

  async #alarms(region: string): Promise<readonly MetricAlarm[]> {
    const answer = await this.#props.upstream.in(region).json('monitoring.DescribeAlarms', {});
    return Array.isArray(answer.MetricAlarms) ? answer.MetricAlarms.map(readAlarm) : [];
  }

  async #evaluateAlarm(region: string, alarm: MetricAlarm, end: number): Promise<void> {
    const { store, upstream, actions, clock, log } = this.#props;
    let datapoints;
    try {
      datapoints = alarmDatapoints(alarm, store, region, end);
    } catch (error) {
      const why = messageOf(error);
      if (this.#unsupported.get(alarm.arn) !== why) log(`alarm ${alarm.name} is not evaluated: ${why}`);
      this.#unsupported.set(alarm.arn, why);
      return;
    }
    const evaluation = evaluateAlarm(alarm.rule, datapoints);
    const { state } = evaluation;
    if (state === 'keep' || state === alarm.state || this.#isStopped) return;
    const at = clock.now();
    const reason = stateReason(alarm, state, evaluation);
    try {
      await upstream.in(region).json('monitoring.SetAlarmState', {
        AlarmName: alarm.name,
        StateValue: state,
        StateReason: reason,
        StateReasonData: stateReasonData(alarm, evaluation, at),
      });
    } catch (error) {
      // Deleted since it was read.
      if (error instanceof AwsError && error.code.startsWith('ResourceNotFound')) return;
      throw error;
    }
    log(`alarm ${alarm.name} ${region}: ${alarm.state} -> ${state}`);
    await actions.perform({ region, alarm, state, reason, at });
  }
}
