/** Grants of whoever releases, a pipeline or jobs of GitHub Actions. Pure. */
import { allow, regionalArn, throughServices, type AwsAccount, type Statement } from '../iam';
import type { ReleaseTarget } from './release-target';

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
export function pushImages(repositoryArn: string): Statement[] {
  return [
    // A token is for the registry: the action has no resource.
    allow(['ecr:GetAuthorizationToken'], ['*']),
    putImages(repositoryArn),
  ];
}

/** Without a login to the registry: calls of the API need none. */
export const putImages = (repositoryArn: string): Statement =>
  allow(
    [
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:CompleteLayerUpload',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart',
    ],
    [repositoryArn],
  );

/** By their names: what else is stored beside them is not for who releases. */
export function readTemplates(target: ReleaseTarget, { region }: AwsAccount): readonly Statement[] {
  const { artifactBucketArn, templateKeys, keyArn } = target;
  return [
    allow(
      ['s3:GetObject'],
      templateKeys.map((key) => `${artifactBucketArn}/${key}`),
    ),
    ...(keyArn === undefined ? [] : [allow(['kms:Decrypt'], [keyArn], throughServices(region, 's3'))]),
  ];
}

/**
 * A release registers the task definition with the image filled in. Passing a role is how a caller gains what
 * that role may do, so the two roles are named, and only ECS tasks may receive them (aws/aws-cdk#8303). Tags of a
 * task definition are set while it is registered (aws/aws-cdk#29400).
 */
export function registerTaskDefinition(target: ReleaseTarget, account: AwsAccount): Statement[] {
  const family = regionalArn(account, 'ecs', `task-definition/${target.taskFamily}:*`);
  return [
    allow(['ecs:RegisterTaskDefinition'], [family]),
    allow(['ecs:TagResource'], [family], {
      StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
    }),
    allow(['iam:PassRole'], [target.taskRoleArn, target.taskExecutionRoleArn], {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }),
  ];
}
