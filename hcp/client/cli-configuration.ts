/**
 * A CLI configuration that leads Terraform to this HCP Terraform under the names of the real hosts, so that the
 * configurations stay as they are: without TLS, DNS, or port 443. Pure.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file
 */
import type { ProviderMirror } from '../../support/provider-mirror';

export interface CliConfigurationProps {
  /** Names of hosts that the configurations use. */
  readonly hostnames: readonly string[];
  /** URL of this HCP Terraform, without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** Where providers come from, and whatever else is not about these hosts. */
  readonly rest: string;
}

export function cliConfiguration({ hostnames, url, token, rest }: CliConfigurationProps): string {
  const services = ['tfe.v2', 'tfe.v2.1', 'tfe.v2.2', 'state.v2']
    .map((name) => `    ${quoted(name)} = ${quoted(`${url}/api/v2/`)}\n`)
    .join('');
  const hosts = hostnames.map(
    (name) =>
      `host ${quoted(name)} {\n  services = {\n${services}  }\n}\ncredentials ${quoted(name)} {\n  token = ${quoted(token)}\n}\n`,
  );
  return [rest, ...hosts].join('\n');
}

/** What comes from the mirror is not looked for elsewhere, and the other way round. */
export function providerInstallation({ directory, providers }: ProviderMirror): string {
  const list = `[${providers.map(quoted).join(', ')}]`;
  return `provider_installation {
  filesystem_mirror {
    path    = ${quoted(directory)}
    include = ${list}
  }
  direct {
    exclude = ${list}
  }
}
`;
}

/**
 * A configuration of the user without the blocks that say where hosts are and how one signs in there: the real
 * organization is not to be reached, and its token is nobody's business.
 */
export function withoutHosts(text: string): string {
  const start = /^[ \t]*(?:host|credentials|credentials_helper)[ \t]+"[^"\n]*"[ \t]*\{/gm;
  let kept = '';
  let at = 0;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    kept += text.slice(at, match.index);
    at = endOfBlock(text, start.lastIndex);
    start.lastIndex = at;
  }
  return kept + text.slice(at);
}

/** @param from - after the brace that opens the block @returns after the one that closes it */
function endOfBlock(text: string, from: number): number {
  let depth = 1;
  let isQuoted = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === '{') depth += 1;
    else if (!isQuoted && character === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

const quoted = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', '%%{');
