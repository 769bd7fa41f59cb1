/**
 * moto keeps EventBridgeConfiguration of a bucket's notifications and leaves it out when they are read, so that
 * Terraform turns it on at every apply. AWS answers it as it was put. moto is not told of it: it would send events of
 * its own to queues and log groups, which get those of our event bus.
 */
import type { Interceptor } from '../contract/interceptor';
import type { BufferedRequest } from '../protocol/message';
import { bucketOf, withBody } from '../protocol/s3-request';

const element = '<EventBridgeConfiguration/>';

/** Names of buckets that notify EventBridge: kept here, read by `objectEvents`. */
export type EventBridgeBuckets = Pick<Set<string>, 'add' | 'delete' | 'has'>;

export function notificationConfiguration(enabled: EventBridgeBuckets = new Set()): Interceptor {
  return {
    service: 's3',
    operations: {
      PutBucketNotificationConfiguration: async ({ request }, next) => {
        const response = await next(withoutElement(request));
        if (response.status >= 300) return response;
        if (request.body.includes('EventBridgeConfiguration')) enabled.add(bucketOf(request));
        else enabled.delete(bucketOf(request));
        return response;
      },
      GetBucketNotificationConfiguration: async ({ request }, next) => {
        const response = await next(request);
        if (response.status !== 200 || !enabled.has(bucketOf(request))) return response;
        return { ...response, body: Buffer.from(withElement(response.body.toString())) };
      },
      DeleteBucket: async ({ request }, next) => {
        const response = await next(request);
        if (response.status < 300) enabled.delete(bucketOf(request));
        return response;
      },
    },
  };
}

/** moto cannot read a root without attributes and children. */
function withoutElement(request: BufferedRequest): BufferedRequest {
  const body = request.body
    .toString()
    .replace(/<EventBridgeConfiguration\s*(\/>|>\s*<\/EventBridgeConfiguration>)/, '')
    .replace(
      '<NotificationConfiguration>',
      '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    );
  return withBody(request, Buffer.from(body));
}

/**
 * Puts the element last in the root: `<NotificationConfiguration …>…</…>`, or an empty element, which moto calls
 * `GetBucketNotificationResponse` where it knows of nothing else.
 */
const withElement = (xml: string): string =>
  xml
    .replace(
      /<(?:NotificationConfiguration|GetBucketNotificationResponse)([^>]*)\/>/,
      '<NotificationConfiguration$1></NotificationConfiguration>',
    )
    .replace('</NotificationConfiguration>', `${element}</NotificationConfiguration>`);
