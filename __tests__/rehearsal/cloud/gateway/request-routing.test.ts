import { routeRequest } from '../../../../rehearsal/cloud/gateway/request-routing';
import { serviceOfTargetPrefix } from '../../../../rehearsal/cloud/protocol/service-names';
import { signed } from '../../../support/fake-upstream';

const route = (
  {
    method = 'POST',
    url = '/',
    headers = {},
  }: { method?: string; url?: string; headers?: Record<string, string> },
  form?: string,
) => routeRequest({ method, url, headers }, form === undefined ? undefined : new URLSearchParams(form));

describe('routing of a request', () => {
  it('takes service and region from the signature', () => {
    const headers = {
      ...signed('ecs', 'eu-west-1'),
      'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters',
    };
    expect(route({ headers })).toEqual({
      service: 'ecs',
      region: 'eu-west-1',
      protocol: 'json',
      accessKeyId: 'AKIA',
      operation: 'ListClusters',
      targetPrefix: 'AmazonEC2ContainerServiceV20141113',
    });
  });

  it('takes service and region from a presigned URL', () => {
    const url =
      '/bucket/key?X-Amz-Credential=AKIA%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=0';
    expect(route({ method: 'GET', url })).toMatchObject({
      service: 's3',
      region: 'eu-west-1',
      operation: 'GetObject',
    });
  });

  it('reads the scope of a key id that holds slashes', () => {
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/20260101/us-west-2/sns/aws4_request,Signature=0',
    };
    expect(route({ headers })).toMatchObject({ service: 'sns', region: 'us-west-2' });
  });

  it('takes the signature before the target', () => {
    const headers = { ...signed('codeconnections'), 'x-amz-target': 'CodeDeploy_20141006.ListApplications' };
    expect(route({ headers }).service).toBe('codeconnections');
  });

  it('takes the service of an unsigned JSON call from its target', () => {
    const headers = {
      'x-amz-target': 'com.amazonaws.codestar.connections.CodeStar_connections_20191201.ListConnections',
    };
    expect(route({ headers })).toEqual({
      service: 'codestar-connections',
      region: 'us-east-1',
      protocol: 'json',
      operation: 'ListConnections',
      targetPrefix: 'com.amazonaws.codestar.connections.CodeStar_connections_20191201',
    });
  });

  it('takes the service of an unsigned query call from its version', () => {
    expect(route({}, 'Action=GetCallerIdentity&Version=2011-06-15')).toMatchObject({
      service: 'sts',
      protocol: 'query',
      operation: 'GetCallerIdentity',
    });
  });

  it('reads the action from the query when there is no form', () => {
    const url = '/?Action=ListTopics&Version=2010-03-31';
    expect(route({ method: 'GET', url })).toMatchObject({ service: 'sns', operation: 'ListTopics' });
  });

  it('knows the EC2 protocol', () => {
    expect(route({ headers: signed('ec2') }, 'Action=DescribeVpcs').protocol).toBe('ec2');
  });

  it('knows the CBOR protocol', () => {
    const headers = { ...signed('monitoring'), 'smithy-protocol': 'rpc-v2-cbor' };
    const url = '/service/GraniteServiceVersion20100801/operation/DescribeAlarms';
    expect(route({ url, headers })).toMatchObject({ protocol: 'cbor', operation: 'DescribeAlarms' });
  });

  it.each([
    ['route53', 'rest-xml'],
    ['lambda', 'rest-json'],
  ])('knows that %s speaks %s', (service, protocol) => {
    const url = '/2013-04-01/things?x=1';
    expect(route({ method: 'GET', url, headers: signed(service) })).toMatchObject({
      protocol,
      operation: 'GET /2013-04-01/things',
    });
  });

  it('takes a request that says nothing for an S3 one', () => {
    expect(route({ method: 'PUT', url: '/bucket' })).toMatchObject({
      service: 's3',
      operation: 'CreateBucket',
    });
  });

  it('does not take an S3 query parameter for an action', () => {
    expect(route({ method: 'GET', url: '/b/k?Action=x', headers: signed('s3') }).operation).toBe('GetObject');
  });

  it('gives an unknown target prefix its own name', () => {
    expect(serviceOfTargetPrefix('Quilt_1')).toBe('quilt_1');
    expect(serviceOfTargetPrefix('constructor')).toBe('constructor');
  });

  it.each([
    ['POST', '/2015-03-31/functions', 'CreateFunction'],
    ['PUT', '/2015-03-31/functions/checks/code', 'UpdateFunctionCode'],
    ['POST', '/2015-03-31/functions/arn%3Aaws%3Alambda%3A1%3Achecks/invocations?Qualifier=1', 'Invoke'],
    ['GET', '/2015-03-31/functions/checks', 'GetFunction'],
    ['GET', '/2015-03-31/functions/checks/policy', 'GET /2015-03-31/functions/checks/policy'],
  ])('tells what %s %s is to Lambda', (method, url, operation) => {
    expect(route({ method, url, headers: signed('lambda') })).toMatchObject({
      service: 'lambda',
      protocol: 'rest-json',
      operation,
    });
  });
});
