/**
 * Where the server may send a token to. A signed request names URLs: without a check, whoever has the key could make the
 * server call addresses inside of its network.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

export interface Destinations {
  /**
   * Hosts that are called, private addresses too: `app.terraform.io` over HTTPS, and with a port (`tfe.internal:8443`)
   * over what the URL says.
   */
  readonly allowed: readonly string[];
  /** Addresses of a host. @default - DNS */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export interface Destination {
  readonly url: URL;
  /** Those that were found good: a call goes to one of them. @default - whatever DNS says of a host that is allowed */
  readonly addresses?: readonly string[];
}

export class RefusedDestination extends Error {}

/** https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry */
const privateAddresses = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4');
}

/** What is given out to the public is in here, apart from ways to reach IPv4 through IPv6, which lead anywhere. */
const publicIpv6 = new BlockList();
publicIpv6.addSubnet('2000::', 3, 'ipv6');
const tunnels = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  tunnels.addSubnet(network, prefix, 'ipv6');
}

/**
 * Holds that a URL leads to a host that is allowed, or over HTTPS to public addresses alone where `isRedirect` says that
 * an allowed host has led there: plans are stored elsewhere.
 *
 * @throws RefusedDestination, and what `resolve` throws
 */
export async function checkDestination(
  url: string,
  { allowed, resolve = addressesOf }: Destinations,
  isRedirect = false,
): Promise<Destination> {
  const parsed = new URL(url);
  const refuse = (why: string) =>
    new RefusedDestination(
      `${parsed.host} ${why}: the hosts that may be called are ${allowed.join(', ')} (--allow-host)`,
    );
  if (parsed.username !== '' || parsed.password !== '') throw refuse('is named with credentials');
  if (isAllowed(parsed, allowed)) return { url: parsed };
  if (parsed.protocol !== 'https:') throw refuse(`is to be called over ${parsed.protocol}`);
  if (!isRedirect) throw refuse('is not allowed');
  const addresses = await resolve(parsed.hostname.replace(/^\[|\]$/g, ''));
  if (addresses.length === 0) throw refuse('has no address');
  if (addresses.some(isPrivate)) throw refuse('has a private address');
  return { url: parsed, addresses };
}

/** A token goes unencrypted only where a port was named on purpose. */
function isAllowed({ protocol, hostname, port }: URL, allowed: readonly string[]): boolean {
  if (protocol === 'https:' && port === '' && allowed.includes(hostname)) return true;
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  const number = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return allowed.includes(`${hostname}:${number}`);
}

const addressesOf = async (host: string): Promise<readonly string[]> =>
  isIP(host) === 0 ? (await lookup(host, { all: true })).map(({ address }) => address) : [host];

function isPrivate(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return privateAddresses.check(address, 'ipv4');
    case 6:
      return !publicIpv6.check(address, 'ipv6') || tunnels.check(address, 'ipv6');
    default:
      return true;
  }
}
