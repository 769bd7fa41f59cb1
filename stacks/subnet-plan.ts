/** How a VPC's address range is divided, computed at synth: plain addresses in the JSON can be read and reviewed. */
import { addressOf, numberOf } from './cidr';

/** CIDR blocks of the subnets, one an Availability Zone. */
export interface SubnetPlan {
  readonly public: readonly string[];
  readonly private: readonly string[];
}

/** Eight equal blocks: 0–3 public, 4–7 private. A third zone later moves no subnet that exists. */
const blocks = 8;
const firstPrivateBlock = 4;

/**
 * @param vpcCidr - IPv4 CIDR block, /16 to /22
 * @param availabilityZones - 2 or 3
 */
export function planSubnets(vpcCidr: string, availabilityZones: number): SubnetPlan {
  const blocksFrom = (first: number) =>
    Array.from({ length: availabilityZones }, (_, zone) => block(vpcCidr, first + zone));
  return { public: blocksFrom(0), private: blocksFrom(firstPrivateBlock) };
}

function block(cidr: string, index: number): string {
  const [address = '', prefix = ''] = cidr.split('/');
  const vpcBits = Number(prefix);
  const vpcSize = 2 ** (32 - vpcBits);
  const base = Math.floor(numberOf(address) / vpcSize) * vpcSize;
  return `${addressOf(base + (index * vpcSize) / blocks)}/${vpcBits + Math.log2(blocks)}`;
}
