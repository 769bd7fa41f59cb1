import type { CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';
import { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { allow, policyDocument, regionalArn, type AwsAccount, type Statement } from '../iam';
import { releaseRecordProgram } from '../promotion/release-record';
import type { Receiver } from '../promotion-parties';
import { promotionKey, type Names, type ServiceSettings } from '../settings';
import { PipelineFunction } from './pipeline-function';
import { letReadImages, nameReleases } from './promotion-grants';
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
  readonly receivers: readonly Receiver[];
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
    this.#function = this.#createFunction();
    this.functionArn = this.#function.functionArn;
    this.ready = [...this.#function.ready, ...this.#letReadImages()];
  }

  /**
   * An action for each environment, side by side.
   *
   * @param digest - reference to the digest that was deployed
   */
  actions(digest: string): CodepipelineStageAction[] {
    return this.#props.receivers.map(
      ({ environment: to, soakMinutes, bucket, region, accountId: owner }) => ({
        name: to,
        category: 'Invoke',
        owner: 'AWS',
        provider: 'Lambda',
        version: '1',
        configuration: {
          FunctionName: this.#function.functionName,
          UserParameters: JSON.stringify({ digest, soakMinutes, to, bucket, region, owner }),
        },
      }),
    );
  }

  /** Environments of other accounts copy the image from the repository of this one. */
  #letReadImages(): readonly ITerraformDependable[] {
    const { receivers, target } = this.#props;
    const roles = receivers.flatMap(({ copyRole }) => (copyRole === undefined ? [] : [copyRole]));
    if (roles.length === 0) return [];
    return [
      new EcrRepositoryPolicy(this, 'images', {
        repository: target.repositoryName,
        policy: policyDocument(roles.map(letReadImages)),
      }),
    ];
  }

  #createFunction(): PipelineFunction {
    const { names, environment, service, target, account, receivers } = this.#props;
    return new PipelineFunction(this, 'function', {
      name: names.promotion,
      description: `Promotes releases of ${names.prefix} to ${receivers.map((each) => each.environment).join(', ')}`,
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
        RELEASE_KEY: promotionKey,
      },
      statements: [
        ...readRunningImage(names, account),
        ...watchAlarms(target, account),
        allow(['ecr:DescribeImages'], [target.repositoryArn]),
        ...receivers.flatMap(({ bucket, accountId }) =>
          nameReleases(`arn:${account.partition}:s3:::${bucket}`, accountId),
        ),
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
