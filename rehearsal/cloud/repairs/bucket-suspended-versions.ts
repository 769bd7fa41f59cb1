/**
 * Where versioning is suspended, moto deletes all versions of an object when one is named, and crashes where one of
 * them is a delete marker. Terraform suspends versioning before it empties the bucket. AWS deletes the version that
 * is named, whatever the state of versioning
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html).
 * moto does so too while versioning is enabled.
 */
import type { BufferedRequest, BufferedResponse } from '../upstream';
import { bucketOf } from './bucket';
import { ownRequest } from './own-request';
import type { Next, Repair, RepairedCall } from './repair';

export function bucketSuspendedVersions(): Repair {
  // One after another: a second deletion would meet the state in which the first one leaves the bucket.
  let previous: Promise<unknown> = Promise.resolve();
  const deleteOne = ({ request }: RepairedCall, next: Next): Promise<BufferedResponse> => {
    if (!namesVersions(request)) return next(request);
    const answer = previous.then(() => deleteVersions(request, next));
    previous = answer.catch(() => undefined);
    return answer;
  };
  return { service: 's3', operations: { DeleteObject: deleteOne, DeleteObjects: deleteOne } };
}

async function deleteVersions(request: BufferedRequest, next: Next): Promise<BufferedResponse> {
  const url = `/${bucketOf(request)}?versioning`;
  const versioning = await next(ownRequest(request, 'GET', url));
  if (!versioning.body.includes('<Status>Suspended</Status>')) return next(request);
  await next(ownRequest(request, 'PUT', url, versioningConfiguration('Enabled')));
  try {
    return await next(request);
  } finally {
    await next(ownRequest(request, 'PUT', url, versioningConfiguration('Suspended')));
  }
}

const namesVersions = (request: BufferedRequest): boolean =>
  /[?&]versionId=/.test(request.url) || request.body.includes('<VersionId>');

const versioningConfiguration = (status: string): string =>
  `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;
