import type { CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { allow, regionalArn, type AwsAccount, type Statement } from '../iam';
import { releaseRecordProgram } from '../promotion/release-record';
import { promotionBucket, promotionKey, type Names, type Promotion, type ServiceSettings } from '../settings';
import { PipelineFunction } from './pipeline-function';
import { PromotionBucket } from './promotion-bucket';
import type { ReleaseTarget } from './release-target';
import { readRunningImage } from './running-image';

export interface PromotionStageProps {
  readonly names: Names;
  /** Name of the environment that promotes. */
  readonly environment: string;
  readonly service: ServiceSettings;
  readonly target: ReleaseTarget;
  readonly account: AwsAccount;
  /** Environments that take the release, at least one. */
  readonly promotions: readonly Promotion[];
  /** Whether a destroy stops while the bucket holds releases. */
  readonly protect: boolean;
}

/** Hands a release on to other environments, once it has run for a while without an alarm. */
export class PromotionStage extends Construct {
  readonly #props: PromotionStageProps;
  readonly #function: PipelineFunction;
  readonly functionArn: string;
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PromotionStageProps) {
    super(scope, id);
    this.#props = props;
    const bucket = this.#createBucket();
    this.#function = this.#createFunction(bucket);
    this.functionArn = this.#function.functionArn;
    this.ready = [...this.#function.ready, ...bucket.settled];
  }

  /**
   * An action for each environment, side by side.
   *
   * @param digest - reference to the digest that was deployed
   */
  actions(digest: string): CodepipelineStageAction[] {
    return this.#props.promotions.map(({ to, soakMinutes }) => ({
      name: to,
      category: 'Invoke',
      owner: 'AWS',
      provider: 'Lambda',
      version: '1',
      configuration: {
        FunctionName: this.#function.functionName,
        UserParameters: JSON.stringify({ digest, key: promotionKey(to), soakMinutes }),
      },
    }));
  }

  #createBucket(): PromotionBucket {
    const { names, account, protect } = this.#props;
    return new PromotionBucket(this, 'bucket', { name: promotionBucket(names, account), protect });
  }

  #createFunction(bucket: PromotionBucket): PipelineFunction {
    const { names, environment, service, target, account, promotions } = this.#props;
    return new PipelineFunction(this, 'function', {
      name: names.promotion,
      description: `Promotes releases of ${names.prefix} to ${promotions.map(({ to }) => to).join(', ')}`,
      roleDescription: 'Hands releases on to other environments',
      logGroupName: names.promotionLogGroup,
      logRetentionDays: service.task.logRetentionDays,
      target,
      account,
      program: releaseRecordProgram,
      variables: {
        ENVIRONMENT: environment,
        REPOSITORY_NAME: target.repositoryName,
        REPOSITORY_URL: target.repositoryUrl,
        CLUSTER_NAME: names.cluster,
        SERVICE_NAME: names.service,
        CONTAINER_NAME: service.task.containerName,
        APPLICATION_NAME: target.codeDeployApplicationName,
        DEPLOYMENT_GROUP_NAME: target.codeDeployDeploymentGroupName,
        PROMOTION_BUCKET: bucket.name,
      },
      statements: [
        ...readRunningImage(names, account),
        ...watchAlarms(target, account),
        allow(['ecr:DescribeImages'], [target.repositoryArn]),
        ...nameReleases(bucket.arn, promotions),
      ],
      timeoutSeconds: 60,
      memoryMiB: 256,
    });
  }
}

/** Composite alarms are described to those alone who may describe all alarms, as for CodeDeploy's own role. */
const watchAlarms = (target: ReleaseTarget, account: AwsAccount): readonly Statement[] => [
  allow(
    ['codedeploy:GetDeploymentGroup'],
    [
      regionalArn(
        account,
        'codedeploy',
        `deploymentgroup:${target.codeDeployApplicationName}/${target.codeDeployDeploymentGroupName}`,
      ),
    ],
  ),
  allow(['cloudwatch:DescribeAlarms'], ['*']),
];

/** Without ListBucket, S3 calls an object that does not exist forbidden. */
const nameReleases = (bucketArn: string, promotions: readonly Promotion[]): readonly Statement[] => [
  allow(['s3:ListBucket'], [bucketArn]),
  allow(
    ['s3:GetObject', 's3:PutObject'],
    promotions.map(({ to }) => `${bucketArn}/${promotionKey(to)}`),
  ),
];
