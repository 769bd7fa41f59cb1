/**
 * Where Terraform gets its providers on this machine. A machine without the registry may hold a mirror: Terraform's
 * implied mirror directories, a plugin cache, or a directory below /opt laid out as
 * `registry.terraform.io/<namespace>/<type>/<version>/<os>_<arch>/`. A user's own CLI configuration is left alone.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
 */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

export const registryHost = 'registry.terraform.io';

/** A provider as `required_providers` names it. */
export interface RequiredProvider {
  /** `namespace/type`. */
  readonly source: string;
  /** Exact version. */
  readonly version: string;
}

export type ProviderInstallation =
  /** The user's own CLI configuration, or Terraform's implied mirrors, say it: nothing to add. */
  | { readonly kind: 'configured'; readonly by: string }
  /** A mirror that holds every required provider. */
  | { readonly kind: 'mirror'; readonly directory: string }
  /** None was found: Terraform asks the registry. */
  | { readonly kind: 'registry' };

/** Finds how the required providers are to be installed here. */
export function findProviderInstallation(
  required: readonly RequiredProvider[],
  env: NodeJS.ProcessEnv,
  home: string = homedir(),
  mirrorParent = '/opt',
): ProviderInstallation {
  const configuration = env.TF_CLI_CONFIG_FILE ?? join(home, '.terraformrc');
  if (existsSync(configuration)) return { kind: 'configured', by: configuration };
  const holdsAll = (directory: string) => required.every((provider) => holds(directory, provider));
  const implied = impliedMirrors(env, home).find(holdsAll);
  if (implied !== undefined) return { kind: 'mirror', directory: implied };
  const cache = env.TF_PLUGIN_CACHE_DIR;
  if (cache !== undefined && holdsAll(cache)) return { kind: 'mirror', directory: cache };
  const found = subdirectories(mirrorParent).find(holdsAll);
  return found === undefined ? { kind: 'registry' } : { kind: 'mirror', directory: found };
}

/** A mirror, and what it has: `namespace/type`. */
export interface ProviderMirror {
  readonly directory: string;
  readonly providers: readonly string[];
}

/** Finds a mirror below /opt for who does not know yet what will be required. */
export function findMirror(mirrorParent = '/opt'): ProviderMirror | undefined {
  return subdirectories(mirrorParent)
    .map((directory) => ({ directory, providers: providersIn(join(directory, registryHost)) }))
    .find(({ providers }) => providers.length > 0);
}

const providersIn = (registry: string): string[] =>
  subdirectories(registry).flatMap((namespace) =>
    subdirectories(namespace).map((type) => `${basename(namespace)}/${basename(type)}`),
  );

/** A CLI configuration for `TF_CLI_CONFIG_FILE`. An empty one is valid: it silences the warning of a missing file. */
export function cliConfiguration(installation: ProviderInstallation): string {
  if (installation.kind !== 'mirror') return '';
  const path = JSON.stringify(installation.directory);
  return `provider_installation {\n  filesystem_mirror {\n    path = ${path}\n  }\n}\n`;
}

/** @see https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
function impliedMirrors(env: NodeJS.ProcessEnv, home: string): string[] {
  const dataHome = env.XDG_DATA_HOME ?? join(home, '.local/share');
  const dataDirectories = (env.XDG_DATA_DIRS ?? '/usr/local/share:/usr/share').split(':');
  return [
    join(home, '.terraform.d/plugins'),
    join(home, 'Library/Application Support/io.terraform/plugins'),
    join(dataHome, 'terraform/plugins'),
    ...dataDirectories.map((directory) => join(directory, 'terraform/plugins')),
  ];
}

/** Whether a mirror holds a provider for this platform, unpacked or as the release's zip. */
function holds(mirror: string, provider: RequiredProvider): boolean {
  const directory = join(mirror, registryHost, provider.source);
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const type = provider.source.split('/')[1] ?? '';
  return (
    existsSync(join(directory, provider.version, platform)) ||
    existsSync(join(directory, `terraform-provider-${type}_${provider.version}_${platform}.zip`))
  );
}

function subdirectories(parent: string): string[] {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(parent, entry.name))
      .sort();
  } catch {
    return [];
  }
}
