import type { CloudService } from '../contract/service';
import { notificationConfiguration, type EventBridgeBuckets } from './notification-configuration';
import { objectEvents, type ObjectEventsProps } from './object-events';

export type S3Props = Omit<ObjectEventsProps, 'buckets'>;

/** S3: the emulator keeps buckets and objects; buckets that notify EventBridge do so until the service stops. */
export function s3Service(props: S3Props): CloudService {
  const buckets: EventBridgeBuckets = new Set<string>();
  const { interceptor, settled } = objectEvents({ ...props, buckets });
  return { interceptors: [notificationConfiguration(buckets), interceptor], stop: settled };
}
