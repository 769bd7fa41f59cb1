/** What belongs to an environment: names, tags and ARNs that policies are limited to. Pure; ids may be tokens. */
import { regionalArn, type AwsAccount, type Conditions } from '../iam';
import type { Receiver } from '../promotion-parties';
import {
  hasCodePipeline,
  names,
  releasesFromGitHub,
  type BackendSettings,
  type EnvironmentSettings,
  type Settings,
} from '../settings';

export interface Scope {
  readonly account: AwsAccount;
  /** `<project>-<environment>`, which the names of all resources begin with. */
  readonly prefix: string;
  readonly project: string;
  readonly environment: EnvironmentSettings;
  readonly backend: BackendSettings;
  /** Environments that take releases of services of this one. */
  readonly receivers: readonly Receiver[];
  /** Permissions boundary of the roles of the environment. */
  readonly boundaryArn: string;
}

/** Two roles, their policies, and the boundaries. */
export type AccessPart =
  'plan' | 'apply' | 'read-environment' | 'read-services' | 'change-traffic' | 'boundary' | 'delivery';

/** The name of what the access stack makes: `<project>-<environment>-access-…`. */
export const accessName = (
  project: Pick<Settings, 'name'>,
  environment: Pick<EnvironmentSettings, 'name'>,
  part: AccessPart,
): string => `${project.name}-${environment.name}-access-${part}`;

/**
 * The permissions boundary of the roles of an environment: the one of the settings, else the one that its access stack
 * makes, else none.
 */
export function environmentBoundary(
  settings: Pick<Settings, 'name'>,
  environment: EnvironmentSettings,
  { partition, accountId }: Pick<AwsAccount, 'partition' | 'accountId'>,
): string | undefined {
  const { permissionsBoundary, access, iamPath } = environment;
  if (permissionsBoundary !== undefined || access === undefined) return permissionsBoundary;
  return `arn:${partition}:iam::${accountId}:policy${iamPath}${accessName(settings, environment, 'boundary')}`;
}

/** Resources of a service of AWS whose names begin with those of the environment. */
export const ownArn = ({ account, prefix }: Scope, service: string, before: string, after = '*'): string =>
  regionalArn(account, service, `${before}${prefix}-${after}`);

/** Log groups of tasks, builds, functions and flow logs. */
export const ownLogGroups = (scope: Scope): readonly string[] =>
  ['/ecs/', '/aws/codebuild/', '/aws/lambda/'].map((place) => ownArn(scope, 'logs', `log-group:${place}`));

/** Log group of the flow logs, and its streams. */
export const flowLogGroup = ({ account, prefix }: Scope): readonly string[] =>
  ['', ':*'].map((streams) => regionalArn(account, 'logs', `log-group:/vpc/${prefix}${streams}`));

export const ownBuckets = ({ account, prefix }: Scope): string => `arn:${account.partition}:s3:::${prefix}-*`;

const iamArn = ({ partition, accountId }: AwsAccount, resource: string): string =>
  `arn:${partition}:iam::${accountId}:${resource}`;

/** Roles of the environment, those of the access stack among them. */
export const ownRoles = ({ account, prefix }: Scope): string =>
  iamArn(account, `role${account.roles.path}${prefix}-*`);

/** The roles that plan and apply. */
export const accessRoles = ({ account, prefix }: Scope): readonly string[] =>
  ['plan', 'apply'].map((part) => iamArn(account, `role${account.roles.path}${prefix}-access-${part}`));

/** The managed policies of the access stack. */
export const accessPolicies = ({ account, prefix }: Scope): string =>
  iamArn(account, `policy${account.roles.path}${prefix}-access-*`);

export const identityProviders = ({ account }: Scope): string => iamArn(account, 'oidc-provider/*');

/** What has the tags of the environment already. */
export const tagged = ({ project, environment }: Scope): Conditions => ({
  StringEquals: { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Environment': environment.name },
});

/** What is created with the tags of the environment. */
export const createdWithTags = ({ project, environment }: Scope): Conditions => ({
  StringEquals: { 'aws:RequestTag/Project': project, 'aws:RequestTag/Environment': environment.name },
});

export const hasNetwork = ({ environment }: Scope): boolean => environment.network.type === 'new';

/** Whether services share a load balancer, on whose listeners they have rules and certificates. */
export const hasSharedLoadBalancer = ({ environment }: Scope): boolean =>
  environment.loadBalancer !== undefined;

export const hasPipeline = ({ environment }: Scope): boolean => environment.services.some(hasCodePipeline);

/** Whether environments of other accounts read images of this one. */
export const letsReadImages = ({ receivers }: Scope): boolean =>
  receivers.some(({ copyRole }) => copyRole !== undefined);

export const hasReleaseRole = ({ environment }: Scope): boolean =>
  environment.services.some(releasesFromGitHub);

/** CodeCommit repositories that the pipelines make or read. */
export function repositories({ account, environment, project }: Scope): readonly string[] {
  return environment.services.flatMap((service) => {
    const { source } = service.pipeline;
    if (!hasCodePipeline(service) || source.type !== 'codecommit') return [];
    const own = names({ name: project }, environment, service).sourceRepository;
    return [regionalArn(account, 'codecommit', source.repository ?? own)];
  });
}
