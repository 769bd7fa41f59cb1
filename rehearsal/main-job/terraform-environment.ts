/** What Terraform runs with: the AWS that it runs on, and providers from where this machine has them. */
import type { Workspace } from '../project';
import { cliConfiguration, findProviderInstallation } from '../../support/provider-mirror';
import { requiredProviders, type SynthesizedStack } from '../terraform/synthesis';
import { terraformEnvironment } from '../terraform/commands';
import type { TargetAws } from './target-aws';

export interface TerraformPlace {
  readonly stacks: readonly SynthesizedStack[];
  /** Where a CLI configuration is written. */
  readonly workspace: Workspace;
  readonly aws: Pick<TargetAws, 'environment'>;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
}

export function environmentFor({ stacks, workspace, aws, env }: TerraformPlace): NodeJS.ProcessEnv {
  const installation = findProviderInstallation(requiredProviders(stacks), env);
  const configuration =
    installation.kind === 'configured'
      ? {}
      : { TF_CLI_CONFIG_FILE: workspace.write('terraform.rc', cliConfiguration(installation)) };
  return terraformEnvironment(aws.environment(env), configuration);
}
