/** What AWS charges, in USD an hour. Pure. */

export interface RegionPrices {
  /** A vCPU of a Fargate task, Linux on x86. */
  readonly vcpu?: number;
  /** A GB of memory of a Fargate task, Linux on x86. */
  readonly gb?: number;
  /** The same on ARM. */
  readonly armVcpu?: number;
  readonly armGb?: number;
  /** An Application Load Balancer, without its capacity units. */
  readonly loadBalancer?: number;
  /** A NAT gateway, without the data that it processes. */
  readonly natGateway?: number;
}

export interface Prices {
  /** Where they are from: pages, or a file as the user names it. */
  readonly source: string;
  /** ISO 8601 date on which they were published or read. */
  readonly date: string;
  readonly regions: ReadonlyMap<string, RegionPrices>;
}

/**
 * Of us-east-1 alone: AWS's pages show the prices of other regions to browsers only. The rates are those that their examples
 * and the Fargate table state.
 *
 * @see https://aws.amazon.com/fargate/pricing/ ($0.000011244 per vCPU second)
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/ ($0.0225 per Application Load Balancer hour)
 * @see https://aws.amazon.com/vpc/pricing/ ($0.045 per NAT gateway hour)
 * @see https://www.vantage.sh/blog/fargate-pricing (memory, and both rates on ARM)
 */
export const knownPrices: Prices = {
  source: 'the pricing pages of AWS',
  date: '2026-09-20',
  regions: new Map([
    [
      'us-east-1',
      {
        vcpu: 0.04048,
        gb: 0.004445,
        armVcpu: 0.03238,
        armGb: 0.00356,
        loadBalancer: 0.0225,
        natGateway: 0.045,
      },
    ],
  ]),
};

const yearMs = 366 * 86_400_000;

export const isOld = ({ date }: Prices, now: Date): boolean => now.getTime() - Date.parse(date) > yearMs;
