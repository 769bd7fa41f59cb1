/**
 * Where versioning is suspended, moto deletes all versions of an object when one is named, and crashes where one of
 * them is a delete marker. Terraform suspends versioning before it empties the bucket. AWS deletes the version that
 * is named, whatever the state of versioning
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html).
 * moto does so too while versioning is enabled.
 */
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import type { BufferedRequest, BufferedResponse } from '../protocol/message';
import { bucketOf } from '../protocol/s3-request';

export function bucketSuspendedVersions(): Interceptor {
  // One after another: a second deletion would meet the state in which the first one leaves the bucket.
  let previous: Promise<unknown> = Promise.resolve();
  const deleteOne = (call: InterceptedCall, next: Next): Promise<BufferedResponse> => {
    if (!namesVersions(call.request)) return next(call.request);
    const answer = previous.then(() => deleteVersions(call, next));
    previous = answer.catch(() => undefined);
    return answer;
  };
  return { service: 's3', operations: { DeleteObject: deleteOne, DeleteObjects: deleteOne } };
}

async function deleteVersions({ request, upstream }: InterceptedCall, next: Next): Promise<BufferedResponse> {
  const url = `/${bucketOf(request)}?versioning`;
  const configure = (status: string) =>
    upstream.rest('s3', { method: 'PUT', url, body: versioningConfiguration(status) });
  const versioning = await upstream.rest('s3', { method: 'GET', url });
  if (!versioning.body.includes('<Status>Suspended</Status>')) return next(request);
  await configure('Enabled');
  try {
    return await next(request);
  } finally {
    await configure('Suspended');
  }
}

const namesVersions = (request: BufferedRequest): boolean =>
  /[?&]versionId=/.test(request.url) || request.body.includes('<VersionId>');

const versioningConfiguration = (status: string): string =>
  `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;
