/** Where Terraform has the AWS provider from in a test: as the project finds it on this machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import awsProvider from '@cdktf/provider-aws/package.json';
import { cliConfiguration, findProviderInstallation } from '../../support/provider-mirror';

/**
 * The environment of this process, in which Terraform finds the AWS provider.
 *
 * @param directory - for a CLI configuration, where the user has none
 */
export function providerEnvironment(directory: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const { version } = awsProvider.cdktf.provider;
  const installation = findProviderInstallation([{ source: 'hashicorp/aws', version }], process.env);
  if (installation.kind !== 'configured') {
    env.TF_CLI_CONFIG_FILE = join(directory, 'terraform.rc');
    writeFileSync(env.TF_CLI_CONFIG_FILE, cliConfiguration(installation));
  }
  return env;
}
