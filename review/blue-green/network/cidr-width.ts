/** How much of the internet a CIDR block is. */

/** Length of the prefix; undefined where there is none. A reference may stand before it. */
export function prefixLength(cidr: string): number | undefined {
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
