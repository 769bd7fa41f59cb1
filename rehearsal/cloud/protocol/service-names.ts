/** How AWS's services are named on the wire, by their signing names. */

/** What stands before the operation in the X-Amz-Target header of services with a JSON protocol. */
export const targetPrefixes = {
  acm: 'CertificateManager',
  'application-autoscaling': 'AnyScaleFrontendService',
  codebuild: 'CodeBuild_20161006',
  codecommit: 'CodeCommit_20150413',
  codeconnections: 'com.amazonaws.codeconnections.CodeConnections_20231201',
  codedeploy: 'CodeDeploy_20141006',
  codepipeline: 'CodePipeline_20150709',
  'codestar-connections': 'com.amazonaws.codestar.connections.CodeStar_connections_20191201',
  dynamodb: 'DynamoDB_20120810',
  ecr: 'AmazonEC2ContainerRegistry_V20150921',
  'ecr-public': 'SpencerFrontendService',
  ecs: 'AmazonEC2ContainerServiceV20141113',
  events: 'AWSEvents',
  kms: 'TrentService',
  logs: 'Logs_20140328',
  monitoring: 'GraniteServiceVersion20100801',
  secretsmanager: 'secretsmanager',
  sqs: 'AmazonSQS',
  ssm: 'AmazonSSM',
  tagging: 'ResourceGroupsTaggingAPI_20170126',
  wafv2: 'AWSWAF_20190729',
} as const;

/** The Version parameter of services with a query protocol. */
export const queryVersions = {
  ec2: '2016-11-15',
  elasticloadbalancing: '2015-12-01',
  iam: '2010-05-08',
  monitoring: '2010-08-01',
  sns: '2010-03-31',
  sts: '2011-06-15',
} as const;

export type JsonServiceName = keyof typeof targetPrefixes;
export type QueryServiceName = keyof typeof queryVersions;

const inverted = (names: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(names).map(([service, name]) => [name, service]));

const serviceByTargetPrefix = inverted(targetPrefixes);
const serviceByVersion = inverted(queryVersions);

/** The signing name that goes with a target prefix. */
export const serviceOfTargetPrefix = (prefix: string): string =>
  serviceByTargetPrefix.get(prefix) ?? prefix.toLowerCase();

/** The signing name that goes with a Version parameter. */
export const serviceOfVersion = (version: string): string | undefined => serviceByVersion.get(version);
