/** The metrics of load balancers on their way to CloudWatch, which keeps them by region. */
import type { MetricSink } from '../../runtime/load-balancer';
import type { MetricsStore } from '../cloudwatch';

/** @param regions - of load balancers by their `LoadBalancer` dimension; one that is gone has none, and no metrics */
export const loadBalancerMetrics = (
  regions: ReadonlyMap<string, string>,
  metrics: Pick<MetricsStore, 'record'>,
): MetricSink => ({
  put: (data) => {
    for (const { namespace, name, dimensions, minute, values, counts } of data) {
      const region = regions.get(dimensions.LoadBalancer ?? '');
      if (region === undefined) continue;
      const sample = { values, counts };
      metrics.record(region, { namespace, name, dimensions, timestamp: minute, unit: unitOf(name), sample });
    }
  },
});

const unitOf = (name: string): string =>
  name.endsWith('Time') ? 'Seconds' : name.endsWith('Bytes') ? 'Bytes' : 'Count';
