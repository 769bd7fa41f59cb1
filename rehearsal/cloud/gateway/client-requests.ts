/**
 * Which requests may come from a client of AWS, git or a registry. Everybody can make a browser on this machine send
 * requests to loopback: a page of another origin, a form, a name that DNS leads to 127.0.0.1. What only a browser sends
 * is refused before anything reads it, whatever it asks for. Pure.
 *
 * @see https://developer.mozilla.org/en-US/docs/Glossary/Fetch_metadata_request_header
 */
import { AwsError } from '../protocol/aws-error';
import type { RequestHead } from '../protocol/message';

/**
 * Names that lead to this machine and that nobody else can register: loopback, what container engines call the machine
 * that they run on, and the registries of ECR, whose names stand in images.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
const ownNames = [
  /^127(\.\d{1,3}){3}$/,
  /^\[::1\]$/,
  /^([a-z0-9._-]+\.)?localhost\.?$/,
  /^host\.docker\.internal$/,
  /^host\.containers\.internal$/,
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
];

/**
 * Requires that a request may come from a client.
 *
 * @param port - on which it came
 * @throws AwsError AccessDeniedException with status 403
 */
export function requireClient({ method, url, headers }: RequestHead, port: number): void {
  if (!isOwnHost(headers.host, port)) {
    throw refused(`the host ${quoted(headers.host)} is not this endpoint: ask 127.0.0.1:${port}`);
  }
  if (method === 'OPTIONS') throw refused('OPTIONS is asked by browsers alone');
  if (headers.origin !== undefined) throw refused(`a web page asks, of origin ${quoted(headers.origin)}`);
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none') throw refused(`a web page asks, ${quoted(site)}`);
  // Not of AWS: it would reset what the emulator has, and leave the rest as it is.
  if (/^\/moto-api(\/|\?|$)/.test(url)) throw refused(`${quoted(url)} is no part of AWS`);
}

function isOwnHost(host: string | undefined, port: number): boolean {
  const [, name, given] = /^(.*?)(?::(\d+))?$/.exec(host?.toLowerCase() ?? '') ?? [];
  return Number(given ?? 80) === port && ownNames.some((own) => own.test(name ?? ''));
}

const refused = (why: string): AwsError =>
  new AwsError(
    'AccessDeniedException',
    `the embedded AWS answers AWS clients, git and container tools of this machine, not web pages: ${why}`,
    403,
  );

const quoted = (value: string | readonly string[] | undefined): string =>
  value === undefined ? 'none' : JSON.stringify(value);
