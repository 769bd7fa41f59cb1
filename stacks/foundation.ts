import { relative, join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, App, type TerraformStack } from 'cdktf';
import type { BackendSettings, EnvironmentSettings, Settings } from './settings';

/** What every stack stands on: where its state is kept, and the AWS provider of its environment. */
export function layFoundation(stack: TerraformStack, settings: Settings, environment: EnvironmentSettings): void {
  keepState(stack, settings.backend);
  provideAws(stack, settings, environment);
}

function keepState(stack: TerraformStack, backend: BackendSettings): void {
  const id = stack.node.id;
  switch (backend.type) {
    case 'local':
      new LocalBackend(stack, { path: localStatePath(stack, id) });
      return;
    case 's3': {
      const s3 = new S3Backend(stack, {
        bucket: backend.bucket,
        key: `${backend.keyPrefix}/${id}.tfstate`,
        region: backend.region,
        encrypt: true,
        ...(backend.kmsKeyId === undefined ? {} : { kmsKeyId: backend.kmsKeyId }),
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
        workspaces: new NamedCloudWorkspace(`${backend.workspacePrefix}${id}`),
      });
      return;
  }
}

/**
 * `terraform.<stack>.tfstate` beside cdktf.json, relative to the directory in which Terraform runs: cdktf's own
 * default is an absolute path of the machine that ran the synth.
 */
function localStatePath(stack: TerraformStack, id: string): string {
  const terraformDirectory = join(App.of(stack).outdir, 'stacks', id);
  return join(relative(terraformDirectory, '.'), `terraform.${id}.tfstate`);
}

function provideAws(stack: TerraformStack, settings: Settings, environment: EnvironmentSettings): void {
  new AwsProvider(stack, 'aws', {
    region: environment.region,
    ...(environment.accountId === undefined ? {} : { allowedAccountIds: [environment.accountId] }),
    defaultTags: [
      {
        tags: {
          ...settings.tags,
          ...environment.tags,
          Project: settings.name,
          Environment: environment.name,
          ManagedBy: 'cdktf',
        },
      },
    ],
  });
}
