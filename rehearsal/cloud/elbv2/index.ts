import type { Clock } from '../../runtime/clock';
import type { QueryApi } from '../query-api';
import type { Repair } from '../repairs/repair';
import { ListenerAddresses, type ListenerAddressesProps } from './addresses';
import { Certificates, type AskJson } from './certificates';
import { ControlPlane } from './control-plane';
import type { DataPlane } from './data-plane';
import { listenerRefusals } from './listener-refusals';
import { loadBalancerAddress } from './load-balancer-address';
import { loadBalancerConfiguration } from './load-balancer-configuration';
import { targetHealth } from './target-health';

export interface LoadBalancingProps {
  readonly clock: Clock;
  /** Elastic Load Balancing of the upstream emulator. */
  readonly elb: QueryApi;
  /** JSON services of the upstream emulator. */
  readonly ask: AskJson;
  readonly dataPlane: DataPlane;
  readonly addresses: ListenerAddressesProps;
}

/** Load balancers that the upstream emulator keeps and that a data plane of ours carries out. */
export interface LoadBalancing {
  readonly repairs: readonly Repair[];
  /** Region of a load balancer by the `LoadBalancer` dimension of its metrics. */
  readonly regionOf: (dimension: string) => string | undefined;
}

export function loadBalancing(props: LoadBalancingProps): LoadBalancing {
  const { clock, elb, ask, dataPlane } = props;
  const plane = new ControlPlane({
    elb,
    dataPlane,
    addresses: new ListenerAddresses(props.addresses),
    certificates: new Certificates(ask, clock.now),
  });
  return {
    repairs: [
      loadBalancerAddress(plane),
      loadBalancerConfiguration(plane),
      // Inside of the changes, which are made one after another: two of them must not both find a port free.
      listenerRefusals(plane),
      targetHealth(plane, dataPlane),
    ],
    regionOf: (dimension) => plane.regionOf(dimension),
  };
}
