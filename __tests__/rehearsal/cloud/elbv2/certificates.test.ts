import { X509Certificate } from 'node:crypto';
import { awsClient } from '../../../../rehearsal/cloud/contract/client';
import { Certificates } from '../../../../rehearsal/cloud/elbv2/certificates';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';

const arn = 'arn:aws:acm:eu-central-1:123456789012:certificate/1';

it('holds now by the clock of its clients, whatever AWS time is', async () => {
  const upstream = awsClient(() => Promise.reject(new AwsError('RequestInProgressException', 'no export')));
  const { certificate } = await new Certificates(upstream).get('eu-central-1', arn);
  const { validFrom, validTo } = new X509Certificate(certificate);
  expect(Date.parse(validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(validTo)).toBeGreaterThan(Date.now());
});
