/**
 * moto keeps EventBridgeConfiguration of a bucket's notifications and leaves it out when they are read, so that
 * Terraform turns it on at every apply. AWS answers it as it was put.
 */
import { bucketOf } from './bucket';
import type { Repair } from './repair';

const element = '<EventBridgeConfiguration/>';

export function bucketNotificationEventBridge(): Repair {
  const enabled = new Set<string>();
  return {
    service: 's3',
    operations: {
      PutBucketNotificationConfiguration: async ({ request }, next) => {
        const response = await next(request);
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

/** Puts the element last in the root, which moto writes as `<NotificationConfiguration …>…</…>` or as an empty one. */
const withElement = (xml: string): string =>
  xml
    .replace(
      /<NotificationConfiguration([^>]*)\/>/,
      '<NotificationConfiguration$1></NotificationConfiguration>',
    )
    .replace('</NotificationConfiguration>', `${element}</NotificationConfiguration>`);
