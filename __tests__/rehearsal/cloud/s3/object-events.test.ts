import type { Interceptor, Next } from '../../../../rehearsal/cloud/contract/interceptor';
import type { AwsEvent } from '../../../../rehearsal/cloud/events/event';
import type { BufferedResponse } from '../../../../rehearsal/cloud/protocol/message';
import { s3Service } from '../../../../rehearsal/cloud/s3';
import { pollUntil } from '../../../support/poll';
import { answered, callRepair, s3Request } from '../../../support/repair-call';

const location = '<LocationConstraint xmlns="x">eu-west-1</LocationConstraint>';

interface Answers {
  /** To the operation itself. */
  readonly answer: BufferedResponse;
  /** To a look at the object. */
  readonly head?: BufferedResponse;
  readonly location?: string;
}

const next =
  ({ answer, head, location: where = location }: Answers): Next =>
  ({ method, url }) => {
    if (url.endsWith('?location')) return Promise.resolve(answered(200, where));
    return Promise.resolve(method === 'HEAD' && head !== undefined ? head : answer);
  };

const withHeaders = (headers: Record<string, string>, body = '', status = 200) => ({
  ...answered(status, body),
  headers,
});

function buckets(now = () => 1_700_000_000_000) {
  const events: AwsEvent[] = [];
  const log: string[] = [];
  const put = (event: AwsEvent) => {
    events.push(event);
    return Promise.resolve();
  };
  const service = s3Service({
    events: { put },
    clock: { now },
    accountId: '123456789012',
    log: (line) => log.push(line),
  });
  const [notification, objects] = service.interceptors as [Interceptor, Interceptor];
  const enable = (bucket: string) =>
    callRepair(
      notification,
      s3Request(
        `PUT /${bucket}?notification`,
        '<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>',
      ),
      () => Promise.resolve(answered(200)),
    );
  return { events, log, objects, enable, stop: service.stop! };
}

/** The events of one call on a bucket that notifies EventBridge. */
async function raised(
  line: string,
  answers: Answers,
  { body = '', headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): Promise<readonly AwsEvent[]> {
  const { events, objects, enable, stop } = buckets();
  await enable('b');
  expect(await callRepair(objects, s3Request(line, body, headers), next(answers))).toBe(answers.answer);
  await stop();
  return events;
}

const objectsOf = (events: readonly AwsEvent[]) => events.map(({ detail }) => detail.object);

describe('the events of a bucket', () => {
  it('tell of an object that was put', async () => {
    const answer = withHeaders({ etag: '"abc"', 'x-amz-version-id': 'v1', 'x-amz-request-id': 'R1' });
    const events = await raised('PUT /b/a%20b/k?x-id=PutObject', { answer }, { body: 'hello' });
    expect(events).toEqual([
      {
        source: 'aws.s3',
        detailType: 'Object Created',
        region: 'eu-west-1',
        accountId: '123456789012',
        resources: ['arn:aws:s3:::b'],
        detail: {
          version: '0',
          bucket: { name: 'b' },
          object: {
            key: 'a b/k',
            size: 5,
            etag: 'abc',
            'version-id': 'v1',
            sequencer: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
          },
          'request-id': 'R1',
          requester: '123456789012',
          'source-ip-address': '127.0.0.1',
          reason: 'PutObject',
        },
      },
    ]);
  });

  it('tell the size of the object, not of the body with its checksums', async () => {
    const answer = withHeaders({ etag: '"abc"', 'x-amz-version-id': 'null' });
    const headers = { 'x-amz-decoded-content-length': '3' };
    const [object] = objectsOf(await raised('PUT /b/k', { answer }, { body: '3\r\nabc\r\n0', headers }));
    expect(object).toMatchObject({ size: 3 });
    expect(object).not.toHaveProperty('version-id');
  });

  it.each([
    ['CopyObject', 'PUT /b/k', { 'x-amz-copy-source': '/other/k' }],
    ['CompleteMultipartUpload', 'POST /b/k?uploadId=1', {}],
  ])('tell of %s, with the object as it is then', async (reason, line, headers) => {
    const head = withHeaders({ etag: '"abc-2"', 'content-length': '12', 'x-amz-version-id': 'v2' });
    const [event] = await raised(line, { answer: answered(200), head }, { headers });
    expect(event).toMatchObject({
      detailType: 'Object Created',
      detail: { reason, object: { key: 'k', size: 12, etag: 'abc-2', 'version-id': 'v2' } },
    });
  });

  it.each([
    [{}, 'Permanently Deleted', {}],
    [{ 'x-amz-version-id': 'v1' }, 'Permanently Deleted', { 'version-id': 'v1' }],
    [
      { 'x-amz-version-id': 'v2', 'x-amz-delete-marker': 'true' },
      'Delete Marker Created',
      { 'version-id': 'v2', etag: 'd41d8cd98f00b204e9800998ecf8427e' },
    ],
  ])('tell of an object that was deleted: %j', async (headers, type, object) => {
    const [event] = await raised('DELETE /b/k', { answer: withHeaders(headers, '', 204) });
    const sequencer = expect.any(String) as unknown;
    expect(event!.detail.object).toEqual({ key: 'k', ...object, sequencer });
    expect(event).toMatchObject({
      detailType: 'Object Deleted',
      detail: { reason: 'DeleteObject', 'deletion-type': type },
    });
  });

  it('tell of several objects that were deleted, and of none that was not', async () => {
    const answer = answered(
      200,
      '<DeleteResult><Deleted><Key>a&amp;b</Key><VersionId>v1</VersionId></Deleted><Deleted><Key>c</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m</DeleteMarkerVersionId></Deleted><Error><Key>d</Key><Code>AccessDenied</Code></Error></DeleteResult>',
    );
    const events = await raised('POST /b?delete', { answer }, { body: '<Delete/>' });
    expect(objectsOf(events)).toMatchObject([
      { key: 'a&b', 'version-id': 'v1' },
      { key: 'c', 'version-id': 'm' },
    ]);
  });

  it('tell of objects that were deleted quietly', async () => {
    const body =
      '<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>';
    const answer = answered(200, '<DeleteResult><Error><Key>b</Key></Error></DeleteResult>');
    expect(objectsOf(await raised('POST /b?delete', { answer }, { body }))).toMatchObject([{ key: 'a' }]);
  });

  it('are of the region of the bucket', async () => {
    const [event] = await raised('DELETE /b/k', {
      answer: answered(204),
      location: '<LocationConstraint xmlns="x"/>',
    });
    expect(event!.region).toBe('us-east-1');
  });

  it('are not raised by what was refused', async () => {
    expect(await raised('PUT /b/k', { answer: answered(403) })).toEqual([]);
  });

  it('are in order, also within a moment', async () => {
    const { events, objects, enable, stop } = buckets(() => 5);
    await enable('b');
    for (const key of ['1', '2', '3']) {
      await callRepair(objects, s3Request(`PUT /b/${key}`), next({ answer: answered(200) }));
    }
    await stop();
    const sequencers = objectsOf(events).map((object) => (object as { sequencer: string }).sequencer);
    expect(sequencers).toEqual([...new Set(sequencers)].sort());
    expect(sequencers).toHaveLength(3);
  });

  it('are raised for buckets that notify EventBridge alone, and only calls of those are held', async () => {
    const { events, objects, enable, stop } = buckets();
    expect(objects.concerns?.({ url: '/b/k' })).toBe(false);
    await callRepair(objects, s3Request('PUT /b/k'), next({ answer: answered(200) }));
    await stop();
    expect(events).toEqual([]);
    await enable('b');
    expect(objects.concerns?.({ url: '/b/k?x' })).toBe(true);
    expect(objects.concerns?.({ url: '/other/k' })).toBe(false);
  });

  it('do not delay the answer, and are waited for at the end', async () => {
    let deliver: () => void = () => undefined;
    const delivered = new Promise<void>((resolve) => (deliver = resolve));
    let isPut = false;
    const { interceptors, stop } = s3Service({
      events: {
        put: () => {
          isPut = true;
          return delivered;
        },
      },
      clock: { now: () => 1 },
      accountId: '123456789012',
    });
    const [notification, objects] = interceptors as [Interceptor, Interceptor];
    const body = '<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>';
    await callRepair(notification, s3Request('PUT /b?notification', body), () =>
      Promise.resolve(answered(200)),
    );
    await callRepair(objects, s3Request('PUT /b/k'), next({ answer: answered(200) }));
    await pollUntil('the event is put', () => isPut);
    let hasStopped = false;
    const stopped = stop!().then(() => (hasStopped = true));
    expect(hasStopped).toBe(false);
    deliver();
    await stopped;
    expect(hasStopped).toBe(true);
  });

  it('are lost where the bucket cannot be read, and the log says so', async () => {
    const { events, log, objects, enable, stop } = buckets();
    await enable('b');
    const answers: Answers = { answer: answered(200), location: 'no XML' };
    await callRepair(objects, s3Request('PUT /b/k'), next(answers));
    await stop();
    expect(events).toEqual([]);
    expect(log).toEqual([expect.stringMatching(/^the events of bucket b are lost: /)]);
  });
});
