/** Dependency lock files of stacks whose providers are not to be hashed again and again. */
import { registryHost, type RequiredProvider } from '../../support/provider-mirror';

/** Name of the file, beside the configuration. */
export const lockFileName = '.terraform.lock.hcl';

/**
 * Builds a dependency lock file that names versions and no hashes. Where it holds a hash, Terraform reads a provider as a
 * whole before every command: the 700 MB of the AWS provider cost half a second each time. `terraform init` adds hashes
 * unless it is told to leave the file as it is (`-lockfile=readonly`).
 *
 * @see https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
export const lockFile = (providers: readonly RequiredProvider[]): string =>
  providers
    .map(({ source, version }) => `provider "${registryHost}/${source}" {\n  version = "${version}"\n}\n`)
    .join('\n');
