/** What an apply and a release cost, in words, the same in all reports. Pure. */
import type { CostEffect, CostRange, Review } from '../result';
import { durationInWords } from './words';

/** Releases that are listed. */
const most = 5;

/** What an apply changes of the cost and the size, a sentence each; empty where nothing is known to change. */
export function costInWords({ effects: { cost, unpricedRegions = [] }, plans }: Review): readonly string[] {
  const counted = plans.flatMap(({ resources }) => resources ?? []);
  const [before, after] = (['before', 'after'] as const).map((side) =>
    counted.reduce((total, resources) => total + resources[side], 0),
  );
  const size =
    before === after
      ? []
      : [`Managed resources, as HCP Terraform counts them: ${before} now, ${after} after the apply.`];
  const prices = cost === undefined ? [] : [sourceInWords(cost)];
  const monthly =
    cost !== undefined && (isMoney(cost.monthly.from) || isMoney(cost.monthly.to))
      ? [monthlyInWords(cost)]
      : [];
  const releases = (cost?.releases ?? [])
    .slice(0, most)
    .map(
      ({ service, seconds, from, to }) =>
        `A release of ${service} costs ${money({ from, to })} beside: its tasks run twice for ${durationInWords(seconds)} from AllowTraffic on.`,
    );
  const left = (cost?.releases.length ?? 0) - releases.length;
  const more = left > 0 ? [`Releases of ${left} more services are not listed here.`] : [];
  const unpriced =
    unpricedRegions.length === 0
      ? []
      : [`No prices of ${unpricedRegions.join(', ')} are known: give offer files of AWS with --prices.`];
  return monthly.length + size.length + unpriced.length === 0
    ? []
    : [
        ...monthly,
        ...releases,
        ...more,
        ...(monthly.length + releases.length > 0 ? prices : []),
        ...unpriced,
        ...size,
      ];
}

const monthlyInWords = ({ monthly, isPartial }: CostEffect): string =>
  `The apply changes what a month costs by ${money(monthly, true)}: tasks, load balancers and NAT gateways by the hour, without traffic, logs and discounts${isPartial ? '; what is not known yet is left out' : ''}.`;

const sourceInWords = ({ prices: { source, date, isOld } }: CostEffect): string =>
  `Prices of ${date}, from ${source}${isOld ? ': older than a year; give newer ones with --prices' : ''}.`;

const isMoney = (amount: number): boolean => Math.abs(amount) >= 0.005;

/** `$1.20 to $3.60`, and with signs `+$1.20`. */
function money({ from, to }: CostRange, isSigned = false): string {
  const [one, other] = [from, to].map((amount) => {
    const sign = amount < 0 ? '−' : isSigned ? '+' : '';
    return isMoney(amount) || amount === 0 ? `${sign}$${Math.abs(amount).toFixed(2)}` : 'less than $0.01';
  });
  return one === other ? String(one) : `${String(one)} to ${String(other)}`;
}
