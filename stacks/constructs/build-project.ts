import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { allow, regionalArn, type AwsAccount, type Statement } from '../iam';
import { buildImages } from './build-images';
import { renderBuildSpecification, type BuildSpecification } from './build-specification';
import { ServiceRole } from './service-role';

export interface BuildProjectProps {
  readonly name: string;
  /** One line. */
  readonly description: string;
  readonly roleName: string;
  readonly account: AwsAccount;
  /** CPU architecture of the machine that builds. */
  readonly architecture: 'X86_64' | 'ARM64';
  readonly computeType: string;
  /** Minutes after which the build fails. */
  readonly timeoutMinutes: number;
  /** Whether the build may run a Docker engine, which is privileged. */
  readonly docker: boolean;
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  readonly specification: BuildSpecification;
  /** What the build may do besides writing its log. */
  readonly statements: readonly Statement[];
  /** Encrypts log and artifacts; undefined for keys owned by AWS. */
  readonly keyArn: string | undefined;
  readonly logRetentionDays: number;
}

/** Log group of a build project. */
export function buildLogGroupName(projectName: string): string {
  return `/aws/codebuild/${projectName}`;
}

/** A CodeBuild project that works for a pipeline, with its role and its log group. */
export class BuildProject extends Construct {
  readonly name: string;
  readonly arn: string;
  /** What a build needs from its first second: the project, and the grants of its role. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: BuildProjectProps) {
    super(scope, id);
    const log = this.#createLogGroup(props);
    const role = this.#createRole(props, log);
    const project = this.#createProject(props, role, log);
    this.name = project.name;
    this.arn = project.arn;
    this.ready = [project, ...(role.policy === undefined ? [] : [role.policy])];
  }

  #createLogGroup(props: BuildProjectProps): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, 'log', {
      name: buildLogGroupName(props.name),
      retentionInDays: props.logRetentionDays,
      ...(props.keyArn === undefined ? {} : { kmsKeyId: props.keyArn }),
    });
  }

  #createRole(props: BuildProjectProps, log: CloudwatchLogGroup): ServiceRole {
    return new ServiceRole(this, 'role', {
      name: props.roleName,
      description: `CodeBuild project ${props.name}`,
      servicePrincipal: 'codebuild.amazonaws.com',
      account: props.account,
      trust: {
        sourceArn: regionalArn(props.account, 'codebuild', `project/${props.name}`),
      },
      statements: [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${log.arn}:log-stream:*`]),
        ...props.statements,
      ],
    });
  }

  #createProject(props: BuildProjectProps, role: ServiceRole, log: CloudwatchLogGroup): CodebuildProject {
    return new CodebuildProject(this, 'Resource', {
      name: props.name,
      description: props.description,
      serviceRole: role.arn,
      buildTimeout: props.timeoutMinutes,
      source: { type: 'CODEPIPELINE', buildspec: renderBuildSpecification(props.specification) },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        ...buildImages[props.architecture],
        computeType: props.computeType,
        imagePullCredentialsType: 'CODEBUILD',
        privilegedMode: props.docker,
        environmentVariable: Object.entries(props.environment ?? {}).map(([name, value]) => ({
          name,
          value,
          type: 'PLAINTEXT',
        })),
      },
      ...(props.docker ? { cache: { type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE'] } } : {}),
      ...(props.keyArn === undefined ? {} : { encryptionKey: props.keyArn }),
      logsConfig: { cloudwatchLogs: { status: 'ENABLED', groupName: log.name } },
    });
  }
}
