/** Buckets that notify EventBridge: which ones do, and what they tell. */
import { bucketNotificationEventBridge, type EventBridgeBuckets } from './bucket-notification-eventbridge';
import { objectEvents, type ObjectEventsProps } from './object-events';
import type { Repair } from './repair';

export function bucketEvents(props: Omit<ObjectEventsProps, 'buckets'>): readonly Repair[] {
  const buckets: EventBridgeBuckets = new Set<string>();
  return [bucketNotificationEventBridge(buckets), objectEvents({ ...props, buckets })];
}
