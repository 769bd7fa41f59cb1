import fc from 'fast-check';
import { planSubnets } from '../../stacks/subnet-plan';

describe('planSubnets', () => {
  test('gives every zone an eighth of the VPC for each kind of subnet', () => {
    expect(planSubnets('10.0.0.0/16', 2)).toEqual({
      public: ['10.0.0.0/19', '10.0.32.0/19'],
      private: ['10.0.128.0/19', '10.0.160.0/19'],
    });
  });

  test('a third zone moves no subnet', () => {
    const two = planSubnets('172.31.252.0/22', 2);
    const three = planSubnets('172.31.252.0/22', 3);
    expect(three.public.slice(0, 2)).toEqual(two.public);
    expect(three.private.slice(0, 2)).toEqual(two.private);
    expect(three.private[2]).toBe('172.31.255.0/25');
  });

  test('starts at the network address when the block names a host', () => {
    expect(planSubnets('10.1.2.3/20', 2).public[0]).toBe('10.1.0.0/23');
  });

  test('subnets lie in the VPC and do not overlap', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 32 - 1 }),
        fc.integer({ min: 16, max: 22 }),
        fc.constantFrom(2, 3),
        (address, bits, zones) => {
          const cidr = `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/${bits}`;
          const plan = planSubnets(cidr, zones);
          const ranges = [...plan.public, ...plan.private].map(range).sort((a, b) => a.first - b.first);
          const vpc = range(cidr);
          expect(ranges[0]!.first).toBeGreaterThanOrEqual(vpc.first);
          expect(ranges.at(-1)!.last).toBeLessThanOrEqual(vpc.last);
          ranges.slice(1).forEach((next, index) => {
            expect(next.first).toBeGreaterThan(ranges[index]!.last);
          });
        },
      ),
    );
  });
});

/** First and last address of a block, as numbers. */
function range(cidr: string): { first: number; last: number } {
  const [address = '', bits = ''] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}
