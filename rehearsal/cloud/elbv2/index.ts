import type { Clock } from '../../runtime/clock';
import { LoadBalancers, type ListenerPort, type TrafficChange } from '../../runtime/load-balancer';
import type { MetricsStore } from '../cloudwatch';
import type { AwsClient } from '../contract/client';
import type { CloudService } from '../contract/service';
import { ListenerAddresses } from './addresses';
import { Certificates } from './certificates';
import { ControlPlane } from './control-plane';
import { listenerRefusals } from './listener-refusals';
import { pagedLists } from './lists';
import { loadBalancerAddress } from './load-balancer-address';
import { loadBalancerConfiguration } from './load-balancer-configuration';
import { loadBalancerRefusals } from './load-balancer-refusals';
import { loadBalancerMetrics } from './metrics';
import { targetGroupRefusals } from './target-group-refusals';
import { targetHealth } from './target-health';
import { unsupportedKinds } from './unsupported-kinds';

export interface Elbv2Props {
  readonly clock: Clock;
  /** Keeps load balancers, listeners, rules and target groups, and the certificates of ACM. */
  readonly upstream: AwsClient;
  /** Receives the metrics of load balancers. */
  readonly metrics: Pick<MetricsStore, 'record'>;
  /** Loopback address of the listeners of the first load balancer; further ones have addresses of their own on Linux. */
  readonly listenerAddress: string;
  readonly platform: NodeJS.Platform;
  /** Called when listeners start accepting connections. @default no-op */
  readonly onListen?: ((ports: readonly ListenerPort[]) => void) | undefined;
}

export interface Elbv2Service extends CloudService {
  /** What carries the traffic: targets are registered in it, and it says how they are. */
  readonly loadBalancers: LoadBalancers;
  /**
   * Calls a listener at every change of the weights of a forward action.
   *
   * @returns ends the subscription
   */
  readonly onTrafficChange: (listener: (change: TrafficChange) => void) => () => void;
}

/** Elastic Load Balancing: the emulator keeps load balancers, which carry traffic here until the service stops. */
export function elbv2Service(props: Elbv2Props): Elbv2Service {
  const { clock, upstream, metrics, listenerAddress, platform, onListen } = props;
  const regions = new Map<string, string>();
  const listeners = new Set<(change: TrafficChange) => void>();
  const loadBalancers = new LoadBalancers({
    clock,
    metrics: loadBalancerMetrics(regions, metrics),
    ...(onListen && { onListen }),
    onTrafficChange: (change) => {
      for (const listener of listeners) listener(change);
    },
  });
  const plane = new ControlPlane({
    upstream,
    carrier: loadBalancers,
    addresses: new ListenerAddresses({ first: listenerAddress, hasWholeNetwork: platform === 'linux' }),
    certificates: new Certificates(upstream),
    regions,
  });
  return {
    interceptors: [
      unsupportedKinds(),
      loadBalancerRefusals(),
      targetGroupRefusals(),
      loadBalancerAddress(plane),
      loadBalancerConfiguration(plane),
      // Inside of the changes, which are made one after another: two of them must not both find a port free.
      listenerRefusals(),
      targetHealth(plane, loadBalancers),
      // Last: it asks the emulator itself.
      pagedLists(plane),
    ],
    stop: () => loadBalancers.close(),
    loadBalancers,
    onTrafficChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
