import { routeRequest } from '../../../../rehearsal/cloud/gateway/request-routing';
import { requestedActions } from '../../../../rehearsal/cloud/iam/requested-actions';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { regionalClientOf } from '../../../support/aws-client';
import { signed } from '../../../support/fake-upstream';

interface Asked {
  readonly service: string;
  /** `PUT /bucket/key` @default `POST /` */
  readonly line?: string;
  /** Target of a JSON service. */
  readonly target?: string;
  readonly input?: Json;
  readonly headers?: Record<string, string>;
}

/** Actions and resources of a call in eu-west-1, as `action resource`. */
async function actionsOf({ service, line = 'POST /', target, input = {}, headers = {} }: Asked) {
  const [method = '', url = ''] = line.split(' ');
  const all = { ...signed(service, 'eu-west-1'), ...headers, ...(target && { 'x-amz-target': target }) };
  const head = { method, url, headers: all };
  const form = target === undefined && 'Action' in input ? new URLSearchParams(input as never) : undefined;
  const call = routeRequest(head, form);
  const json = (operation: string): Json => {
    if (operation === 'secretsmanager.DescribeSecret') return { ARN: 'arn:secret-AbCdEf' };
    if (operation === 'kms.DescribeKey') return { KeyMetadata: { Arn: 'arn:key' } };
    throw new AwsError('ResourceNotFoundException', operation);
  };
  const upstream = regionalClientOf({ json });
  const aws = regionalClientOf({
    json: (operation, { deploymentId }): Json => {
      if (deploymentId !== 'd-1') throw new AwsError('DeploymentDoesNotExistException', operation);
      return { deploymentInfo: { applicationName: 'web', deploymentGroupName: 'live' } };
    },
  });
  const actions = await requestedActions({ call, head, input, accountId: '123456789012', upstream, aws });
  return actions.map(({ action, resource }) => `${action} ${resource}`);
}

describe('what S3 needs', () => {
  it.each([
    ['GET /b/a/k', ['s3:GetObject arn:aws:s3:::b/a/k']],
    ['HEAD /b/a%20b/%C3%BC', ['s3:GetObject arn:aws:s3:::b/a b/ü']],
    ['GET /b/k?versionId=1', ['s3:GetObjectVersion arn:aws:s3:::b/k']],
    ['PUT /b/k', ['s3:PutObject arn:aws:s3:::b/k']],
    ['POST /b/k?uploads', ['s3:PutObject arn:aws:s3:::b/k']],
    ['PUT /b/k?uploadId=1&partNumber=1', ['s3:PutObject arn:aws:s3:::b/k']],
    ['POST /b/k?uploadId=1', ['s3:PutObject arn:aws:s3:::b/k']],
    ['DELETE /b/k?uploadId=1', ['s3:AbortMultipartUpload arn:aws:s3:::b/k']],
    ['DELETE /b/k', ['s3:DeleteObject arn:aws:s3:::b/k']],
    ['DELETE /b/k?versionId=1', ['s3:DeleteObjectVersion arn:aws:s3:::b/k']],
    ['GET /b/k?tagging', ['s3:GetObjectTagging arn:aws:s3:::b/k']],
    ['POST /b?delete', ['s3:DeleteObject arn:aws:s3:::b/*']],
    ['GET /b?list-type=2&prefix=a/', ['s3:ListBucket arn:aws:s3:::b']],
    ['GET /b/', ['s3:ListBucket arn:aws:s3:::b']],
    ['HEAD /b', ['s3:ListBucket arn:aws:s3:::b']],
    ['GET /b?versions', ['s3:ListBucketVersions arn:aws:s3:::b']],
    ['GET /b?location', ['s3:GetBucketLocation arn:aws:s3:::b']],
    ['GET /b?encryption', ['s3:GetEncryptionConfiguration arn:aws:s3:::b']],
    ['DELETE /b?policy', ['s3:DeleteBucketPolicy arn:aws:s3:::b']],
    ['GET /', ['s3:ListAllMyBuckets *']],
  ])('%s', async (line, needed) => {
    expect(await actionsOf({ service: 's3', line })).toEqual(needed);
  });

  it('of a copy: to read what is copied, too', async () => {
    const headers = { 'x-amz-copy-source': '/other/a%20b?versionId=1' };
    expect(await actionsOf({ service: 's3', line: 'PUT /b/k', headers })).toEqual([
      's3:GetObjectVersion arn:aws:s3:::other/a b',
      's3:PutObject arn:aws:s3:::b/k',
    ]);
  });

  it('of an object with tags and an access control list: to set them', async () => {
    const headers = { 'x-amz-acl': 'private', 'x-amz-tagging': 'a=b' };
    expect(await actionsOf({ service: 's3', line: 'PUT /b/k', headers })).toEqual([
      's3:PutObject arn:aws:s3:::b/k',
      's3:PutObjectAcl arn:aws:s3:::b/k',
      's3:PutObjectTagging arn:aws:s3:::b/k',
    ]);
  });
});

describe('what other services need', () => {
  const own = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
  const ecr = 'AmazonEC2ContainerRegistry_V20150921';

  it.each<[Asked, readonly string[]]>([
    [{ service: 'ecr', target: `${ecr}.GetAuthorizationToken` }, ['ecr:GetAuthorizationToken *']],
    [
      { service: 'ecr-public', target: 'SpencerFrontendService.GetAuthorizationToken' },
      ['ecr-public:GetAuthorizationToken *', 'sts:GetServiceBearerToken *'],
    ],
    [
      {
        service: 'codepipeline',
        target: 'CodePipeline_20150709.ListPipelineExecutions',
        input: { pipelineName: 'p' },
      },
      [`codepipeline:ListPipelineExecutions ${own('codepipeline', 'p')}`],
    ],
    ...['PutJobSuccessResult', 'PutJobFailureResult'].map((operation): [Asked, readonly string[]] => [
      { service: 'codepipeline', target: `CodePipeline_20150709.${operation}`, input: { jobId: 'j' } },
      [`codepipeline:${operation} *`],
    ]),
    ...(
      [
        [{ deploymentId: 'd-1' }, own('codedeploy', 'deploymentgroup:web/live')],
        [{ deploymentId: 'd-2' }, '*'],
        [
          { applicationName: 'web', deploymentGroupName: 'test' },
          own('codedeploy', 'deploymentgroup:web/test'),
        ],
        [{ applicationName: 'web' }, own('codedeploy', 'application:web')],
      ] as const
    ).map(([input, resource]): [Asked, readonly string[]] => [
      { service: 'codedeploy', target: 'CodeDeploy_20141006.AnOperation', input },
      [`codedeploy:AnOperation ${resource}`],
    ]),
    [
      {
        service: 'ecs',
        target: 'AmazonEC2ContainerServiceV20141113.DescribeServices',
        input: { cluster: 'c', services: ['s'] },
      },
      [`ecs:DescribeServices ${own('ecs', 'service/c/s')}`],
    ],
    [
      { service: 'ecr', target: `${ecr}.PutImage`, input: { repositoryName: 'team/app' } },
      [`ecr:PutImage ${own('ecr', 'repository/team/app')}`],
    ],
    [
      { service: 'ecr', target: `${ecr}.DescribeRepositories`, input: { repositoryNames: ['a', 'b'] } },
      ['a', 'b'].map((name) => `ecr:DescribeRepositories ${own('ecr', `repository/${name}`)}`),
    ],
    [
      {
        service: 'logs',
        target: 'Logs_20140328.PutLogEvents',
        input: { logGroupName: '/g', logStreamName: 's' },
      },
      [`logs:PutLogEvents ${own('logs', 'log-group:/g:log-stream:s')}`],
    ],
    [
      { service: 'logs', target: 'Logs_20140328.CreateLogGroup', input: { logGroupName: '/g' } },
      [`logs:CreateLogGroup ${own('logs', 'log-group:/g:log-stream:')}`],
    ],
    [
      { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue', input: { SecretId: 'db' } },
      ['secretsmanager:GetSecretValue arn:secret-AbCdEf'],
    ],
    [
      { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue', input: { SecretId: 'arn:x' } },
      ['secretsmanager:GetSecretValue arn:x'],
    ],
    [
      { service: 'ssm', target: 'AmazonSSM.GetParameter', input: { Name: '/app/token:3' } },
      [`ssm:GetParameter ${own('ssm', 'parameter/app/token')}`],
    ],
    [
      { service: 'ssm', target: 'AmazonSSM.GetParameters', input: { Names: ['a', '/b'] } },
      ['a', 'b'].map((name) => `ssm:GetParameters ${own('ssm', `parameter/${name}`)}`),
    ],
    [
      { service: 'kms', target: 'TrentService.Decrypt', input: { KeyId: 'alias/a' } },
      ['kms:Decrypt arn:key'],
    ],
    [
      { service: 'sns', input: { Action: 'Publish', TopicArn: 'arn:topic', Version: '2010-03-31' } },
      ['sns:Publish arn:topic'],
    ],
    [{ service: 'sts', input: { Action: 'GetCallerIdentity', Version: '2011-06-15' } }, []],
    [
      { service: 'sts', input: { Action: 'AssumeRole', RoleArn: 'arn:role', Version: '2011-06-15' } },
      ['sts:AssumeRole arn:role'],
    ],
    [
      { service: 'lambda', line: 'POST /2015-03-31/functions/f/invocations' },
      [`lambda:InvokeFunction ${own('lambda', 'function:f')}`],
    ],
    [
      { service: 'ecs', target: 'AmazonEC2ContainerServiceV20141113.UpdateService', input: { service: 's' } },
      ['ecs:UpdateService *'],
    ],
    [
      { service: 'monitoring', input: { Action: 'PutMetricData', Version: '2010-08-01' } },
      ['cloudwatch:PutMetricData *'],
    ],
  ])('%j', async (asked, needed) => {
    expect(await actionsOf(asked)).toEqual(needed);
  });

  it('is everything where a name leads to nothing', async () => {
    const call = { service: 'codebuild', target: 'CodeBuild_20161006.ListBuilds' };
    expect(await actionsOf(call)).toEqual(['codebuild:ListBuilds *']);
  });
});
