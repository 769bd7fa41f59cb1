import type { DeliveryProps } from '../../rehearsal/cloud/delivery';
import { startRunningParts, type RunningParts } from '../../rehearsal/cloud/running-parts';
import type { Surroundings } from '../../rehearsal/cloud/surroundings';
import { Upstream } from '../../rehearsal/cloud/upstream';
import { EngineSupervisor } from '../../rehearsal/engine/supervisor';
import { scaledClock } from '../../rehearsal/runtime/clock';
import type { TargetRegistry } from '../../rehearsal/runtime/load-balancer/model';

/** Surroundings of services that run nothing: nobody listens at the endpoint. */
export function surroundings(): Surroundings {
  const origin = { speed: 60, startedAt: Date.now() };
  const endpoint = 'http://127.0.0.1:1';
  return {
    clock: scaledClock(origin),
    origin,
    endpoint,
    path: '',
    targets: noTargets,
    engine: new EngineSupervisor({ endpoint, origin }),
  };
}

const noTargets: TargetRegistry = {
  register: () => undefined,
  deregister: () => undefined,
  health: () => [],
};

/** Parts that nobody asks anything; to be stopped. */
export const runningParts = (): RunningParts =>
  startRunningParts({
    clock: surroundings().clock,
    upstream: new Upstream(new URL('http://127.0.0.1:1')),
    accountId: '123456789012',
    listenerAddress: '127.0.0.1',
    platform: 'linux',
  });

/** Of a delivery that nothing is pushed to. */
export const deliveryProps = (): DeliveryProps => {
  const { clock, endpoint } = surroundings();
  return {
    clock,
    endpoint,
    upstream: new Upstream(new URL(endpoint)),
    accountId: '123456789012',
    ask: () => Promise.reject(new Error('nobody answers')),
    env: {},
    environment: () => ({}),
  };
};
