import { routeRequest } from '../../../../rehearsal/cloud/gateway/request-routing';
import { requireSigned } from '../../../../rehearsal/cloud/gateway/unsigned';
import { signed } from '../../../support/fake-upstream';

const ask = (headers: Record<string, string>, url = '/', form?: Record<string, string>) => {
  const head = { method: 'POST', url, headers };
  requireSigned(routeRequest(head, form && new URLSearchParams(form)), head);
};

describe('a call without a signature', () => {
  it.each([
    [
      'JSON',
      () => {
        ask({ 'x-amz-target': 'CodeBuild_20161006.StartBuild' });
      },
      { code: 'MissingAuthenticationTokenException', status: 400, message: 'Missing Authentication Token' },
    ],
    [
      'query',
      () => {
        ask({}, '/', { Action: 'CreateRole', Version: '2010-05-08' });
      },
      {
        code: 'MissingAuthenticationToken',
        status: 403,
        message: 'Request is missing Authentication Token',
      },
    ],
    [
      'S3',
      () => {
        ask({}, '/bucket/key');
      },
      { code: 'AccessDenied', status: 403, message: 'Access Denied' },
    ],
  ])('is refused in the words of AWS: %s', (_, call, error) => {
    expect(call).toThrow(expect.objectContaining(error) as Error);
  });

  it.each([
    ['by its header', signed('s3'), '/bucket/key'],
    ['by its URL', {}, '/bucket/key?X-Amz-Credential=k/20260101/us-east-1/s3/aws4_request&X-Amz-Signature=0'],
    ['by its URL, version 2', {}, '/bucket/key?AWSAccessKeyId=k&Expires=1&Signature=s'],
  ] as [string, Record<string, string>, string][])('is none when it is signed %s', (_, headers, url) => {
    expect(() => {
      ask(headers, url);
    }).not.toThrow();
  });

  it('is answered where it is for credentials', () => {
    expect(() => {
      ask({}, '/', { Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15' });
      ask({ 'x-amz-target': 'AWSCognitoIdentityService.GetId' });
    }).not.toThrow();
    expect(() => {
      ask({}, '/', { Action: 'AssumeRole', Version: '2011-06-15' });
    }).toThrow('Request is missing Authentication Token');
  });
});
