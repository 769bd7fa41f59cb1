/** Single values that settings are made of: each says what it allows, in AWS's own limits. */
import * as v from 'valibot';

const text = (pattern: RegExp, maxLength: number, allowed: string) =>
  v.pipe(
    v.string(),
    v.maxLength(maxLength, `must have at most ${maxLength} characters`),
    v.regex(pattern, `must be ${allowed}`),
    v.description(allowed),
  );

export const integer = (minimum: number, maximum: number, description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum), v.description(description));

export const number = (minimum: number, maximum: number, description: string) =>
  v.pipe(v.number(), v.finite(), v.minValue(minimum), v.maxValue(maximum), v.description(description));

export const line = (maxLength: number) => text(/^[^\r\n\0]+$/, maxLength, 'one line of text');

/** Names of the project, of environments and services: they become parts of physical names. */
export const shortName = text(
  /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/,
  20,
  'lower-case letters, digits and single hyphens, starting with a letter',
);
export const containerName = text(/^[A-Za-z0-9_-]+$/, 255, 'letters, digits, hyphens and underscores');
export const volumeName = containerName;
export const port = integer(1, 65535, 'A TCP port.');
export const fargateCpu = v.pipe(
  v.picklist([256, 512, 1024, 2048, 4096, 8192, 16384]),
  v.description('CPU units of the task; 1024 are one vCPU.'),
);
export const texts = v.array(v.string());
export const environment = v.pipe(
  v.record(text(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 255, 'an environment variable name'), v.string()),
  v.description('Environment variables; secrets do not belong here.'),
);
export const secrets = v.pipe(
  v.record(
    text(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 255, 'an environment variable name'),
    text(
      /^arn:aws[a-z-]*:(?:secretsmanager:[a-z0-9-]+:\d{12}:secret:|ssm:[a-z0-9-]+:\d{12}:parameter\/)[^\s"'$%]+$/,
      2048,
      'the ARN of a Secrets Manager secret or an SSM parameter',
    ),
  ),
  v.description('Environment variables read at task start from Secrets Manager or SSM, by ARN.'),
);
export const imageReference = text(/^[a-z0-9][A-Za-z0-9._:/@-]*$/, 512, 'an image reference');
export const imageDigestReference = text(
  /^[a-z0-9][A-Za-z0-9._:/-]*@sha256:[0-9a-f]{64}$/,
  512,
  'an image reference by digest (…@sha256:…)',
);
export const containerUser = text(/^[A-Za-z0-9_-]+(?::[A-Za-z0-9_-]+)?$/, 64, 'user or user:group, not root');
export const absolutePath = text(/^\/[A-Za-z0-9._/-]*$/, 512, 'an absolute path');
export const relativePath = text(
  /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9._/-]+$/,
  512,
  'a relative path inside the project',
);
export const urlPath = text(/^\/[A-Za-z0-9._~!&'()*+,;=:@/?-]*$/, 1024, 'a URL path that starts with /');
export const httpMatcher = text(
  /^[1-5]\d\d(?:-[1-5]\d\d)?(?:,[1-5]\d\d(?:-[1-5]\d\d)?)*$/,
  64,
  'HTTP codes such as 200, 200-299 or 200,204',
);
export const cidr = text(/^(?:\d{1,3}\.){3}\d{1,3}\/(?:\d|[12]\d|3[0-2])$/, 18, 'an IPv4 CIDR block');
export const vpcCidr = text(
  /^(?:\d{1,3}\.){3}\d{1,3}\/(?:1[6-9]|2[0-2])$/,
  18,
  'an IPv4 CIDR block from /16 to /22',
);
export const region = text(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 32, 'an AWS Region such as ap-southeast-1');
export const accountId = text(/^\d{12}$/, 12, 'an AWS account id of 12 digits');
export const vpcId = text(/^vpc-[0-9a-f]{8,17}$/, 32, 'a VPC id (vpc-…)');
export const subnetId = text(/^subnet-[0-9a-f]{8,17}$/, 32, 'a subnet id (subnet-…)');
export const efsFileSystemId = text(/^fs-[0-9a-f]{8,17}$/, 32, 'an EFS file system id (fs-…)');
export const efsAccessPointId = text(/^fsap-[0-9a-f]{8,17}$/, 32, 'an EFS access point id (fsap-…)');
export const hostedZoneId = text(/^Z[A-Z0-9]{3,31}$/, 32, 'a Route 53 hosted zone id');
export const domainName = text(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 253, 'a DNS name');
export const acmCertificateArn = text(
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
  256,
  'the ARN of an ACM certificate',
);
export const wafWebAclArn = text(
  /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/[A-Za-z0-9_-]+\/[A-Za-z0-9-]+$/,
  512,
  'the ARN of a regional WAF web ACL',
);
export const lambdaFunctionArn = text(
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_-]+)?$/,
  256,
  'the ARN of a Lambda function',
);
export const snsTopicArn = text(
  /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/,
  512,
  'the ARN of an SNS topic',
);
export const kmsKeyArn = text(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
  256,
  'the ARN of a KMS key',
);
export const connectionArn = text(
  /^arn:aws[a-z-]*:(?:codestar-connections|codeconnections):[a-z0-9-]+:\d{12}:connection\/[A-Za-z0-9-]+$/,
  256,
  'the ARN of a CodeConnections connection',
);
export const sslPolicy = v.picklist([
  'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
  'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
  'ELBSecurityPolicy-TLS13-1-3-2021-06',
]);
export const alarmName = text(/^[A-Za-z0-9 ._/:-]+$/, 255, 'the name of a CloudWatch alarm');
export const email = text(/^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/, 254, 'an e-mail address');
export const codecommitRepository = text(
  /^[A-Za-z0-9._-]+$/,
  100,
  'letters, digits, periods, hyphens and underscores',
);
export const repositoryPath = text(/^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)+$/, 255, 'owner/repository');
export const gitBranch = text(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, 255, 'a git branch name');
export const bucketName = text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 63, 'an S3 bucket name');
export const objectKey = text(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, 512, 'an S3 object key');
export const command = text(/^[^\r\n\0]+$/, 4096, 'a shell command on one line');
export const iamAction = text(/^[a-z0-9-]+:[A-Za-z0-9]+\*?$/, 128, 'an IAM action such as s3:GetObject');
export const arnPattern = text(
  /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:[^\s"$%]+$/,
  2048,
  'an ARN, with * where needed',
);
export const logRetentionDays = v.pipe(
  v.picklist([
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]),
  v.description('Days until log events expire.'),
);
export const cloudOrganization = text(/^[A-Za-z0-9_-]+$/, 40, 'an HCP Terraform organization name');
export const workspacePrefix = text(/^[A-Za-z0-9_-]*$/, 40, 'letters, digits, hyphens and underscores');
export const tags = v.record(
  text(
    /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/iu,
    128,
    'a tag key (letters, digits, spaces and _.:/=+-@, not starting with aws:)',
  ),
  text(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u, 256, 'a tag value (letters, digits, spaces and _.:/=+-@)'),
);
