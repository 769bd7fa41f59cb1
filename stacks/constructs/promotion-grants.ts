/**
 * Who may do what in a promotion. Within an account the policies of the roles are enough; between two accounts AWS requires
 * the policy of the role and that of the resource. Those name the account and, by a condition, the role: S3 and ECR reject
 * a principal that does not exist yet, and either environment may be deployed first. Pure.
 *
 * No grant is on a KMS key: the bucket has keys of S3, and ECR decrypts images of a repository by a grant of its own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 */
import { allow, type Statement } from '../iam';
import { promotionKey } from '../settings';

/** The role of a function of another account. */
export interface ForeignRole {
  readonly partition: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly arn: string;
}

/** Without ListBucket, S3 calls an object that does not exist forbidden. */
const onTheBucket = ['s3:ListBucket'];
const onTheRelease = ['s3:GetObject', 's3:PutObject'];
const onTheImages = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/**
 * Of the function that names a release for another environment.
 *
 * @param owner - account of the bucket, which is known by its name alone: anybody could have taken it
 */
export function nameReleases(bucketArn: string, owner: string): readonly Statement[] {
  const ofTheOwner = { StringEquals: { 'aws:ResourceAccount': owner } };
  return [
    allow(onTheBucket, [bucketArn], ofTheOwner),
    allow(onTheRelease, [`${bucketArn}/${promotionKey}`], ofTheOwner),
  ];
}

/** Of the bucket, to the function of another account that names releases. */
export const letNameReleases = (bucketArn: string, role: ForeignRole): readonly Statement[] => [
  toRole(role, { Action: onTheBucket, Resource: [bucketArn] }),
  toRole(role, { Action: onTheRelease, Resource: [`${bucketArn}/${promotionKey}`] }),
];

/** Of the function that copies images. */
export const readImages = (repositoryArn: string): Statement => allow(onTheImages, [repositoryArn]);

/** Of the repository, to the function of another account that copies images. Its policy names no resource. */
export const letReadImages = (role: ForeignRole): Statement => toRole(role, { Action: onTheImages });

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn */
const toRole = (
  { partition, accountId, arn }: ForeignRole,
  what: Pick<Statement, 'Action' | 'Resource'>,
): Statement => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
  ...what,
  Condition: { ArnEquals: { 'aws:PrincipalArn': arn } },
});
