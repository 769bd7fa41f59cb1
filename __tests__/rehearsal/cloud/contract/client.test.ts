import { awsClient, type CallingService } from '../../../../rehearsal/cloud/contract/client';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { BufferedRequest } from '../../../../rehearsal/cloud/protocol/message';
import { textAt } from '../../../../rehearsal/cloud/protocol/xml-document';
import { answered } from '../../../support/repair-call';
import { refusal } from '../../../support/service-caller';

/** A client in eu-west-1 whose requests all get one response. */
function client(status: number, body: string) {
  const sent: { request: BufferedRequest; callingService: CallingService | undefined }[] = [];
  const aws = awsClient((request, callingService) => {
    sent.push({ request, callingService });
    return Promise.resolve(answered(status, body));
  });
  return { sent, aws, regional: aws.in('eu-west-1') };
}

const scope = (service: string, key = 'embedded-aws') =>
  `AWS4-HMAC-SHA256 Credential=${key}/20000101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

describe('a call in a JSON protocol', () => {
  it('is a request that AWS would route', async () => {
    const { sent, regional } = client(200, '{"clusters":[]}');
    expect(await regional.json('ecs.DescribeClusters', { clusters: ['a'] })).toEqual({ clusters: [] });
    expect(sent[0]!.request).toEqual({
      method: 'POST',
      url: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonEC2ContainerServiceV20141113.DescribeClusters',
        authorization: scope('ecs'),
      },
      body: Buffer.from('{"clusters":["a"]}'),
    });
  });

  it.each([
    [
      '{"__type":"com.amazonaws.ecs#ClusterNotFoundException","message":"gone"}',
      'ClusterNotFoundException: gone',
    ],
    ['{"__type":"Other","Message":"capital"}', 'Other: capital'],
    ['{}', 'InternalFailure: '],
  ])('is rejected with the error %s', async (body, said) => {
    expect(await refusal(client(400, body).regional.json('ecs.ListClusters', {}))).toBe(said);
  });
});

describe('a call in a query protocol', () => {
  it('gives the result element', async () => {
    const { sent, regional } = client(
      200,
      '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
    );
    const result = await regional.query('sns.Publish', { TopicArn: 'arn', Message: 'a&b' });
    expect(textAt(result, 'MessageId')).toBe('1');
    expect(sent[0]!.request.body.toString()).toBe(
      'TopicArn=arn&Message=a%26b&Action=Publish&Version=2010-03-31',
    );
  });

  it('is rejected with an error', async () => {
    const body =
      '<ErrorResponse><Error><Code>NotFound</Code><Message>no topic</Message></Error></ErrorResponse>';
    const failed = client(404, body).regional.query('sns.Publish', {});
    await expect(failed).rejects.toEqual(new AwsError('NotFound', 'no topic', 404));
  });
});

it('a request of a REST service has its own headers and body, and any response', async () => {
  const { sent, regional } = client(404, 'none');
  const headers = { 'x-amz-invocation-type': 'Event' };
  const response = await regional.rest('lambda', { method: 'POST', url: '/f?a=b', headers, body: '{}' });
  expect([response.status, response.body.toString()]).toEqual([404, 'none']);
  expect(sent[0]!.request).toEqual({
    method: 'POST',
    url: '/f?a=b',
    headers: { ...headers, authorization: scope('lambda') },
    body: Buffer.from('{}'),
  });
});

it('a caller has a key of its own, or is a service of AWS', async () => {
  const { sent, aws } = client(200, '{}');
  const callingService = { principal: 'events.amazonaws.com', sourceArn: 'arn:rule' };
  await aws.in('eu-west-1', { accessKeyId: 'ASIA1', callingService }).json('ecs.ListClusters', {});
  expect(sent[0]!.request.headers.authorization).toBe(scope('ecs', 'ASIA1'));
  expect(sent[0]!.callingService).toEqual(callingService);
});
