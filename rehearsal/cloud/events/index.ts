/** EventBridge: what happens in the embedded AWS reaches the targets of the rules that wait for it. */
import type { CloudService } from '../contract/service';
import { targetPrefixes } from '../protocol/service-names';
import { eventBus, type EventBus, type EventBusProps } from './event-bus';
import { eventOperations } from './operations';

export type { AwsEvent, EventSink } from './event';

export interface EventBridgeService extends CloudService {
  /** Takes the events of other services. */
  readonly bus: EventBus;
}

/** The service stops when all events are delivered; the emulator keeps rules and targets. */
export function eventBridgeService(props: EventBusProps): EventBridgeService {
  const bus = eventBus(props);
  return {
    apis: [{ targetPrefix: targetPrefixes.events, operations: eventOperations(bus), otherwise: 'upstream' }],
    stop: bus.settled,
    bus,
  };
}
