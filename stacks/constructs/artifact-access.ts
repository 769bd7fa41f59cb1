import { allow, throughServices, type AwsAccount, type Statement } from '../iam';
import type { ReleaseTarget } from './release-target';

/** ARN pattern of the artifacts of a pipeline: CodePipeline stores them under the first 20 characters of its name. */
export function artifactArns(target: ReleaseTarget, pipelineName: string): string {
  return `${target.artifactBucketArn}/${pipelineName.slice(0, 20)}*`;
}

/**
 * The artifact bucket and the objects of the pipeline in it, not the release templates.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
 */
export function readArtifacts(target: ReleaseTarget, pipelineName: string, account: AwsAccount): Statement[] {
  return [
    allow(['s3:GetBucketAcl', 's3:GetBucketLocation'], [target.artifactBucketArn]),
    allow(['s3:GetObject', 's3:GetObjectVersion'], [artifactArns(target, pipelineName)]),
    ...useKey(target, account, ['kms:Decrypt']),
  ];
}

export function readAndWriteArtifacts(
  target: ReleaseTarget,
  pipelineName: string,
  account: AwsAccount,
): Statement[] {
  return [
    allow(['s3:GetBucketAcl', 's3:GetBucketLocation'], [target.artifactBucketArn]),
    allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], [artifactArns(target, pipelineName)]),
    ...useKey(target, account, ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

/** For objects of S3 alone: whoever holds the role's credentials cannot use the key on anything else. */
function useKey(
  { keyArn }: ReleaseTarget,
  { region }: AwsAccount,
  actions: readonly string[],
): readonly Statement[] {
  return keyArn === undefined ? [] : [allow(actions, [keyArn], throughServices(region, 's3'))];
}
