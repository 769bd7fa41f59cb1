/** What an apply does to running traffic of a service: the gravest effect of all changes, as one or two sentences. Pure. */
import type { RuleContext } from '../../blue-green/context';
import {
  actionsOf,
  isRouteUnknown,
  productionAt,
  productionRoutes,
  sharesAt,
  type Shares,
} from '../../blue-green/routes';
import { nameInArn } from '../../blue-green/route-index';
import type { BlueGreenService } from '../../blue-green/service';
import { describeChange, describeFate } from '../../change-words';
import { isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import type { ReviewedStack } from '../../plan/synthesized';
import { difference, isMarked, textAt, valueAt } from '../../plan/values';
import type { TrafficEffect } from '../../result';
import type { Finding } from '../../rule';
import { cutOffsIn, type CutOffs } from './cut-offs';
import { changedArguments, type Impact } from './impact';
import { TrafficParts, type Effect, type Part } from './parts';
import {
  isHeldBy,
  rejectedDeletions,
  rejectedInWords,
  rejectionsIn,
  type Rejected,
} from './rejected-deletions';
import { ReleaseStarts } from './release-start';
import { releases, startsRelease } from './releases';

export { TrafficParts } from './parts';

/** The gravest last. */
const gravity: readonly Effect[] = [
  'nothing',
  'released-next',
  'service-touched',
  'endpoint-changes',
  'outage',
];

/** Sentences of one effect; what is more is counted. */
const most = 3;

/** What the effects of all services are told by. */
interface Sources {
  readonly context: RuleContext;
  readonly cutOffs: CutOffs;
  readonly rejected: Rejected;
  readonly parts: TrafficParts;
  readonly starts: ReleaseStarts;
  readonly stackOf: (change: ResourceChange) => string;
}

/** @param findings - of the same review: what AWS refuses does not happen, and what they say is cut is */
export function trafficEffects(
  context: RuleContext,
  findings: readonly Finding[] = [],
): readonly TrafficEffect[] {
  const stacks = new Map(
    context.stacks.flatMap(({ plan: { stack, changes } }) =>
      changes.filter(isTouched).map((change) => [change, stack] as const),
    ),
  );
  const sources: Sources = {
    context,
    cutOffs: cutOffsIn(findings),
    rejected: rejectionsIn(findings),
    parts: new TrafficParts(context),
    starts: new ReleaseStarts(context),
    stackOf: (change) => stacks.get(change) ?? '',
  };
  return context.services.map((service) => trafficEffect(service, sources));
}

function trafficEffect(service: BlueGreenService, sources: Sources): TrafficEffect {
  const { context, cutOffs, parts, starts, stackOf } = sources;
  const about = { stack: service.stack, service: service.service.address };
  if (service.service.before === null) {
    const says = 'The service is new: nobody sends requests to it yet.';
    const because = [service.service.address];
    return { ...about, effect: 'nothing', says, because, unnamed: because };
  }
  const touched = parts.touchedOf(service);
  const rejected = rejectedDeletions(touched, stackOf, sources.rejected);
  const done = touched.filter(
    (part) => !rejected.some((deletion) => deletion.part === part) && !isHeldBy(part, rejected),
  );
  const impacts = [
    ...cutOffs(service),
    ...done.flatMap((part) => impactsOf(part, service, context)),
    ...releases(service, starts, context),
  ];
  const effect = gravity.findLast((grave) => impacts.some((each) => each.effect === grave)) ?? 'nothing';
  const causes = effect === 'nothing' ? [] : impacts.filter((each) => each.effect === effect);
  const { shown, more } = summary(causes);
  const sentences = [
    ...(causes.length === 0
      ? ['The apply changes nothing that running traffic meets.']
      : [...shown, ...more]),
    ...rejectedInWords(rejected, causes.length > 0),
    ...inFlight(service),
    ...incomplete(context.stacks),
  ];
  const because = [...new Set(causes.map(({ address }) => address))];
  const named = new Set(
    causes
      .filter(({ says, namesAddress }) => namesAddress && shown.includes(says))
      .map(({ address }) => address),
  );
  const unnamed = because.filter((address) => !named.has(address));
  return {
    ...about,
    effect,
    says: sentences.join(' '),
    because,
    ...(unnamed.length > 0 && { unnamed }),
    ...(rejected.length > 0 && { stopsHalfWay: true }),
    ...(startsRelease(service, starts) && { startsRelease: true }),
  };
}

function summary(causes: readonly Impact[]): {
  readonly shown: readonly string[];
  readonly more: readonly string[];
} {
  const sentences = [...new Set(causes.map(({ says }) => says))];
  const more = sentences.length - most;
  const rest = more === 1 ? 'One more change does as much.' : `${more} more changes do as much.`;
  return { shown: sentences.slice(0, most), more: more > 0 ? [rest] : [] };
}

function impactsOf(part: Part, service: BlueGreenService, context: RuleContext): readonly Impact[] {
  const { change, is, without } = part;
  const { address, kind } = change;
  const named = `${is} ${address}`;
  switch (kind) {
    case 'delete':
    case 'replace':
    case 'unrecognized':
      return [impact(part.goes, address, `The apply ${describeFate(change)} ${named}: ${without}.`)];
    case 'create':
      return [impact(part.comes ?? 'nothing', address, `The apply adds ${named}.`)];
    case 'update':
      return updated(part, service, context);
    default:
      return [];
  }
}

function updated(part: Part, service: BlueGreenService, context: RuleContext): readonly Impact[] {
  const { change, is } = part;
  const { address } = change;
  const moved = isRoute(change, service) ? moves(change, service) : undefined;
  if (moved !== undefined) return [moved];
  const paths = changedArguments(change);
  if (paths.length === 0) return [];
  const what = paths.map((path) => argumentInWords(change, path, paths.length === 1, context));
  return [impact(part.changes, address, `The apply changes ${listed(what)} of ${is} ${address} at once.`)];
}

/** By a sentence that names the address. */
const impact = (effect: Effect, address: string, says: string): Impact => ({
  effect,
  address,
  says,
  namesAddress: true,
});

const isRoute = (change: ResourceChange, service: BlueGreenService): boolean =>
  productionRoutes([service]).some((route) => route.change === change);

function argumentInWords(change: ResourceChange, path: Path, isOnly: boolean, { show }: RuleContext): string {
  const name = path.join('.');
  if (isMarked(change.afterUnknown, path)) return `${name} (to what is known at apply only)`;
  const isPlain = [change.before, change.after].every((side) => typeof valueAt(side, path) !== 'object');
  return isOnly && isPlain ? `${name} ${describeChange(show, change, path)}` : name;
}

/** Production that goes to other target groups than before. */
function moves(change: ResourceChange, service: BlueGreenService): Impact | undefined {
  if (difference(change, actionsOf(change)) === 'same') return undefined;
  const { address } = change;
  if (isRouteUnknown(change)) {
    const says = `Where ${address} sends production is known at apply only: it may leave the target group that has traffic.`;
    return impact('endpoint-changes', address, says);
  }
  const [before, after] = [productionAt({ service, change }), sharesAt(change, 'after')];
  if (before === undefined) {
    const says = `The apply puts production of ${address} on ${inWords(after, service)}, and no plan tells where it is now.`;
    return impact('endpoint-changes', address, says);
  }
  if (isSameRoute(before, after)) return undefined;
  const moved = `The apply moves production of ${address} from ${inWords(before, service)} to ${inWords(after, service)}, and CodeDeploy does not know of it`;
  // A target group without traffic has no tasks, but while a deployment has both.
  const leaves = before.size > 0 && [...before.keys()].every((arn) => !after.has(arn));
  return leaves
    ? impact('outage', address, `${moved}: where no tasks are, every request is answered by 503.`)
    : impact('endpoint-changes', address, `${moved}.`);
}

const isSameRoute = (before: Shares, after: Shares): boolean =>
  before.size === after.size && [...before].every(([arn, share]) => after.get(arn) === share);

function inWords(shares: Shares, { targetGroups }: BlueGreenService): string {
  const named = [...shares].map(([arn, share]) => {
    const group = targetGroups.find(({ before, after }) =>
      [before, after].some((value) => textAt(value, ['arn']) === arn),
    );
    const name = textAt(group?.before, ['name']) ?? nameInArn(arn) ?? arn;
    return share === 100 ? name : `${Math.round(share)} % ${name}`;
  });
  return named.length === 0 ? 'no target group' : listed(named);
}

/** A canary under way: production has two target groups with weight. */
function inFlight(service: BlueGreenService): readonly string[] {
  const shifting = productionRoutes([service]).find(({ change }) => sharesAt(change, 'before').size > 1);
  if (shifting === undefined) return [];
  return [
    `A deployment was moving traffic when the plan was made (${inWords(sharesAt(shifting.change, 'before'), service)}): the apply meets it halfway.`,
  ];
}

function incomplete(stacks: readonly ReviewedStack[]): readonly string[] {
  return stacks.flatMap(({ plan: { stack, errored, deferred, complete } }) =>
    errored || deferred.length > 0 || complete === false
      ? [`The plan of ${stack} is not complete: more may follow from what is not in it.`]
      : [],
  );
}

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
