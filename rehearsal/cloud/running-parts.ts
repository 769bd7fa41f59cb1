/** What of the embedded AWS works by itself: load balancers that carry traffic, metrics and alarms. */
import { LoadBalancers } from '../runtime/load-balancer/load-balancers';
import type { ListenerPort } from '../runtime/load-balancer/load-balancer';
import type { TrafficChange } from '../runtime/load-balancer/traffic-change';
import type { Clock } from '../runtime/clock';
import { monitoring } from './cloudwatch';
import { loadBalancing } from './elbv2';
import { JsonServices } from './json-services';
import { QueryApi } from './query-api';
import type { Repair } from './repairs/repair';
import type { Upstream } from './upstream';

export interface RunningPartsProps {
  readonly clock: Clock;
  readonly upstream: Upstream;
  /** 12 digits. */
  readonly accountId: string;
  /** Loopback address of the listeners of the first load balancer; further ones have addresses of their own on Linux. */
  readonly listenerAddress: string;
  readonly platform: NodeJS.Platform;
  /** Told of listeners that listen from now on. @default nobody is told */
  readonly onListen?: ((ports: readonly ListenerPort[]) => void) | undefined;
  /** @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

export interface RunningParts {
  readonly loadBalancers: LoadBalancers;
  /** @returns ends the subscription */
  readonly onTrafficChange: (listener: (change: TrafficChange) => void) => () => void;
  readonly repairs: {
    readonly loadBalancing: readonly Repair[];
    readonly monitoring: readonly Repair[];
  };
  readonly stop: () => Promise<void>;
}

export function startRunningParts(props: RunningPartsProps): RunningParts {
  const { clock, upstream, accountId, listenerAddress, platform, log } = props;
  const json = new JsonServices({ upstream, services: [], accountId, now: () => clock.now() / 1000 });
  const ask: (typeof json)['askUpstream'] = (...call) => json.askUpstream(...call);
  const watchers = new Set<(change: TrafficChange) => void>();
  const metrics = monitoring({
    clock,
    ask,
    sns: new QueryApi({ upstream, service: 'sns', version: '2010-03-31' }),
    accountId,
    // Metrics come from load balancers, which are made next.
    regionOf: (dimension) => balancing.regionOf(dimension),
    log,
  });
  const loadBalancers = new LoadBalancers({
    clock,
    metrics: metrics.sink,
    ...(props.onListen && { onListen: props.onListen }),
    onTrafficChange: (change) => {
      for (const watch of watchers) watch(change);
    },
  });
  const balancing = loadBalancing({
    clock,
    elb: new QueryApi({ upstream, service: 'elasticloadbalancing', version: '2015-12-01' }),
    ask,
    dataPlane: loadBalancers,
    addresses: { first: listenerAddress, hasWholeNetwork: platform === 'linux' },
  });
  metrics.start();
  return {
    loadBalancers,
    onTrafficChange: (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    repairs: { loadBalancing: balancing.repairs, monitoring: metrics.repairs },
    stop: async () => {
      await metrics.stop();
      await loadBalancers.close();
    },
  };
}
