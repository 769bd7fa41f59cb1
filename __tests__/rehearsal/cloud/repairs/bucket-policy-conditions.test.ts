import type { BufferedRequest } from '../../../../rehearsal/cloud/protocol/message';
import { bucketPolicyConditions } from '../../../../rehearsal/cloud/repairs/bucket-policy-conditions';
import { answered, callRepair, s3Request } from '../../../support/repair-call';

const tlsOnly = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const deny = { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: '*' };
const allow = { ...tlsOnly, Effect: 'Allow' };
const policy = (...Statement: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement });

async function put(body: string, headers = {}): Promise<BufferedRequest> {
  let seen: BufferedRequest | undefined;
  await callRepair(bucketPolicyConditions(), s3Request('PUT /b?policy', body, headers), (request) => {
    seen = request;
    return Promise.resolve(answered(204));
  });
  return seen!;
}

describe('a bucket policy', () => {
  it('is enforced without its conditional denies only', async () => {
    expect((await put(policy(tlsOnly, deny, allow))).body.toString()).toBe(policy(deny, allow));
  });

  it('may be a single statement', async () => {
    const body = JSON.stringify({ Version: '2012-10-17', Statement: tlsOnly });
    expect((await put(body)).body.toString()).toBe(policy());
  });

  it('is sent without the digests of its first form', async () => {
    const { headers } = await put(policy(tlsOnly), {
      'content-md5': 'x',
      'x-amz-checksum-crc32': 'y',
      a: 'b',
    });
    expect(headers).not.toHaveProperty('content-md5');
    expect(headers).not.toHaveProperty('x-amz-checksum-crc32');
    expect(headers).toHaveProperty('a', 'b');
  });

  it('that is no policy goes to moto as it is', async () => {
    expect((await put('{')).body.toString()).toBe('{');
  });

  it('is read back as it was written', async () => {
    const repair = bucketPolicyConditions();
    const written = policy(tlsOnly, deny);
    await callRepair(repair, s3Request('PUT /b?policy', written), () => Promise.resolve(answered(204)));
    const read = await callRepair(repair, s3Request('GET /b?policy'), () =>
      Promise.resolve(answered(200, policy(deny))),
    );
    expect(read.body.toString()).toBe(written);
    const other = await callRepair(repair, s3Request('GET /other?policy'), () =>
      Promise.resolve(answered(200, policy(allow))),
    );
    expect(other.body.toString()).toBe(policy(allow));
  });

  it('that was deleted, or refused, is not read back', async () => {
    const repair = bucketPolicyConditions();
    await callRepair(repair, s3Request('PUT /b?policy', policy(tlsOnly)), () =>
      Promise.resolve(answered(204)),
    );
    const gone = await callRepair(repair, s3Request('GET /b?policy'), () =>
      Promise.resolve(answered(404, 'gone')),
    );
    expect(gone).toEqual(answered(404, 'gone'));
    await callRepair(repair, s3Request('PUT /c?policy', policy(tlsOnly)), () =>
      Promise.resolve(answered(400)),
    );
    const refused = await callRepair(repair, s3Request('GET /c?policy'), () =>
      Promise.resolve(answered(200, policy(deny))),
    );
    expect(refused.body.toString()).toBe(policy(deny));
  });
});
