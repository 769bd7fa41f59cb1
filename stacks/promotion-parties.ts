/** The other side of a promotion, as the pipeline of an environment sees it. Pure; account ids may be tokens. */
import type { ForeignRole } from './constructs/promotion-grants';
import { roleArn, type AwsAccount } from './iam';
import type { RegionName } from './regions';
import {
  foreignAccountId,
  names,
  promotionBucket,
  promotionOrigin,
  promotionsOf,
  type EnvironmentSettings,
  type ServiceSettings,
  type Settings,
} from './settings';

/** Where a service is that takes part in promotions. */
export interface Party {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
  readonly service: ServiceSettings;
  readonly account: AwsAccount;
}

/** An environment that takes releases. */
export interface Receiver {
  readonly environment: string;
  readonly soakMinutes: number;
  /** Its bucket, in which releases are named. */
  readonly bucket: string;
  readonly accountId: string;
  readonly region: RegionName;
  /** The role that copies the image. @default - it is of this account */
  readonly copyRole: ForeignRole | undefined;
}

/** The environment whose releases are taken. */
export interface Origin {
  /** Name of the ECR repository that the image is copied from. */
  readonly repository: string;
  readonly accountId: string;
  readonly region: RegionName;
  /** The role that names releases. @default - it is of this account */
  readonly promotionRole: ForeignRole | undefined;
}

export const receiversOf = ({ settings, environment, service, account }: Party): readonly Receiver[] =>
  promotionsOf(settings, environment, service).map(({ soakMinutes, ...to }) => {
    const named = names(settings, to.environment, to.service);
    const accountId = foreignAccountId(environment, to.environment) ?? account.accountId;
    return {
      environment: to.environment.name,
      soakMinutes,
      bucket: promotionBucket(named, { accountId }),
      accountId,
      region: to.environment.region,
      copyRole: foreignRole(environment, to.environment, account, named.imageCopy),
    };
  });

/** @returns undefined if the service builds its own image */
export function originOf({ settings, environment, service, account }: Party): Origin | undefined {
  const from = promotionOrigin(settings, service);
  if (from === undefined) return undefined;
  const named = names(settings, from.environment, from.service);
  return {
    repository: named.repository,
    accountId: foreignAccountId(environment, from.environment) ?? account.accountId,
    region: from.environment.region,
    promotionRole: foreignRole(environment, from.environment, account, named.promotion),
  };
}

/** A role of another environment, if that is of another account. */
function foreignRole(
  here: EnvironmentSettings,
  there: EnvironmentSettings,
  { partition }: AwsAccount,
  name: string,
): ForeignRole | undefined {
  const accountId = foreignAccountId(here, there);
  if (accountId === undefined) return undefined;
  return { partition, accountId, arn: roleArn({ partition, accountId }, there.iamPath, name) };
}
