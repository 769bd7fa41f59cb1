/** EventBridge: what happens in the embedded AWS reaches the targets of the rules that wait for it. */
export { eventBus, type EventBus, type EventBusProps } from './event-bus';
export { eventsService } from './service';
export type { PipelineStart } from './targets';
