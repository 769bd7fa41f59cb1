import type { Foundation } from '../../rehearsal/cloud/composition/foundation';
import { objectsAt } from '../../rehearsal/cloud/contract/objects';
import { scaledClock } from '../../rehearsal/runtime/clock';
import { ImageStore } from '../../rehearsal/runtime/images/image-store';
import { ProcessRuntime } from '../../rehearsal/runtime/tasks/process-runtime';
import { clientOf } from './aws-client';

/** A foundation of services that nobody asks anything: nothing listens at the endpoint. */
export function foundation(): Foundation {
  const origin = { speed: 60, startedAt: Date.now() };
  const clock = scaledClock(origin);
  const endpoint = 'http://127.0.0.1:1';
  return {
    clock,
    origin,
    now: () => clock.now() / 1000,
    accountId: '123456789012',
    endpoint,
    entrance: endpoint,
    aws: clientOf(),
    upstream: clientOf(),
    objects: objectsAt(endpoint),
    env: {},
    path: '',
    platform: 'linux',
    environment: () => ({}),
    runtime: new ProcessRuntime({ images: new ImageStore(), path: '' }),
    listenerAddress: '127.0.0.1',
  };
}
