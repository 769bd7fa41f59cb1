import type { Next } from '../../../../rehearsal/cloud/contract/interceptor';
import { bucketSuspendedVersions } from '../../../../rehearsal/cloud/repairs/bucket-suspended-versions';
import { answered, callRepair, s3Request } from '../../../support/repair-call';

const named = '<Delete><Object><Key>k</Key><VersionId>v</VersionId></Object></Delete>';

/** A bucket of moto: says what it is asked, in order. */
function bucket(status: string, deletion = answered(204)) {
  const asked: string[] = [];
  const next: Next = ({ method, url, body }) => {
    const put = /<Status>(.*)<\/Status>/.exec(body.toString())?.[1];
    asked.push([method, url, ...(put === undefined ? [] : [put])].join(' '));
    if (put !== undefined) return Promise.resolve(answered(200));
    const versioning = `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;
    return Promise.resolve(method === 'GET' ? answered(200, versioning) : deletion);
  };
  return { asked, next };
}

describe('deleting versions', () => {
  it.each([
    ['DELETE /b/k?versionId=v', ''],
    ['POST /b?delete', named],
  ])('of a suspended bucket enables versioning for a moment: %s', async (line, body) => {
    const { asked, next } = bucket('Suspended');
    expect(await callRepair(bucketSuspendedVersions(), s3Request(line, body), next)).toEqual(answered(204));
    expect(asked).toEqual([
      'GET /b?versioning',
      'PUT /b?versioning Enabled',
      line,
      'PUT /b?versioning Suspended',
    ]);
  });

  it('of other buckets is passed on', async () => {
    const { asked, next } = bucket('Enabled');
    await callRepair(bucketSuspendedVersions(), s3Request('DELETE /b/k?versionId=v'), next);
    expect(asked).toEqual(['GET /b?versioning', 'DELETE /b/k?versionId=v']);
  });

  it('leaves deletions that name none alone', async () => {
    const { asked, next } = bucket('Suspended');
    await callRepair(bucketSuspendedVersions(), s3Request('DELETE /b/k'), next);
    expect(asked).toEqual(['DELETE /b/k']);
  });

  it('is done one after another, also after a failure', async () => {
    const repair = bucketSuspendedVersions();
    const { asked, next } = bucket('Suspended');
    const failing: Next = () => Promise.reject(new Error('lost'));
    const first = callRepair(repair, s3Request('DELETE /b/a?versionId=v'), failing);
    const others = ['b', 'c'].map((key) =>
      callRepair(repair, s3Request(`DELETE /b/${key}?versionId=v`), next),
    );
    await expect(first).rejects.toThrow('lost');
    await Promise.all(others);
    const one = (key: string) => [
      'GET /b?versioning',
      'PUT /b?versioning Enabled',
      `DELETE /b/${key}?versionId=v`,
      'PUT /b?versioning Suspended',
    ];
    expect(asked).toEqual([...one('b'), ...one('c')]);
  });
});
