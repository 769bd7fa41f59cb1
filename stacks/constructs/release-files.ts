import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { deploymentPackage, handler } from '../deployment-package';
import { allow, throughServices, type AwsAccount, type Statement } from '../iam';
import type { Names } from '../settings';
import { program } from '../release-files/program';
import { releaseFilesPrefix } from './artifact-bucket';
import { LogGroup } from './log-group';
import { encryptObject } from './private-bucket';
import type { ReleaseTarget } from './release-target';
import { ServiceRole } from './service-role';

export interface ReleaseFilesProps {
  readonly names: Names;
  readonly target: ReleaseTarget;
  readonly account: AwsAccount;
  readonly logRetentionDays: number;
}

const timeoutSeconds = 60;
const memoryMiB = 256;

/**
 * The function that writes what the deployment releases: the templates as Terraform has stored them, and the image whose
 * digest the build has handed on. The build itself cannot write any of it.
 */
export class ReleaseFiles extends Construct {
  readonly #props: ReleaseFilesProps;
  readonly functionName: string;
  readonly functionArn: string;
  /** What an invocation needs from its first second: the function, and the grants of its role. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ReleaseFilesProps) {
    super(scope, id);
    this.#props = props;
    const role = this.#createRole(this.#createLogGroup().arn);
    const policies = role.policy === undefined ? [] : [role.policy];
    const created = this.#createFunction(role, policies);
    this.functionName = created.functionName;
    this.functionArn = created.arn;
    this.ready = [created, ...policies];
  }

  #createLogGroup(): LogGroup {
    const { names, target, logRetentionDays } = this.#props;
    return new LogGroup(this, 'logs', {
      name: names.releaseFilesLogGroup,
      retentionDays: logRetentionDays,
      keyArn: target.keyArn,
    });
  }

  #createRole(logGroupArn: string): ServiceRole {
    const { names, target, account } = this.#props;
    return new ServiceRole(this, 'role', {
      name: names.releaseFiles,
      description: 'Writes the files of a release',
      servicePrincipal: 'lambda.amazonaws.com',
      // No document says that Lambda names the function when it assumes the role.
      account,
      statements: [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logGroupArn}:log-stream:*`]),
        ...readTemplates(target, account),
        allow(['ecr:DescribeImages'], [target.repositoryArn]),
        // The jobs of CodePipeline are no resources.
        allow(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], ['*']),
      ],
    });
  }

  #createFunction(role: ServiceRole, after: readonly ITerraformDependable[]): LambdaFunction {
    const { names, target } = this.#props;
    const { base64, hash, sha256 } = deploymentPackage(program);
    const object = new S3Object(this, 'code', {
      bucket: target.artifactBucketName,
      key: `${releaseFilesPrefix}/${hash}.zip`,
      contentType: 'application/zip',
      contentBase64: base64,
      ...encryptObject(target.keyArn),
    });
    return new LambdaFunction(this, 'Resource', {
      functionName: names.releaseFiles,
      description: `Release files of ${names.prefix}: task definition, AppSpec and image`,
      role: role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler,
      memorySize: memoryMiB,
      timeout: timeoutSeconds,
      s3Bucket: object.bucket,
      s3Key: object.key,
      sourceCodeHash: sha256,
      environment: {
        variables: {
          REPOSITORY_NAME: target.repositoryName,
          REPOSITORY_URL: target.repositoryUrl,
          TEMPLATES_BUCKET: target.artifactBucketName,
          TEMPLATES_PREFIX: target.templatesPrefix,
        },
      },
      // The grants name the log group: that exists by then too, and Lambda does not create one that never forgets.
      dependsOn: [...after],
    });
  }
}

/** By their names: what else is stored beside them is not for the function. */
function readTemplates(target: ReleaseTarget, { region }: AwsAccount): readonly Statement[] {
  const { artifactBucketArn, templateKeys, keyArn } = target;
  return [
    allow(
      ['s3:GetObject'],
      templateKeys.map((key) => `${artifactBucketArn}/${key}`),
    ),
    ...(keyArn === undefined ? [] : [allow(['kms:Decrypt'], [keyArn], throughServices(region, 's3'))]),
  ];
}
