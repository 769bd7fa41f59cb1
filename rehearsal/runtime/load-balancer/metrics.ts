/**
 * What CloudWatch would know of a minute. No clock: who calls says what happened, and when the minute is over.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
import { Histogram } from './histogram';
import type { MetricDatum } from './model';

type Dimensions = Readonly<Record<string, string>>;

/** Counts of a load balancer, or of one of its target groups, in a minute. */
class Tally {
  /** By the names of the metrics; AWS reports no zeros. */
  readonly #counts = new Map<string, number>();
  readonly #responseTimes = new Histogram();
  #timed = false;

  count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  time(seconds: number): void {
    this.#responseTimes.add(seconds);
    this.#timed = true;
  }

  valueOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  data(dimensions: Dimensions, minute: number): MetricDatum[] {
    const counts = [...this.#counts].map(([name, value]) => datum(name, dimensions, minute, [value], [1]));
    if (!this.#timed) return counts;
    const { values, counts: times } = this.#responseTimes.data();
    return [...counts, datum('TargetResponseTime', dimensions, minute, values, times)];
  }
}

const datum = (
  name: string,
  dimensions: Dimensions,
  minute: number,
  values: readonly number[],
  counts: readonly number[],
): MetricDatum => ({ namespace: 'AWS/ApplicationELB', name, dimensions, minute, values, counts });

/** Statuses that AWS counts on their own. */
const countedAlone: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const targetCodes = ['', '', ...[2, 3, 4, 5].map((digit) => `HTTPCode_Target_${digit}XX_Count`)];

/** One minute of one load balancer. */
export class MinuteOfLoadBalancer {
  readonly #total = new Tally();
  readonly #groups = new Map<string, Tally>();

  newConnection(): void {
    this.#total.count('NewConnectionCount');
  }

  /** A target was chosen for a request. */
  request(group: string): void {
    this.#total.count('RequestCount');
    this.#groupTally(group).count('RequestCount');
  }

  /** A target answered; `seconds` from the request's leaving to the head of the response. */
  targetResponse(group: string, status: number, seconds: number): void {
    const tally = this.#groupTally(group);
    const name = targetCodes[Math.floor(status / 100)] ?? '';
    // AWS has no count of 1XX: a switch of protocols is a request and no code.
    if (name !== '') {
      this.#total.count(name);
      tally.count(name);
    }
    this.#total.time(seconds);
    tally.time(seconds);
  }

  /** No connection to a target came about. */
  targetConnectionError(group: string): void {
    this.#total.count('TargetConnectionErrorCount');
    this.#groupTally(group).count('TargetConnectionErrorCount');
  }

  /** The load balancer answered itself. */
  ownResponse(status: number): void {
    if (status < 300) return;
    this.#total.count(`HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`);
    if (countedAlone.has(status)) this.#total.count(`HTTPCode_ELB_${status}_Count`);
  }

  fixedResponse(): void {
    this.#total.count('HTTP_Fixed_Response_Count');
  }

  redirect(): void {
    this.#total.count('HTTP_Redirect_Count');
  }

  /**
   * @param healthyHosts - healthy targets of a group now: RequestCountPerTarget is an average over them
   */
  data(loadBalancer: string, minute: number, healthyHosts: (group: string) => number): MetricDatum[] {
    const data = this.#total.data({ LoadBalancer: loadBalancer }, minute);
    for (const [group, tally] of this.#groups) {
      const both = { LoadBalancer: loadBalancer, TargetGroup: group };
      data.push(...tally.data(both, minute));
      const requests = tally.valueOf('RequestCount');
      if (requests === 0) continue;
      const perTarget = requests / Math.max(1, healthyHosts(group));
      for (const dimensions of [{ TargetGroup: group }, both])
        data.push(datum('RequestCountPerTarget', dimensions, minute, [perTarget], [1]));
    }
    return data;
  }

  #groupTally(group: string): Tally {
    let tally = this.#groups.get(group);
    if (tally === undefined) this.#groups.set(group, (tally = new Tally()));
    return tally;
  }
}

/** Healthy and unhealthy hosts of a target group. */
export interface HostCount {
  readonly healthy: number;
  readonly unhealthy: number;
}

/** Host counts of a minute: the least, the most and the last that were seen, so that minimum and maximum are true. */
export class HostCounts {
  #seen: HostCount[];

  constructor(first: HostCount) {
    this.#seen = [first];
  }

  /** What was seen last. */
  get last(): HostCount {
    return this.#seen[this.#seen.length - 1] ?? { healthy: 0, unhealthy: 0 };
  }

  note(count: HostCount): void {
    this.#seen.push(count);
  }

  /** Ends the minute; the next one starts with the count that this one ended with. */
  data(dimensions: Dimensions, minute: number): MetricDatum[] {
    const seen = this.#seen;
    this.#seen = [this.last];
    return [
      samples(
        'HealthyHostCount',
        dimensions,
        minute,
        seen.map(({ healthy }) => healthy),
      ),
      samples(
        'UnHealthyHostCount',
        dimensions,
        minute,
        seen.map(({ unhealthy }) => unhealthy),
      ),
    ];
  }
}

function samples(name: string, dimensions: Dimensions, minute: number, seen: readonly number[]): MetricDatum {
  const values = [...new Set([Math.min(...seen), Math.max(...seen), ...seen.slice(-1)])];
  return datum(
    name,
    dimensions,
    minute,
    values,
    values.map(() => 1),
  );
}

/** CloudWatch's name of a load balancer (`app/NAME/ID`) or of a target group (`targetgroup/NAME/ID`). */
export const dimensionOf = (arn: string): string => {
  const resource = arn.split(':').slice(5).join(':');
  return resource.replace(/^loadbalancer\//, '');
};
