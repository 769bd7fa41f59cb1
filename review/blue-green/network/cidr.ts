/** CIDR blocks: how much of the internet they are, and whether they contain one another. */

/** Length of the prefix; undefined where there is none. A reference may stand before it. */
function prefixLength(cidr: string): number | undefined {
  const [, digits] = /\/(\d{1,3})$/.exec(cidr) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Whether a block is open to the internet: `0.0.0.0/0`, `::/0`, and blocks that are no less than a registry's worth of it,
 * as `0.0.0.0/1` with `128.0.0.0/1`.
 */
export function isPublic(cidr: string): boolean {
  const length = prefixLength(cidr);
  return length !== undefined && length < (/^[\da-f]*:/i.test(cidr) ? 16 : 8);
}

/** Whether a block has all of a VPC in it, if it has any: VPCs have at most 65,536 addresses. */
export const isVpcWide = (cidr: string): boolean => (prefixLength(cidr) ?? 32) <= 16;

/** Addresses, both ends included. */
interface Range {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Whether other blocks have a block in them, alone or together.
 *
 * @returns false too for what is no block, unless it is written in the same way among the others
 */
export function isWithin(cidr: string, others: readonly string[]): boolean {
  if (others.includes(cidr)) return true;
  const wanted = rangeOf(cidr);
  if (wanted === undefined) return false;
  const ranges = others
    .flatMap((other) => rangeOf(other) ?? [])
    .filter(({ bits }) => bits === wanted.bits)
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  let next = wanted.first;
  for (const { first, last } of ranges) {
    if (first > next) return false;
    if (last >= wanted.last) return true;
    if (last >= next) next = last + 1n;
  }
  return false;
}

function rangeOf(cidr: string): Range | undefined {
  const [address = '', prefix = '', ...rest] = cidr.split('/');
  const isSix = address.includes(':');
  const bits = isSix ? 128 : 32;
  const value = isSix ? sixOf(address) : fourOf(address);
  if (value === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) {
    return undefined;
  }
  const size = 1n << BigInt(bits - Number(prefix));
  const first = value - (value % size);
  return { bits, first, last: first + size - 1n };
}

function fourOf(address: string): bigint | undefined {
  const parts = address.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? numberOf(parts.map(BigInt), 8n) : undefined;
}

/** `::` stands for as many groups of zeros as are missing. */
function sixOf(address: string): bigint | undefined {
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = halves;
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || missing < 0 || (halves.length === 1 && missing > 0)) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return numberOf(
    groups.map((group) => BigInt(`0x${group}`)),
    16n,
  );
}

const numberOf = (parts: readonly bigint[], bits: bigint): bigint =>
  parts.reduce((sum, part) => (sum << bits) | part, 0n);
