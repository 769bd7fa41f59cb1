import { allow, regionalArn, regionOf, throughServices, type AwsAccount, type Statement } from '../iam';
import type { PipelineSettings } from '../settings';
import { readAndWriteArtifacts } from './artifact-access';
import { registerTaskDefinition } from './release-permissions';
import type { ReleaseTarget } from './release-target';

export interface PipelinePermissionsProps {
  readonly pipelineName: string;
  readonly target: ReleaseTarget;
  readonly account: AwsAccount;
  /** Build projects that the pipeline starts. */
  readonly projectArns: readonly string[];
  /** Functions that the pipeline invokes. */
  readonly functionArns: readonly string[];
  /** What notifies of a waiting approval. @default - no manual approval */
  readonly approval: PipelineSettings['approval'];
  /** Whether rules of conditions read alarms. */
  readonly readsAlarms: boolean;
  /** What the source needs. */
  readonly source: readonly Statement[];
}

/** All that the pipeline's role may do: read the source, pass artifacts on, build, ask, release. */
export function pipelinePermissions(props: PipelinePermissionsProps): Statement[] {
  return [
    ...props.source,
    allow(['s3:GetBucketVersioning'], [props.target.artifactBucketArn]),
    ...readAndWriteArtifacts(props.target, props.pipelineName, props.account),
    ...(props.projectArns.length === 0
      ? []
      : [allow(['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], props.projectArns)]),
    allow(['lambda:InvokeFunction'], props.functionArns),
    ...notifyApprovers(props.approval),
    ...readAlarms(props.readsAlarms),
    ...deploy(props.target, props.account),
    ...registerTaskDefinition(props.target, props.account),
  ];
}

/**
 * A topic under a customer managed key takes messages only of those who may use the key.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
function notifyApprovers(approval: PipelineSettings['approval']): Statement[] {
  if (approval?.topicArn === undefined) return [];
  const publish = allow(['sns:Publish'], [approval.topicArn]);
  if (approval.keyArn === undefined) return [publish];
  const through = throughServices(regionOf(approval.keyArn), 'sns');
  return [publish, allow(['kms:Decrypt', 'kms:GenerateDataKey*'], [approval.keyArn], through)];
}

/**
 * On all alarms, as CodeDeploy's role has it: the action only reads, and AWS's page on the rule names no permission, so a
 * narrower grant could stop every release.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
const readAlarms = (isNeeded: boolean): Statement[] =>
  isNeeded ? [allow(['cloudwatch:DescribeAlarms'], ['*'])] : [];

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html */
function deploy(target: ReleaseTarget, account: AwsAccount): Statement[] {
  const application = target.codeDeployApplicationName;
  return [
    allow(
      [
        'codedeploy:GetApplication',
        'codedeploy:GetApplicationRevision',
        'codedeploy:RegisterApplicationRevision',
      ],
      [regionalArn(account, 'codedeploy', `application:${application}`)],
    ),
    allow(
      ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'],
      [
        regionalArn(
          account,
          'codedeploy',
          `deploymentgroup:${application}/${target.codeDeployDeploymentGroupName}`,
        ),
      ],
    ),
    allow(
      ['codedeploy:GetDeploymentConfig'],
      [regionalArn(account, 'codedeploy', `deploymentconfig:${target.codeDeployDeploymentConfigName}`)],
    ),
  ];
}
