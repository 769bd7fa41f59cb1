import type { Interceptor } from '../../../../rehearsal/cloud/contract/interceptor';
import { notificationConfiguration } from '../../../../rehearsal/cloud/s3/notification-configuration';
import { answered, callRepair, s3Request } from '../../../support/repair-call';

const configuration = (inner: string) =>
  `<NotificationConfiguration xmlns="x">${inner}</NotificationConfiguration>`;
const withFlag = configuration('<EventBridgeConfiguration></EventBridgeConfiguration>');

const call = (repair: Interceptor, line: string, body: string, status: number, answer = '') =>
  callRepair(repair, s3Request(line, body), () => Promise.resolve(answered(status, answer)));

const read = async (repair: Interceptor, answer: string) =>
  (await call(repair, 'GET /b?notification', '', 200, answer)).body.toString();

describe('the EventBridge flag of bucket notifications', () => {
  it('is read back', async () => {
    const repair = notificationConfiguration();
    await call(repair, 'PUT /b?notification', withFlag, 200);
    expect(await read(repair, configuration('<Topic/>'))).toBe(
      configuration('<Topic/><EventBridgeConfiguration/>'),
    );
    // What moto answers where nothing else is set.
    for (const root of ['NotificationConfiguration', 'GetBucketNotificationResponse'])
      expect(await read(repair, `<${root} xmlns="x"/>`)).toBe(configuration('<EventBridgeConfiguration/>'));
  });

  it.each([
    ['another configuration', 'PUT /b?notification', 200],
    ['the bucket being deleted', 'DELETE /b', 204],
  ])('ends with %s', async (_what, line, status) => {
    const repair = notificationConfiguration();
    await call(repair, 'PUT /b?notification', withFlag, 200);
    await call(repair, line, configuration(''), status);
    expect(await read(repair, configuration(''))).toBe(configuration(''));
  });

  it('is not set by a put that moto refuses', async () => {
    const repair = notificationConfiguration();
    await call(repair, 'PUT /b?notification', withFlag, 404);
    expect(await read(repair, configuration(''))).toBe(configuration(''));
  });

  it('is kept from moto, which would send events of its own', async () => {
    const seen: string[] = [];
    const checksum = { 'content-md5': 'x', 'x-amz-checksum-crc32': 'y' };
    for (const flag of [
      '<EventBridgeConfiguration />',
      '<EventBridgeConfiguration></EventBridgeConfiguration>',
    ]) {
      const body = `<NotificationConfiguration>${flag}<TopicConfiguration/></NotificationConfiguration>`;
      await callRepair(
        notificationConfiguration(),
        s3Request('PUT /b?notification', body, checksum),
        (request) => {
          seen.push(request.body.toString());
          expect(Object.keys(request.headers)).not.toContain('content-md5');
          expect(Object.keys(request.headers)).not.toContain('x-amz-checksum-crc32');
          return Promise.resolve(answered(200));
        },
      );
    }
    const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
    const kept = `<NotificationConfiguration ${namespace}><TopicConfiguration/></NotificationConfiguration>`;
    expect(seen).toEqual([kept, kept]);
  });

  it('survives a deletion that moto refuses', async () => {
    const repair = notificationConfiguration();
    await call(repair, 'PUT /b?notification', withFlag, 200);
    await call(repair, 'DELETE /b', '', 409);
    expect(await read(repair, configuration(''))).toBe(configuration('<EventBridgeConfiguration/>'));
  });
});
