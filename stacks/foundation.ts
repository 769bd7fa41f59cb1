import {
  AwsProvider,
  type AwsProviderAssumeRole,
  type AwsProviderConfig,
} from '@cdktf/provider-aws/lib/provider';
import { CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, type TerraformStack } from 'cdktf';
import { isNewToProvider } from './regions';
import type { BackendSettings, EnvironmentSettings, Settings } from './settings';

/** What every stack stands on: where its state is kept, and the AWS provider of its environment. */
export function layFoundation(
  stack: TerraformStack,
  settings: Settings,
  environment: EnvironmentSettings,
): void {
  keepState(stack, settings.backend);
  provideAws(stack, settings, environment);
}

function keepState(stack: TerraformStack, backend: BackendSettings): void {
  const id = stack.node.id;
  switch (backend.type) {
    case 'local':
      // Beside the output directory, seen from <output>/stacks/<stack>, where Terraform runs. The file is where cdktf's
      // own default puts it, but that default is an absolute path of the machine that ran the synth.
      new LocalBackend(stack, { path: `../../../terraform.${id}.tfstate` });
      return;
    case 's3': {
      const s3 = new S3Backend(stack, {
        bucket: backend.bucket,
        key: `${backend.keyPrefix}/${id}.tfstate`,
        region: backend.region,
        encrypt: true,
        ...(backend.kmsKeyId === undefined ? {} : { kmsKeyId: backend.kmsKeyId }),
        ...(isNewToProvider(backend.region) ? { skipRegionValidation: true } : {}),
      });
      // The lock is an object beside the state (Terraform 1.10): no DynamoDB table. cdktf 0.21 has no property for it.
      s3.addOverride('use_lockfile', true);
      return;
    }
    case 'cloud':
      new CloudBackend(stack, {
        hostname: backend.hostname,
        organization: backend.organization,
        // cdktf can read the state of named workspaces only, so every stack has its own.
        workspaces: new NamedCloudWorkspace(`${backend.workspacePrefix}${id}`, backend.project),
      });
      return;
  }
}

function provideAws(stack: TerraformStack, settings: Settings, environment: EnvironmentSettings): void {
  new AwsProvider(stack, 'aws', {
    region: environment.region,
    ...(isNewToProvider(environment.region) ? { skipRegionValidation: true } : {}),
    ...(environment.accountId === undefined ? {} : { allowedAccountIds: [environment.accountId] }),
    ...credentialsOf(settings, environment),
    defaultTags: [{ tags: defaultTags(settings, environment) }],
  });
}

/** The environment's own, so that one deploy can reach several accounts. */
function credentialsOf(
  settings: Settings,
  { name, profile, assumeRole }: EnvironmentSettings,
): Pick<AwsProviderConfig, 'profile' | 'assumeRole'> {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(assumeRole === undefined
      ? {}
      : // CloudTrail shows the name of the session.
        { assumeRole: [sessionOf(`${settings.name}-${name}`, assumeRole)] }),
  };
}

function sessionOf(
  sessionName: string,
  { roleArn, externalId }: NonNullable<EnvironmentSettings['assumeRole']>,
): AwsProviderAssumeRole {
  return { roleArn, sessionName, ...(externalId === undefined ? {} : { externalId }) };
}

/** Tags of everything in an environment. */
export function defaultTags(settings: Settings, environment: EnvironmentSettings): Record<string, string> {
  return {
    ...settings.tags,
    ...environment.tags,
    Project: settings.name,
    Environment: environment.name,
    ManagedBy: 'cdktf',
  };
}
