import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { releaseService } from './access/releasing';
import { trustSubjects } from './access/trust';
import { readAccount } from './account';
import { AccessRole } from './constructs/access-role';
import type { ReleaseTarget } from './constructs/release-target';
import { layFoundation } from './foundation';
import type { AwsAccount, Statement } from './iam';
import {
  gitHubReleases,
  gitHubSubject,
  gitHubTokens,
  names,
  type EnvironmentSettings,
  type ServiceSettings,
  type Settings,
} from './settings';

export interface ReleaseRoleStackProps {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
  readonly service: ServiceSettings;
  /** The service that is released. */
  readonly target: ReleaseTarget;
}

/** A release lasts as long as its waits, and the job that follows it cannot renew its credentials. */
const maxSessionSeconds = 4 * 60 * 60;

/**
 * The role of the GitHub jobs that release a service. It stands where the pipeline would, under the same name: an apply
 * that changes the type removes the pipeline, which would release beside the jobs.
 */
export class ReleaseRoleStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: ReleaseRoleStackProps) {
    super(scope, id);
    const { settings, environment, service, target } = props;
    layFoundation(this, settings, environment);
    const account = readAccount(this, settings, environment);
    const named = names(settings, environment, service);
    const role = new AccessRole(this, 'role', {
      name: named.releaseRole,
      description: `Releases ${named.prefix}`,
      account,
      permissionsBoundary: account.roles.permissionsBoundary,
      maxSessionSeconds,
      trust: trustJobs(props, account),
      statements: releaseService(named, target, account),
    });
    new TerraformOutput(this, 'release_role_arn', {
      value: role.arn,
      description:
        'The role of the jobs that release: variable AWS_RELEASE_ROLE_ARN of the GitHub repository.',
    });
    new TerraformOutput(this, 'release_templates', {
      value: `s3://${target.artifactBucketName}/${target.templatesPrefix}`,
      description: 'What a release is made of: variable RELEASE_TEMPLATES of the GitHub repository.',
    });
  }
}

/** The settings are refused if they name no repository. */
function trustJobs(
  { environment, service }: ReleaseRoleStackProps,
  { partition, accountId }: AwsAccount,
): readonly Statement[] {
  const {
    repository = '',
    environment: gitHubEnvironment,
    providerArn,
  } = gitHubReleases(environment, service);
  const provider = providerArn ?? `arn:${partition}:iam::${accountId}:oidc-provider/${gitHubTokens.host}`;
  return [trustSubjects(gitHubTokens, provider, [gitHubSubject(repository, gitHubEnvironment)])];
}
