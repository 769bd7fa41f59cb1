/** Environments: of the user's command, and of the Terraform of runs. Pure. */
import { lessGarbageCollection } from '../../support/less-garbage-collection';

/** Would lead Terraform's CLI to another HCP Terraform, or name a token for one. */
const foreign = /^(TF_TOKEN_|TF_CLOUD_|TFE_|TF_CLI_CONFIG_FILE$|TF_WORKSPACE$|TF_FORCE_LOCAL_BACKEND$)/;

export interface Lead {
  /** Path of a CLI configuration. */
  readonly cliConfiguration: string;
  /** URL of this HCP Terraform. */
  readonly url: string;
  readonly token: string;
}

/**
 * @param base - of the user, with the embedded AWS in it
 * @returns an environment in which nothing leads to the real HCP Terraform
 */
export function commandEnvironment(
  base: NodeJS.ProcessEnv,
  { cliConfiguration, url, token }: Lead,
): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(kept),
    TF_CLI_CONFIG_FILE: cliConfiguration,
    CHECKPOINT_DISABLE: '1',
    // As the tfe provider and `npm run workspaces` read them.
    TFE_ADDRESS: url,
    TFE_TOKEN: token,
    // Only Go leaves loopback out of a proxy by itself.
    ...withoutProxy(base),
  };
}

/** What a run needs of the machine: programs, a place for files, the way to the registry. Nothing of a user's. */
const needed =
  /^(PATH|HOME|LANG|LC_\w+|TMPDIR|TZ|SSL_CERT_FILE|SSL_CERT_DIR|TF_PLUGIN_CACHE_DIR|GOGC|GOMEMLIMIT|(https?|all|no)_proxy)$/i;

export function runEnvironment(base: NodeJS.ProcessEnv, aws: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(base).filter(([name]) => needed.test(name));
  const entries = [
    ...Object.entries(lessGarbageCollection),
    ...kept,
    ...Object.entries(aws),
    ...Object.entries(withoutProxy(base)),
  ];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function withoutProxy(base: NodeJS.ProcessEnv): Record<string, string> {
  const list = [base.NO_PROXY ?? base.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
  return { NO_PROXY: list, no_proxy: list };
}
