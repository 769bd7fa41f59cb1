/** Gives the metrics of every minute of AWS time to their sink as soon as the minute is over. */
import type { Clock } from '../clock';
import { dimensionOf, HostCounts, MinuteOfLoadBalancer, type HostCount } from './metrics';
import type { MetricDatum, MetricSink } from './model';

const minuteMs = 60_000;
/** Minutes that are made up for when the process did not get to run: host counts have no gaps. */
const mostMissedMinutes = 60;

/** A target group that a load balancer uses. */
export interface CountedGroup {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly hostCount: () => HostCount;
}

export class MetricsReporter {
  readonly #clock: Clock;
  readonly #sink: MetricSink;
  readonly #loadBalancers = new Map<string, MinuteOfLoadBalancer>();
  readonly #groups = new Map<string, { readonly group: CountedGroup; readonly counts: HostCounts }>();
  #minute: number;
  #cancel = (): void => undefined;

  constructor(clock: Clock, sink: MetricSink) {
    this.#clock = clock;
    this.#sink = sink;
    this.#minute = this.#currentMinute();
    this.#armTimer();
  }

  /** Where to count what happens now. */
  of(loadBalancerArn: string): MinuteOfLoadBalancer {
    if (this.#currentMinute() !== this.#minute) this.#roll();
    let minute = this.#loadBalancers.get(loadBalancerArn);
    if (minute === undefined) this.#loadBalancers.set(loadBalancerArn, (minute = new MinuteOfLoadBalancer()));
    return minute;
  }

  /** Host counts are reported from now on. */
  watch(group: CountedGroup): void {
    if (this.#currentMinute() !== this.#minute) this.#roll();
    const counts = this.#groups.get(group.arn)?.counts ?? new HostCounts(group.hostCount());
    this.#groups.set(group.arn, { group, counts });
  }

  unwatch(groupArn: string): void {
    this.#groups.delete(groupArn);
  }

  /** Host counts of a group have changed. */
  noteHosts(groupArn: string): void {
    const entry = this.#groups.get(groupArn);
    if (entry === undefined) return;
    if (this.#currentMinute() !== this.#minute) this.#roll();
    entry.counts.note(entry.group.hostCount());
  }

  /** Gives what the unfinished minute has and ends. */
  close(): void {
    this.#cancel();
    this.#sink.put(this.#takeMinute(this.#minute));
  }

  #currentMinute(): number {
    return Math.floor(this.#clock.now() / minuteMs) * minuteMs;
  }

  #armTimer(): void {
    this.#cancel = this.#clock.after(this.#minute + minuteMs - this.#clock.now(), () => {
      if (this.#currentMinute() !== this.#minute) this.#roll();
      else this.#armTimer();
    });
  }

  #roll(): void {
    this.#cancel();
    const current = this.#currentMinute();
    const data = this.#takeMinute(this.#minute);
    const firstMissed = Math.max(this.#minute + minuteMs, current - mostMissedMinutes * minuteMs);
    for (let minute = firstMissed; minute < current; minute += minuteMs)
      data.push(...this.#takeMinute(minute));
    this.#minute = current;
    this.#armTimer();
    if (data.length > 0) this.#sink.put(data);
  }

  #takeMinute(minute: number): MetricDatum[] {
    const data: MetricDatum[] = [];
    const healthy = new Map<string, number>();
    for (const { group, counts } of this.#groups.values()) {
      const dimensions = {
        LoadBalancer: dimensionOf(group.loadBalancerArn),
        TargetGroup: dimensionOf(group.arn),
      };
      healthy.set(dimensions.TargetGroup, counts.last.healthy);
      data.push(...counts.data(dimensions, minute));
    }
    for (const [arn, tallies] of this.#loadBalancers)
      data.push(...tallies.data(dimensionOf(arn), minute, (group) => healthy.get(group) ?? 0));
    this.#loadBalancers.clear();
    return data;
  }
}
