/** Where HCP Terraform is, and the token for it: as Terraform's own programs look for them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkspacesError } from './failures';

export interface Access {
  /** URL without a slash at its end. */
  readonly address: string;
  readonly token: string;
}

/**
 * @param home - the user's directory
 * @throws WorkspacesError there is no token for the host, or the address would send it in the clear
 */
export function accessTo(hostname: string, env: NodeJS.ProcessEnv, home: string): Access {
  const address = (env.TFE_ADDRESS ?? `https://${hostname}`).replace(/\/+$/, '');
  // A token is sent to the host that it is for, whatever the settings name.
  const host = hostOf(address);
  const token = nonEmpty(env.TFE_TOKEN) ?? nonEmpty(env[tokenVariable(host)]) ?? ofLogin(host, home);
  if (token === undefined)
    throw new WorkspacesError(`there is no token for ${host}: run terraform login ${host}, or set TFE_TOKEN`);
  return { address, token };
}

function hostOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLoopback = url !== undefined && /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)))
    throw new WorkspacesError(
      `TFE_ADDRESS is ${JSON.stringify(address)}: give an https:// URL; http:// is for this machine alone`,
    );
  return url.host;
}

/** @see https://developer.hashicorp.com/terraform/cli/config/config-file#environment-variable-credentials */
const tokenVariable = (hostname: string): string =>
  `TF_TOKEN_${hostname.replaceAll('-', '__').replaceAll('.', '_')}`;

/** What `terraform login` has written. */
function ofLogin(hostname: string, home: string): string | undefined {
  try {
    const file = JSON.parse(readFileSync(join(home, '.terraform.d/credentials.tfrc.json'), 'utf8')) as {
      readonly credentials?: Readonly<Record<string, { readonly token?: unknown }>>;
    };
    const token = file.credentials?.[hostname]?.token;
    return typeof token === 'string' ? nonEmpty(token) : undefined;
  } catch {
    return undefined;
  }
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
