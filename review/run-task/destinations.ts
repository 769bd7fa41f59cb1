/**
 * Where the server may send a token to. A signed request names URLs: without a check, whoever has the key could make the
 * server call addresses inside of its network.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

export interface Destinations {
  /** Hosts that are called, private addresses too; with a port where it is not 443. */
  readonly allowed: readonly string[];
  /** Addresses of a host. @default - DNS */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
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
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv6');
}

/**
 * Holds that a URL leads to a host that is allowed, or over HTTPS to public addresses alone where `isRedirect` says that
 * an allowed host has led there: plans are stored elsewhere.
 *
 * @throws RefusedDestination
 */
export async function checkDestination(
  url: string,
  { allowed, resolve = addressesOf }: Destinations,
  isRedirect = false,
): Promise<URL> {
  const parsed = new URL(url);
  if (allowed.includes(parsed.host) && /^https?:$/.test(parsed.protocol)) return parsed;
  const refuse = (why: string) =>
    new RefusedDestination(
      `${parsed.host} ${why}: the hosts that may be called are ${allowed.join(', ')} (--allow-host)`,
    );
  if (parsed.protocol !== 'https:') throw refuse(`is to be called over ${parsed.protocol}`);
  if (parsed.username !== '' || parsed.password !== '') throw refuse('is named with credentials');
  if (!isRedirect) throw refuse('is not allowed');
  const addresses = await resolve(parsed.hostname.replace(/^\[|\]$/g, ''));
  if (addresses.length === 0 || addresses.some(isPrivate)) throw refuse('has a private address');
  return parsed;
}

const addressesOf = async (host: string): Promise<readonly string[]> =>
  isIP(host) === 0 ? (await lookup(host, { all: true })).map(({ address }) => address) : [host];

function isPrivate(address: string): boolean {
  // IPv4 in IPv6 is judged as IPv4.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  switch (isIP(mapped)) {
    case 4:
      return privateAddresses.check(mapped, 'ipv4');
    case 6:
      return privateAddresses.check(mapped, 'ipv6');
    default:
      return true;
  }
}
