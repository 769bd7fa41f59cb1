/** Which service and operation a request is for, read from the request alone. */
import type { IncomingHttpHeaders } from 'node:http';
import { lambdaOperation } from './protocol/lambda-operation';
import { protocolOf, type Protocol } from './protocol/protocol';
import { s3Operation } from './protocol/s3-operation';

/** A request as AWS would name it. */
export interface Call {
  /** Signing name, for example `elasticloadbalancing`. */
  readonly service: string;
  readonly region: string;
  /** Key that the request is signed with. @default - it is not signed */
  readonly accessKeyId?: string | undefined;
  readonly protocol: Protocol;
  /** AWS's operation name; method and path for a REST service whose operations are not told apart here. */
  readonly operation: string;
  /** What stands before the operation in X-Amz-Target. */
  readonly targetPrefix: string | undefined;
}

export interface RequestHead {
  readonly method: string;
  /** Path and query, as received. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Region of a request that names none. */
export const defaultRegion = 'us-east-1';

/** Signing names of JSON services by their target prefix, for requests without a signature. */
const serviceByTargetPrefix: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AmazonEC2ContainerRegistry_V20150921: 'ecr',
    AmazonEC2ContainerServiceV20141113: 'ecs',
    AmazonSQS: 'sqs',
    AmazonSSM: 'ssm',
    AnyScaleFrontendService: 'application-autoscaling',
    AWSEvents: 'events',
    AWSWAF_20190729: 'wafv2',
    CertificateManager: 'acm',
    CodeBuild_20161006: 'codebuild',
    CodeCommit_20150413: 'codecommit',
    CodeDeploy_20141006: 'codedeploy',
    CodePipeline_20150709: 'codepipeline',
    'com.amazonaws.codeconnections.CodeConnections_20231201': 'codeconnections',
    'com.amazonaws.codestar.connections.CodeStar_connections_20191201': 'codestar-connections',
    DynamoDB_20120810: 'dynamodb',
    GraniteServiceVersion20100801: 'monitoring',
    Logs_20140328: 'logs',
    ResourceGroupsTaggingAPI_20170126: 'tagging',
    secretsmanager: 'secretsmanager',
    TrentService: 'kms',
  }),
);

/** Signing names of query services by the Version parameter, for requests without a signature. */
const serviceByVersion: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '2010-03-31': 'sns',
    '2010-05-08': 'iam',
    '2010-08-01': 'monitoring',
    '2011-06-15': 'sts',
    '2015-12-01': 'elasticloadbalancing',
    '2016-11-15': 'ec2',
  }),
);

/** The signing name that goes with a target prefix. */
export const serviceOfTargetPrefix = (prefix: string): string =>
  serviceByTargetPrefix.get(prefix) ?? prefix.toLowerCase();

export function routeRequest(head: RequestHead, form: URLSearchParams | undefined): Call {
  const [path = '/', search = ''] = head.url.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(search);
  const target = splitTarget(single(head.headers['x-amz-target']));
  const action = form?.get('Action') ?? query.get('Action') ?? undefined;
  const version = form?.get('Version') ?? query.get('Version') ?? '';
  const scope = credentialScope(head.headers.authorization, query.get('X-Amz-Credential'));
  const service =
    scope?.service ??
    (target === undefined ? undefined : serviceOfTargetPrefix(target.prefix)) ??
    (action === undefined ? undefined : serviceByVersion.get(version)) ??
    's3';
  const smithyProtocol = single(head.headers['smithy-protocol']);
  const protocol = protocolOf({
    service,
    hasTarget: target !== undefined,
    hasAction: action !== undefined && service !== 's3',
    smithyProtocol,
  });
  return {
    service,
    region: scope?.region ?? defaultRegion,
    ...(scope && { accessKeyId: scope.accessKeyId }),
    protocol,
    operation: operationOf(),
    targetPrefix: target?.prefix,
  };

  function operationOf(): string {
    if (target !== undefined) return target.operation;
    if (protocol === 'cbor') return path.slice(path.lastIndexOf('/') + 1);
    if (action !== undefined && service !== 's3') return action;
    if (service === 's3') return s3Operation(head.method, path, query);
    const ofLambda = service === 'lambda' ? lambdaOperation(head.method, path) : undefined;
    return ofLambda ?? `${head.method} ${path}`;
  }
}

interface Scope {
  readonly region: string;
  readonly service: string;
  readonly accessKeyId: string;
}

/** `Credential=<key id>/<date>/<region>/<service>/aws4_request`, in the header or in the query of a presigned URL. */
function credentialScope(authorization: string | undefined, presigned: string | null): Scope | undefined {
  const credential = presigned ?? /\bCredential=([^,\s]+)/.exec(authorization ?? '')?.[1];
  // Key ids may hold slashes; the four fields of the scope do not.
  const fields = credential?.split('/') ?? [];
  const [region, service] = fields.slice(-3);
  if (!region || !service) return undefined;
  return { region, service: service.toLowerCase(), accessKeyId: fields.slice(0, -4).join('/') };
}

function splitTarget(target: string | undefined): { prefix: string; operation: string } | undefined {
  const dot = target?.lastIndexOf('.') ?? -1;
  if (target === undefined || dot < 0) return undefined;
  return { prefix: target.slice(0, dot), operation: target.slice(dot + 1) };
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
