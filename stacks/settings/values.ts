/** Single values that settings are made of: each says what it allows, in AWS's own limits. */
import * as v from 'valibot';
import { fargateCpus } from '../../support/aws-limits/fargate';
import { httpMatcherPattern } from '../../support/aws-limits/load-balancing';
import type { Range } from '../../support/aws-limits/range';
import { isNetworkAddress, networkAddress } from '../cidr';
import { regionNames } from '../regions';

/** What a value allows, in words: errors and the reference page say it. */
export interface AllowedMetadata {
  readonly allowed: string;
}

const text = (pattern: RegExp, maxLength: number, allowed: string) =>
  v.pipe(
    v.string(),
    v.maxLength(maxLength),
    v.regex(pattern),
    v.metadata({ allowed } satisfies AllowedMetadata),
  );

/** `schema` as the value of a key that means `description`. */
export const described = <const T extends v.GenericSchema>(schema: T, description: string) =>
  v.pipe(schema, v.description(description));

/** An object of its own: unknown keys are refused. */
export const section = <const T extends v.ObjectEntries>(entries: T, description: string) =>
  v.pipe(v.strictObject(entries), v.description(description));

export const heldTwice = 'holds a value twice';

/** A list in which nothing is twice. */
export const distinct = <const T extends v.GenericSchema>(member: T, minimum = 0) =>
  v.pipe(
    v.array(member),
    v.minLength(minimum),
    v.check((list) => new Set(list).size === list.length, heldTwice),
  );

export const integer = (minimum: number, maximum: number, description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum), v.description(description));

/** An integer that AWS limits. */
export const limited = ({ from, to }: Range, description: string) => integer(from, to, description);

export const number = (minimum: number, maximum: number, description: string) =>
  v.pipe(v.number(), v.finite(), v.minValue(minimum), v.maxValue(maximum), v.description(description));

export const flag = (description: string) => v.pipe(v.boolean(), v.description(description));

export const line = (maxLength: number) =>
  text(/^[^\r\n]+$/, maxLength, `one line of text, at most ${maxLength} characters`);

/** Names of the project, of environments and services: they become parts of physical names. */
export const shortName = text(
  /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/,
  20,
  'at most 20 lower-case letters, digits and single hyphens, starting with a letter',
);
/** A container or a volume, as ECS allows it. */
export const ecsName = text(/^[A-Za-z0-9_-]+$/, 255, 'letters, digits, hyphens and underscores');
export const port = integer(1, 65535, 'A TCP port.');
export const fargateCpu = v.picklist(fargateCpus);
export const texts = v.array(v.string());
const environmentName = text(
  /^[A-Za-z_][A-Za-z0-9_.-]*$/,
  255,
  'letters, digits, underscores, periods and hyphens, not starting with a digit',
);
export const environment = v.record(environmentName, v.string());
export const secrets = v.record(
  environmentName,
  text(
    /^arn:aws[a-z-]*:(?:secretsmanager:[a-z0-9-]+:\d{12}:secret:|ssm:[a-z0-9-]+:\d{12}:parameter\/)[^\s"'$%]+$/,
    2048,
    'the ARN of a Secrets Manager secret or an SSM parameter',
  ),
);
/** A tag that moves cannot be rolled back to: `latest` and no tag at all are refused. */
export const imageReference = text(
  /^(?=[a-z0-9])(?:[A-Za-z0-9._-]+(?::\d+)?\/)?(?:[a-z0-9._-]+\/)*[a-z0-9._-]+(?:@sha256:[0-9a-f]{64}|:(?!latest(?:@|$))[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(?:@sha256:[0-9a-f]{64})?)$/,
  512,
  'an image with a digest or a tag other than latest, which moves and cannot be rolled back to',
);
export const imageDigestReference = text(
  /^[a-z0-9][A-Za-z0-9._:/-]*@sha256:[0-9a-f]{64}$/,
  512,
  'an image by digest (…@sha256:…)',
);
/** https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-20 */
export const containerUser = text(
  /^(?!(?:root|0+)(?::|$))[A-Za-z0-9_-]+(?::[A-Za-z0-9_-]+)?$/,
  64,
  'user or user:group by name or number, not root (0)',
);
export const absolutePath = text(
  /^(?!.*\/\.\.?(?:\/|$))(?:\/[A-Za-z0-9._-]+)+$/,
  512,
  'an absolute path such as /data, without . and ..',
);
export const relativePath = text(
  /^(?![/-])(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9._/-]+$/,
  512,
  'a relative path inside the project',
);
/** https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html */
export const globPattern = text(/^[^\s\0]+$/, 255, 'a pattern without spaces, such as services/shop/**');
export const urlPath = text(/^\/[A-Za-z0-9._~!&'()*+,;=:@/?-]*$/, 1024, 'a URL path that starts with /');
/** An application load balancer accepts codes from 200 to 499. */
export const httpMatcher = text(
  httpMatcherPattern,
  64,
  'HTTP codes from 200 to 499 such as 200, 200-299 or 200,204',
);

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const cidrOf = (prefixLength: string, allowed: string) =>
  v.pipe(
    text(new RegExp(`^${octet}(?:\\.${octet}){3}/(?:${prefixLength})$`), 18, allowed),
    v.check(
      isNetworkAddress,
      (issue) => `not the address of its network, which is ${networkAddress(issue.input)}`,
    ),
  );
export const cidr = cidrOf('\\d|[12]\\d|3[0-2]', 'an IPv4 CIDR block such as 10.0.0.0/16');
export const vpcCidr = cidrOf('1[6-9]|2[0-2]', 'an IPv4 CIDR block from /16 to /22');
/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const existingVpcCidr = cidrOf('1[6-9]|2[0-8]', 'an IPv4 CIDR block from /16 to /28');

export const region = v.pipe(
  v.picklist(regionNames),
  v.metadata({ allowed: 'an AWS Region such as ap-southeast-1' } satisfies AllowedMetadata),
);
export const iamPolicyArn = text(
  /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/[A-Za-z0-9+=,.@_/-]+$/,
  1024,
  'the ARN of an IAM managed policy',
);
export const iamRoleArn = text(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[A-Za-z0-9+=,.@_/-]+$/,
  1024,
  'the ARN of an IAM role',
);
export const oidcProviderArn = text(
  /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/[A-Za-z0-9._:/-]+$/,
  1024,
  'the ARN of an OIDC identity provider of IAM',
);
export const externalId = text(
  /^[A-Za-z0-9+=,.@:/_-]{2,}$/,
  1224,
  'at least 2 of letters, digits and +=,.@:/_-',
);
export const profileName = text(
  /^[A-Za-z0-9._@/+-]+$/,
  128,
  'the name of a profile of the AWS configuration file',
);
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const iamPath = text(
  /^\/(?:[A-Za-z0-9+=,.@_-]+\/)*$/,
  512,
  'a path that begins and ends with /, such as /delivery/',
);
export const accountId = text(/^\d{12}$/, 12, 'an AWS account id of 12 digits');
export const vpcId = text(/^vpc-[0-9a-f]{8,17}$/, 32, 'a VPC id (vpc-…)');
export const subnetId = text(/^subnet-[0-9a-f]{8,17}$/, 32, 'a subnet id (subnet-…)');
export const zoneId = text(/^[a-z]{2,8}\d-az\d$/, 16, 'the id of an Availability Zone (use1-az3)');
export const efsFileSystemId = text(/^fs-[0-9a-f]{8,17}$/, 32, 'an EFS file system id (fs-…)');
export const efsAccessPointId = text(/^fsap-[0-9a-f]{8,17}$/, 32, 'an EFS access point id (fsap-…)');
export const hostedZoneId = text(/^Z[A-Z0-9]{3,31}$/, 32, 'a Route 53 hosted zone id (Z…)');
export const domainName = text(
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  253,
  'a DNS name in lower case such as shop.example.com',
);
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
export const hostPattern = text(
  /^(?=.*\.[a-z*?-]+$)[a-z0-9*?.-]+$/,
  128,
  'a DNS name in lower case, in which * and ? stand for other characters, such as *.example.com',
);
export const pathPattern = text(
  /^\/[A-Za-z0-9._~$'@:+&"*?/-]*$/,
  128,
  'a path that starts with /, without a query, in which * and ? stand for other characters, such as /api/*',
);
export const domainNameWithPort = text(
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[1-9]\d{0,4})?$/,
  259,
  'a DNS name in lower case, with or without a port, such as terraform.example.com:8443',
);
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
/** https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17 */
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
export const gitHubRepository = text(
  /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/,
  140,
  'owner/repository',
);
/** Characters that stand in the subject of a token as they are. */
export const gitHubEnvironment = text(
  /^[A-Za-z0-9._-]+$/,
  255,
  'letters, digits, periods, underscores and hyphens',
);
export const repositoryPath = text(/^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)+$/, 255, 'owner/repository');
export const gitBranch = text(/^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]*$/, 255, 'the name of a git branch');
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketName = text(
  /^(?!xn--)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  63,
  'the name of an S3 bucket',
);
export const objectKey = text(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, 512, 'the key of an S3 object');
export const runtimeVersion = text(
  /^[a-z0-9][a-z0-9.]*$/,
  32,
  'a version such as 22, 3.13, corretto21 or latest',
);
export const command = text(/^[^\r\n]+$/, 4096, 'a shell command on one line');
/** Whole services (`s3:*`) are refused: a task role names what the application does. */
export const iamAction = text(
  /^[a-z0-9-]+:[A-Za-z0-9]+\*?$/,
  128,
  'an IAM action such as s3:GetObject or s3:Get*, not a whole service (s3:*)',
);
export const arnPattern = text(
  /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:[^\s"$%]+$/,
  2048,
  'an ARN, with * where needed',
);
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const logRetentionDays = v.picklist([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
export const cloudOrganization = text(/^[A-Za-z0-9_-]+$/, 40, 'the name of an HCP Terraform organization');
/** https://developer.hashicorp.com/terraform/cloud-docs/api-docs/projects#create-a-project */
export const cloudProject = text(
  /^[A-Za-z0-9_-](?:[A-Za-z0-9_ -]{1,38}[A-Za-z0-9_-])$/,
  40,
  'the name of a project: 3 to 40 letters, digits, spaces, hyphens and underscores',
);
export const workspacePrefix = text(
  /^[A-Za-z0-9_-]*$/,
  40,
  'at most 40 letters, digits, hyphens and underscores',
);
/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const tags = v.record(
  text(
    /^(?!aws:)[\p{L}\p{Zs}\p{N}_.:/=+\-@]+$/iu,
    128,
    'letters, digits, spaces and _.:/=+-@, at most 128, not starting with aws:',
  ),
  text(/^[\p{L}\p{Zs}\p{N}_.:/=+\-@]*$/u, 256, 'letters, digits, spaces and _.:/=+-@, at most 256'),
);
