/**
 * Objects of buckets that notify EventBridge raise its events; the response to the client does not wait for them. moto
 * would tell its own EventBridge, which knows neither our services nor our event bus.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
import { randomBytes } from 'node:crypto';
import { messageOf } from '../../failures';
import type { Clock } from '../../runtime/clock';
import type { RegionalClient } from '../contract/client';
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import type { EventSink } from '../events';
import type { Json } from '../protocol/json';
import type { BufferedRequest, BufferedResponse } from '../protocol/message';
import { bucketOf, keyOf } from '../protocol/s3-request';
import { elementAt, parseXml, textAt, type XmlElement } from '../protocol/xml-document';
import type { EventBridgeBuckets } from './notification-configuration';

export interface ObjectEventsProps {
  /** Names of the buckets that notify EventBridge. */
  readonly buckets: EventBridgeBuckets;
  readonly events: EventSink;
  readonly clock: Pick<Clock, 'now'>;
  /** 12 digits: owner of the buckets, and who calls. */
  readonly accountId: string;
  /** Logs events that could not be built. @default no-op */
  readonly log?: ((line: string) => void) | undefined;
}

export interface ObjectEvents {
  readonly interceptor: Interceptor;
  /** Resolves when the events of all operations so far are delivered. */
  readonly settled: () => Promise<void>;
}

/** What an operation has done to an object. */
interface ObjectChange {
  readonly detailType: 'Object Created' | 'Object Deleted';
  readonly object: {
    readonly key: string;
    readonly 'version-id'?: string;
    readonly etag?: string;
    readonly size?: number;
  };
  readonly reason: string;
  readonly 'deletion-type'?: 'Permanently Deleted' | 'Delete Marker Created';
}

/** Reads what was done from a request that has succeeded. */
type ReadChanges = (
  call: InterceptedCall,
  response: BufferedResponse,
) => readonly ObjectChange[] | Promise<readonly ObjectChange[]>;

export function objectEvents(props: ObjectEventsProps): ObjectEvents {
  const { buckets, log = () => undefined } = props;
  const tell = eventsOf(props);
  const underway = new Set<Promise<void>>();

  const raising = (read: ReadChanges) => async (call: InterceptedCall, next: Next) => {
    const response = await next(call.request);
    const bucket = bucketOf(call.request);
    if (response.status >= 300 || !buckets.has(bucket)) return response;
    const telling = Promise.resolve()
      .then(() => read(call, response))
      .then((changes) => tell(bucket, changes, call, response))
      .catch((error: unknown) => {
        log(`the events of bucket ${bucket} are lost: ${messageOf(error)}`);
      })
      .finally(() => underway.delete(telling));
    underway.add(telling);
    return response;
  };

  return {
    interceptor: {
      service: 's3',
      concerns: (head) => buckets.has(bucketOf(head)),
      operations: {
        PutObject: raising(put),
        CompleteMultipartUpload: raising((call) => asItIsNow('CompleteMultipartUpload', call)),
        DeleteObject: raising(deleteOne),
        DeleteObjects: raising(deleteMany),
      },
    },
    settled: async () => {
      await Promise.all(underway);
    },
  };
}

function eventsOf({ events, clock, accountId }: ObjectEventsProps) {
  let last = 0;
  return async (
    bucket: string,
    changes: readonly ObjectChange[],
    { upstream }: InterceptedCall,
    response: BufferedResponse,
  ): Promise<void> => {
    const requestId = response.headers['x-amz-request-id'];
    // Taken now: the region is asked for, and events of the same key must stay in order.
    const details = changes.map(({ detailType, object, ...how }) => {
      last = Math.max(last + 1, Math.floor(clock.now()));
      const detail: Json = {
        version: '0',
        bucket: { name: bucket },
        object: { ...object, sequencer: last.toString(16).padStart(16, '0') },
        'request-id':
          typeof requestId === 'string' ? requestId : randomBytes(8).toString('hex').toUpperCase(),
        requester: accountId,
        'source-ip-address': '127.0.0.1',
        ...how,
      };
      return { detailType, detail };
    });
    const region = await regionOf(bucket, upstream);
    const resources = [`arn:aws:s3:::${bucket}`];
    const put = { source: 'aws.s3', region, accountId, resources };
    await Promise.all(details.map((each) => events.put({ ...put, ...each })));
  };
}

async function regionOf(bucket: string, upstream: RegionalClient): Promise<string> {
  const { body } = await upstream.rest('s3', { method: 'GET', url: `/${bucket}?location` });
  // A bucket in us-east-1 has no constraint.
  return parseXml(body.toString()).text || 'us-east-1';
}

const put: ReadChanges = (call, response) => {
  const { request } = call;
  if (request.headers['x-amz-copy-source'] !== undefined) return asItIsNow('CopyObject', call);
  // A body with checksums behind it is longer than the object.
  const length = Number(request.headers['x-amz-decoded-content-length'] ?? request.body.length);
  return [created('PutObject', request, response, length)];
};

/** Where request and answer do not say how large the object is. */
async function asItIsNow(
  reason: string,
  { request, upstream }: InterceptedCall,
): Promise<readonly ObjectChange[]> {
  const [url = '/'] = request.url.split('?', 1);
  const head = await upstream.rest('s3', { method: 'HEAD', url });
  return [created(reason, request, head, Number(head.headers['content-length']))];
}

const created = (
  reason: string,
  request: BufferedRequest,
  { headers }: BufferedResponse,
  size: number,
): ObjectChange => ({
  detailType: 'Object Created',
  object: {
    key: keyOf(request),
    size,
    ...(typeof headers.etag === 'string' && { etag: headers.etag.replaceAll('"', '') }),
    ...versionId(headers['x-amz-version-id']),
  },
  reason,
});

const deleteOne: ReadChanges = ({ request }, { headers }) => [
  deleted(keyOf(request), headers['x-amz-version-id'], headers['x-amz-delete-marker'] === 'true'),
];

/** What is deleted of several objects is in the answer, but for a quiet one, which tells of errors alone. */
const deleteMany: ReadChanges = ({ request: { body } }, response) => {
  const answer = parseXml(response.body.toString());
  const named = (element: XmlElement, name: string) =>
    element.children.filter((child) => child.name === name);
  const found = named(answer, 'Deleted');
  const failed = named(answer, 'Error').map((error) => textAt(error, 'Key'));
  const isQuiet = textAt(parseXml(body.toString()), 'Quiet') === 'true';
  const items = isQuiet && found.length === 0 ? named(parseXml(body.toString()), 'Object') : found;
  return items
    .filter((item) => !failed.includes(textAt(item, 'Key')))
    .map((item) => {
      const marker = elementAt(item, 'DeleteMarkerVersionId')?.text;
      return deleted(textAt(item, 'Key') ?? '', marker ?? textAt(item, 'VersionId'), marker !== undefined);
    });
};

/** A delete marker is an empty object. */
const emptyETag = 'd41d8cd98f00b204e9800998ecf8427e';

const deleted = (key: string, version: unknown, isMarker: boolean): ObjectChange => ({
  detailType: 'Object Deleted',
  object: { key, ...(isMarker && { etag: emptyETag }), ...versionId(version) },
  reason: 'DeleteObject',
  'deletion-type': isMarker ? 'Delete Marker Created' : 'Permanently Deleted',
});

const versionId = (version: unknown) =>
  typeof version === 'string' && version !== '' && version !== 'null' ? { 'version-id': version } : {};
