/** The policies of a promotion between two accounts and Regions, as the stacks of both have them. */
import type { PolicyDocument } from '../../rehearsal/cloud/iam/policy';
import type { StackJson as PipelineJson } from './pipeline-synth';
import { rolesOf, type Role } from './roles';
import { accountId as sampleAccount, region as sampleRegion } from './sample-arns';
import { one, synthProject, type StackJson } from './synth';

export const staging = { accountId: '123456789012', region: 'eu-west-1' } as const;
export const live = { accountId: '210987654321', region: 'eu-central-1' } as const;

const role = (accountId: string) => ({ roleArn: `arn:aws:iam::${accountId}:role/deploy` });

/** The service `web` of `staging`, which builds, and of `live`. */
export const promotionSettings = {
  name: 'shop',
  environments: {
    staging: { ...staging, assumeRole: role(staging.accountId), services: { web: {} } },
    live: {
      ...live,
      assumeRole: role(live.accountId),
      services: { web: { pipeline: { source: { type: 'promotion', from: 'staging', soakMinutes: 0 } } } },
    },
  },
};

export const bucket = `shop-live-web-promotion-${live.accountId}`;
export const repository = 'shop-staging-web';
export const repositoryArn = `arn:aws:ecr:${staging.region}:${staging.accountId}:repository/${repository}`;
export const roles = {
  promotion: `arn:aws:iam::${staging.accountId}:role/shop-staging-web-promotion`,
  imageCopy: `arn:aws:iam::${live.accountId}:role/shop-live-web-image-copy`,
};

export interface PromotionPolicies {
  /** Of the role of staging's function that names releases. */
  readonly promotion: PolicyDocument;
  /** Of the bucket of live, in which it names them. */
  readonly bucket: PolicyDocument;
  /** Of the role of live's function that copies images. */
  readonly imageCopy: PolicyDocument;
  /** Of the repository of staging, from which it copies them. */
  readonly repository: PolicyDocument;
}

export function promotionPolicies(settings: object = promotionSettings): PromotionPolicies {
  const stacks = synthProject(settings);
  const [ofStaging, ofLive] = [stacks['shop-staging-web-pipeline']!, stacks['shop-live-web-pipeline']!];
  const policy = (stack: StackJson, type: string, id: string, accountId: string) =>
    JSON.parse(resolved(one(stack, type, id).policy as string, accountId)) as PolicyDocument;
  return {
    promotion: policy(ofStaging, 'aws_iam_role_policy', 'promotion_function_role', staging.accountId),
    bucket: policy(ofLive, 'aws_s3_bucket_policy', 'promotions_policy', live.accountId),
    imageCopy: policy(ofLive, 'aws_iam_role_policy', 'image-copy_role', live.accountId),
    repository: policy(ofStaging, 'aws_ecr_repository_policy', 'promotion_images', staging.accountId),
  };
}

/** What AWS would answer for the references that matter here; others stay as they are. */
const resolved = (text: string, accountId: string): string =>
  text
    .replaceAll('${data.aws_partition.partition.partition}', 'aws')
    .replaceAll('${data.aws_caller_identity.account.account_id}', accountId)
    .replace(/\$\{aws_s3_bucket\.promotions_\w+\.arn\}/g, `arn:aws:s3:::${bucket}`);

/** Roles of the pipeline stack of an environment, in its account and Region. */
export function promotionRoles(environment: 'staging' | 'live'): readonly Role[] {
  const { accountId, region } = { staging, live }[environment];
  const stacks = synthProject(promotionSettings);
  const [service, pipeline] = ['service', 'pipeline'].map(
    (part) => stacks[`shop-${environment}-web-${part}`] as PipelineJson,
  );
  const text = JSON.stringify(rolesOf(pipeline!, [service!, pipeline!]))
    .replaceAll(sampleAccount, accountId)
    .replaceAll(sampleRegion, region);
  return JSON.parse(text) as Role[];
}
