/** What the apply changes of the monthly cost, and what a release costs. What is not known gives a range, or nothing. Pure. */
import type { RuleContext } from '../../blue-green/context';
import type { BlueGreenService } from '../../blue-green/service';
import { amountOf } from '../../blue-green/task-size';
import type { JsonObject, ResourceChange } from '../../plan/model';
import { difference, isMarked, listAt, numberAt, textAt } from '../../plan/values';
import type { CostEffect, CostRange, DeploymentEffect } from '../../result';
import { isOld, knownPrices, type Prices, type RegionPrices } from '../../prices/known-prices';

type Side = 'before' | 'after';

export interface CostOptions {
  /** @default - those of this project */
  readonly prices?: Prices | undefined;
  readonly now: Date;
}

/** As AWS's own calculator takes a month. */
const hoursOfMonth = 730;

/** @returns undefined where no price of a region is known, and where nothing that has one is there */
export function costEffect(
  context: RuleContext,
  deployments: readonly DeploymentEffect[],
  { prices = knownPrices, now }: CostOptions,
): CostEffect | undefined {
  const regionOf = regions(context);
  const pricesOf: PricesOf = (change) => prices.regions.get(regionOf(change) ?? '');
  const parts = [...servicesIn(context, pricesOf), ...fixedIn(context, pricesOf)];
  if (parts.length === 0) return undefined;
  const releases = releasesIn(context, deployments, pricesOf);
  return {
    monthly: sum(parts.map(differenceOf)),
    isPartial: parts.some(({ before, after }) => before === undefined || after === undefined),
    releases,
    prices: { source: prices.source, date: prices.date, isOld: isOld(prices, now) },
  };
}

/** Regions in which something gets another price, and no price is known. */
export function unpricedRegions(
  context: RuleContext,
  { prices = knownPrices }: Pick<CostOptions, 'prices'>,
): readonly string[] {
  const regionOf = regions(context);
  const repriced = [
    ...context.services.flatMap(({ service, taskDefinition, scalableTarget }) => [
      ...changed([service], ['desired_count', 'launch_type', 'capacity_provider_strategy']),
      ...changed([taskDefinition], ['cpu', 'memory', 'runtime_platform']),
      ...changed([scalableTarget], ['min_capacity', 'max_capacity']),
    ]),
    ...changed(applicationLoadBalancers(context)),
    ...changed(context.changesOf('aws_nat_gateway')),
  ];
  const found = new Set(repriced.flatMap((change) => regionOf(change) ?? []));
  return [...found].filter((region) => !prices.regions.has(region)).sort();
}

/** What is made, what is deleted, and what gets other values of these arguments. */
const changed = (
  changes: readonly (ResourceChange | undefined)[],
  names: readonly string[] = [],
): readonly ResourceChange[] =>
  changes
    .filter((change) => change !== undefined)
    .filter(
      (change) =>
        (change.before === null) !== (change.after === null) ||
        names.some((name) => difference(change, [name]) !== 'same'),
    );

/** Prices of the region of a resource; undefined where none are known. */
type PricesOf = (change: ResourceChange) => RegionPrices | undefined;

/** What something costs an hour on both sides; undefined where it is not known. */
interface Part {
  readonly before: CostRange | undefined;
  readonly after: CostRange | undefined;
}

const nothing: CostRange = { from: 0, to: 0 };

/** Like is compared with like: the fewest tasks with the fewest. */
function differenceOf({ before, after }: Part): CostRange {
  if (before === undefined || after === undefined) return nothing;
  const [one, other] = [after.from - before.from, after.to - before.to].map((hour) => hour * hoursOfMonth);
  return { from: Math.min(one ?? 0, other ?? 0), to: Math.max(one ?? 0, other ?? 0) };
}

const sum = (ranges: readonly CostRange[]): CostRange =>
  ranges.reduce((total, { from, to }) => ({ from: total.from + from, to: total.to + to }), nothing);

const servicesIn = (context: RuleContext, pricesOf: PricesOf): readonly Part[] =>
  context.services.flatMap((service) => {
    const region = pricesOf(service.service);
    if (region === undefined) return [];
    return [{ before: hourly(service, 'before', region), after: hourly(service, 'after', region) }];
  });

function hourly(service: BlueGreenService, side: Side, region: RegionPrices): CostRange | undefined {
  if (service.service[side] === null) return nothing;
  const price = taskPrice(service, side, region);
  const tasks = tasksOf(service, side);
  return price === undefined || tasks === undefined
    ? undefined
    : { from: price * tasks.from, to: price * tasks.to };
}

/** An hour of one task. */
function taskPrice(
  { service, taskDefinition }: BlueGreenService,
  side: Side,
  region: RegionPrices,
): number | undefined {
  const definition = taskDefinition?.[side];
  if (taskDefinition === undefined || definition === undefined || definition === null) return undefined;
  if (!isOnFargate(service[side] ?? {})) return undefined;
  const isUnknown = ['cpu', 'memory', 'runtime_platform'].some(
    (name) => side === 'after' && isMarked(taskDefinition.afterUnknown, [name]),
  );
  const [cpu, memory] = ['cpu', 'memory'].map((name) => amountOf(definition[name]));
  const platform = ['runtime_platform', 0];
  const system = textAt(definition, [...platform, 'operating_system_family']) ?? 'LINUX';
  if (isUnknown || cpu === undefined || memory === undefined || system !== 'LINUX') return undefined;
  const isArm = textAt(definition, [...platform, 'cpu_architecture']) === 'ARM64';
  const { vcpu, gb } = isArm ? { vcpu: region.armVcpu, gb: region.armGb } : region;
  return vcpu === undefined || gb === undefined ? undefined : (cpu * vcpu + memory * gb) / 1024;
}

/** Spot has other prices, and instances have their own. */
function isOnFargate(service: JsonObject): boolean {
  const providers = listAt(service, ['capacity_provider_strategy']).map((each) =>
    textAt(each, ['capacity_provider']),
  );
  return providers.length > 0
    ? providers.every((name) => name === 'FARGATE')
    : textAt(service, ['launch_type']) === 'FARGATE';
}

/** As many as Application Auto Scaling may run, else as many as the service wants. */
function tasksOf({ service, scalableTarget }: BlueGreenService, side: Side): CostRange | undefined {
  const target = scalableTarget?.[side];
  const from = numberAt(target ?? undefined, ['min_capacity']);
  const to = numberAt(target ?? undefined, ['max_capacity']);
  if (from !== undefined && to !== undefined) return { from, to };
  if (side === 'after' && isMarked(service.afterUnknown, ['desired_count'])) return undefined;
  const count = numberAt(service[side] ?? undefined, ['desired_count']);
  return count === undefined ? undefined : { from: count, to: count };
}

const applicationLoadBalancers = ({ changesOf }: RuleContext): readonly ResourceChange[] =>
  changesOf('aws_lb').filter(
    ({ before, after }) =>
      (textAt(after ?? before, ['load_balancer_type']) ?? 'application') === 'application',
  );

/** Load balancers and NAT gateways, by the hour. */
function fixedIn(context: RuleContext, pricesOf: PricesOf): readonly Part[] {
  const priced = (changes: readonly ResourceChange[], unit: 'loadBalancer' | 'natGateway'): readonly Part[] =>
    changes.flatMap((change) => {
      const price = pricesOf(change)?.[unit];
      const on = (side: Side): CostRange =>
        change[side] === null ? nothing : { from: price ?? 0, to: price ?? 0 };
      return price === undefined ? [] : [{ before: on('before'), after: on('after') }];
    });
  return [
    ...priced(applicationLoadBalancers(context), 'loadBalancer'),
    ...priced(context.changesOf('aws_nat_gateway'), 'natGateway'),
  ];
}

/** From AllowTraffic until the original tasks are deleted there are twice as many. */
const releasesIn = (
  context: RuleContext,
  deployments: readonly DeploymentEffect[],
  pricesOf: PricesOf,
): CostEffect['releases'] => {
  const known = new Map(deployments.map((effect) => [keyOf(effect.stack, effect.deploymentGroup), effect]));
  return context.services.flatMap((service) => {
    const region = pricesOf(service.service);
    const effect = known.get(keyOf(service.stack, service.deploymentGroup?.address ?? ''));
    const seconds = effect?.after?.durationSeconds;
    const hour = region && hourly(service, 'after', region);
    if (seconds === undefined || hour === undefined) return [];
    const hours = seconds / 3600;
    return [
      {
        ...{ stack: service.stack, service: service.service.address, seconds },
        ...{ from: hour.from * hours, to: hour.to * hours },
      },
    ];
  });
};

const keyOf = (stack: string, address: string): string => `${stack} ${address}`;

/** The region of a resource, else the one that all ARNs of the plans have. */
function regions({ stacks }: RuleContext): (change: ResourceChange) => string | undefined {
  let all: ReadonlySet<string> | undefined;
  const ofAll = (): ReadonlySet<string> =>
    new Set(
      stacks.flatMap(({ plan }) =>
        plan.changes.flatMap(({ before, after }) => regionIn(before) ?? regionIn(after) ?? []),
      ),
    );
  return ({ before, after }) => {
    const own = regionIn(before) ?? regionIn(after);
    if (own !== undefined) return own;
    all ??= ofAll();
    return all.size === 1 ? [...all][0] : undefined;
  };
}

function regionIn(value: JsonObject | null): string | undefined {
  if (value === null) return undefined;
  const [, , , region = ''] = (textAt(value, ['arn']) ?? '').split(':');
  return textAt(value, ['region']) ?? (region === '' ? undefined : region);
}
