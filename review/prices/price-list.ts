/**
 * Prices in the form of the AWS Price List: offer files of AmazonECS, AWSELB and AmazonEC2. Pure.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 */
import * as v from 'valibot';
import type { Prices, RegionPrices } from './known-prices';

const offer = v.object({
  publicationDate: v.pipe(v.string(), v.isoTimestamp()),
  products: v.record(
    v.string(),
    v.object({
      productFamily: v.optional(v.string(), ''),
      attributes: v.object({
        regionCode: v.optional(v.string()),
        usagetype: v.optional(v.string(), ''),
      }),
    }),
  ),
  terms: v.object({
    OnDemand: v.record(
      v.string(),
      v.record(
        v.string(),
        v.object({
          priceDimensions: v.record(
            v.string(),
            v.object({
              beginRange: v.optional(v.string(), '0'),
              pricePerUnit: v.object({ USD: v.optional(v.string()) }),
            }),
          ),
        }),
      ),
    ),
  }),
});

/** Usage types without the prefix of their region, such as `EUC1-`. */
const usages: readonly (readonly [keyof RegionPrices, RegExp, string | undefined])[] = [
  ['vcpu', /(?:^|-)Fargate-vCPU-Hours:perCPU$/, undefined],
  ['gb', /(?:^|-)Fargate-GB-Hours$/, undefined],
  ['armVcpu', /(?:^|-)Fargate-ARM-vCPU-Hours:perCPU$/, undefined],
  ['armGb', /(?:^|-)Fargate-ARM-GB-Hours$/, undefined],
  ['loadBalancer', /(?:^|-)LoadBalancerUsage$/, 'Load Balancer-Application'],
  ['natGateway', /(?:^|-)NatGateway-Hours$/, 'NAT Gateway'],
];

/** @returns undefined where it is no offer file, or has no price that is needed */
export function pricesIn(file: string, offerFile: unknown): Prices | undefined {
  const read = v.safeParse(offer, offerFile);
  if (!read.success) return undefined;
  const { publicationDate, products, terms } = read.output;
  const regions = new Map<string, Partial<Record<keyof RegionPrices, number>>>();
  for (const [sku, { productFamily, attributes }] of Object.entries(products)) {
    const { regionCode, usagetype } = attributes;
    const usage = usages.find(
      ([, pattern, family]) => pattern.test(usagetype) && (family === undefined || family === productFamily),
    );
    const dimensions = Object.values(terms.OnDemand[sku] ?? {}).flatMap((term) =>
      Object.values(term.priceDimensions),
    );
    const price = Number(dimensions.find(({ beginRange }) => beginRange === '0')?.pricePerUnit.USD ?? NaN);
    if (regionCode === undefined || usage === undefined || !(price > 0)) continue;
    regions.set(regionCode, { ...regions.get(regionCode), [usage[0]]: price });
  }
  return regions.size === 0 ? undefined : { source: file, date: publicationDate.slice(0, 10), regions };
}

/** Prices of several files; the oldest date counts. */
export function together(all: readonly Prices[]): Prices {
  const regions = new Map<string, RegionPrices>();
  for (const prices of all) {
    for (const [region, found] of prices.regions) regions.set(region, { ...regions.get(region), ...found });
  }
  return {
    source: all.map(({ source }) => source).join(', '),
    date: all.map(({ date }) => date).sort()[0] ?? '',
    regions,
  };
}
