import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { deploymentPackage, handler } from '../deployment-package';
import { allow, type AwsAccount, type Statement } from '../iam';
import { releaseFilesPrefix } from './artifact-bucket';
import { LogGroup } from './log-group';
import { encryptObject } from './private-bucket';
import type { ReleaseTarget } from './release-target';
import { ServiceRole } from './service-role';

export interface PipelineFunctionProps {
  /** Name of the function and of its role. */
  readonly name: string;
  readonly description: string;
  /** What the role is for, one line. */
  readonly roleDescription: string;
  /** Lambda's own name for it. */
  readonly logGroupName: string;
  readonly logRetentionDays: number;
  readonly target: ReleaseTarget;
  readonly account: AwsAccount;
  /** Text of an ES module that exports `handler`. */
  readonly program: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What it may do besides writing its log and answering its jobs. */
  readonly statements: readonly Statement[];
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
}

/** A function that a pipeline invokes: it works on a job, and answers it. */
export class PipelineFunction extends Construct {
  readonly #props: PipelineFunctionProps;
  readonly functionName: string;
  readonly functionArn: string;
  /** What an invocation needs from its first second: the function, and the grants of its role. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
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
    const { logGroupName, target, logRetentionDays } = this.#props;
    return new LogGroup(this, 'logs', {
      name: logGroupName,
      retentionDays: logRetentionDays,
      keyArn: target.keyArn,
    });
  }

  #createRole(logGroupArn: string): ServiceRole {
    const { name, roleDescription, statements, account } = this.#props;
    return new ServiceRole(this, 'role', {
      name,
      description: roleDescription,
      servicePrincipal: 'lambda.amazonaws.com',
      // No document says that Lambda names the function when it assumes the role.
      account,
      statements: [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logGroupArn}:log-stream:*`]),
        ...statements,
        // The jobs of CodePipeline are no resources.
        allow(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], ['*']),
      ],
    });
  }

  #createFunction(role: ServiceRole, after: readonly ITerraformDependable[]): LambdaFunction {
    const { name, description, target, program, variables, memoryMiB, timeoutSeconds } = this.#props;
    const { base64, hash, sha256 } = deploymentPackage(program);
    const object = new S3Object(this, 'code', {
      bucket: target.artifactBucketName,
      key: `${releaseFilesPrefix}/${hash}.zip`,
      contentType: 'application/zip',
      contentBase64: base64,
      ...encryptObject(target.keyArn),
    });
    return new LambdaFunction(this, 'Resource', {
      functionName: name,
      description,
      role: role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler,
      memorySize: memoryMiB,
      timeout: timeoutSeconds,
      s3Bucket: object.bucket,
      s3Key: object.key,
      sourceCodeHash: sha256,
      environment: { variables: { ...variables } },
      // The grants name the log group: that exists by then too, and Lambda does not create one that never forgets.
      dependsOn: [...after],
    });
  }
}
