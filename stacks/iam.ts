/**
 * IAM policy documents as plain objects in AWS's own spelling. They are rendered with JSON.stringify, so that a
 * policy scanner can read them in the synthesized JSON; `jsonencode` expressions and data sources hide them.
 */
import type { RegionName } from './regions';

/** `{ operator: { key: value } }`, for example `{ StringEquals: { 'aws:SourceAccount': '123456789012' } }`. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  /** In resource policies and trust policies only. */
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: readonly string[];
  /** Absent in trust policies. */
  readonly Resource?: readonly string[];
  readonly Condition?: Conditions;
}

/** Where a stack is deployed; partition and account id are tokens, known when Terraform plans. */
export interface AwsAccount {
  readonly partition: string;
  readonly accountId: string;
  readonly region: RegionName;
  readonly roles: RoleSettings;
}

/** What all roles of an environment have. */
export interface RoleSettings {
  /** Begins and ends with `/`. */
  readonly path: string;
  /** ARN of a managed policy. @default - no boundary */
  readonly permissionsBoundary: string | undefined;
}

/** The JSON text of a policy; strings in it may be tokens, such as the ARN of a resource. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** A statement of an identity policy. */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  condition?: Conditions,
): Statement {
  return {
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** ARN of a regional resource of the account. */
export function regionalArn(account: AwsAccount, service: string, resource: string): string {
  return `arn:${account.partition}:${service}:${account.region}:${account.accountId}:${resource}`;
}

/** ARN of a role. @param path - begins and ends with `/` */
export const roleArn = (
  { partition, accountId }: Pick<AwsAccount, 'partition' | 'accountId'>,
  path: string,
  name: string,
): string => `arn:${partition}:iam::${accountId}:role${path}${name}`;

/**
 * A key is used through these services only, for example `s3`.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function throughServices(region: string, ...services: readonly string[]): Conditions {
  return {
    StringEquals: { 'kms:ViaService': services.map((service) => `${service}.${region}.amazonaws.com`) },
  };
}

/** `arn:partition:service:region:account:resource`; not of a token. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

export interface TrustConditions {
  /** 12 digits, or a token of them. */
  readonly accountId: string;
  /** Resources for which the service acts; `*` matches any characters. @default - any resource of the account */
  readonly sourceArn?: string | readonly string[];
  /**
   * The conditions hold for requests that have these keys: for a service whose documentation does not say that it sends
   * them, and which could not assume the role otherwise.
   * @default false
   */
  readonly onlyIfSent?: boolean;
}

/**
 * A trust policy for an AWS service that acts for this account only: without the conditions a resource of another
 * account could make the service use the role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function serviceTrust(servicePrincipal: string, source: TrustConditions): string {
  const suffix = source.onlyIfSent === true ? 'IfExists' : '';
  return policyDocument([
    {
      Effect: 'Allow',
      Principal: { Service: servicePrincipal },
      Action: ['sts:AssumeRole'],
      Condition: {
        [`StringEquals${suffix}`]: { 'aws:SourceAccount': source.accountId },
        ...(source.sourceArn === undefined
          ? {}
          : { [`ArnLike${suffix}`]: { 'aws:SourceArn': source.sourceArn } }),
      },
    },
  ]);
}
