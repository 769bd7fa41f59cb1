/**
 * A deployment group and what belongs to it, before the apply or after it, in the shape that the forecast of the rehearsal
 * reads: blocks as they are synthesized, with references in the place of names that other blocks have. Pure.
 */
import type { ForecastStack } from '../../../deployment/forecast';
import type { RuleContext } from '../../blue-green/context';
import { alarmsOf, pairNames, serviceOf } from '../../blue-green/deployment-groups';
import type { BlueGreenService } from '../../blue-green/service';
import { isEmpty } from '../../changes/places';
import { having } from '../../plan/lookup';
import type { Json, JsonObject, Path, ResourceChange } from '../../plan/model';
import { referenceIn, referringBlock } from '../../plan/references';
import { withoutIndex } from '../../plan/synthesized';
import { describePath, isList, isObject, listAt, textAt, valueAt } from '../../plan/values';
import { knownAfter } from './known-values';

export type Side = 'before' | 'after';

export interface DescribedGroup {
  readonly stack: ForecastStack;
  /** Arguments that are not known, and without which nothing is to be foretold. */
  readonly missing: readonly string[];
  /** What is left out of the forecast. */
  readonly gaps: readonly string[];
}

/** Arguments that a forecast reads, by type. Those after the bar only refine it. */
const read: Readonly<
  Record<string, { readonly needed: readonly string[]; readonly refining: readonly string[] }>
> = {
  aws_codedeploy_deployment_group: {
    needed: [
      'alarm_configuration',
      'auto_rollback_configuration',
      'blue_green_deployment_config',
      'deployment_config_name',
      'ecs_service',
    ],
    refining: ['app_name', 'deployment_group_name', 'load_balancer_info'],
  },
  aws_codedeploy_deployment_config: {
    needed: ['traffic_routing_config'],
    refining: ['deployment_config_name'],
  },
  aws_cloudwatch_metric_alarm: {
    needed: [
      'comparison_operator',
      'datapoints_to_alarm',
      'dimensions',
      'evaluation_periods',
      'extended_statistic',
      'metric_name',
      'metric_query',
      'namespace',
      'period',
      'statistic',
      'threshold',
      'treat_missing_data',
    ],
    refining: ['alarm_name', 'evaluate_low_sample_count_percentiles'],
  },
  aws_lb_target_group: { needed: [], refining: ['name', 'arn_suffix', 'health_check'] },
  aws_ecs_service: { needed: [], refining: ['name', 'desired_count'] },
  aws_s3_object: { needed: [], refining: ['content'] },
};

/** @returns undefined where there is no such group on that side */
export function describeGroup(
  group: ResourceChange,
  side: Side,
  context: RuleContext,
): DescribedGroup | undefined {
  if (group[side] === null) return undefined;
  const members = membersOf(group, side, context).filter((member) => member[side] !== null);
  const keys = new Set<string>();
  const blocks = members.map((member) => ({
    member,
    key: keyOf(member, keys),
    ...blockOf(member, side, context),
  }));
  const targetGroups = blocks.filter(({ member }) => member.type === 'aws_lb_target_group');
  const resources: Record<string, Record<string, JsonObject>> = {};
  for (const { member, key, block } of blocks) {
    (resources[member.type] ??= {})[key] = pointing(member.type, block, targetGroups, blocks);
  }
  return {
    stack: { name: group.name, resources },
    missing: blocks.flatMap(({ missing }) => missing),
    gaps: blocks.flatMap(({ gaps }) => gaps),
  };
}

/** The name of the resource; instances of count, of for_each and of modules have one name, and get another each. */
function keyOf({ type, name }: ResourceChange, taken: Set<string>): string {
  let key = name;
  for (let at = 2; taken.has(`${type}.${key}`); at += 1) key = `${name}-${at}`;
  taken.add(`${type}.${key}`);
  return key;
}

/** Whether nothing of the group, and of what belongs to it, changes: then both sides are one. */
export const staysAsItIs = (group: ResourceChange, context: RuleContext): boolean =>
  [...membersOf(group, 'before', context), ...membersOf(group, 'after', context)].every(
    ({ before, after }) => before === after && before !== null,
  );

function membersOf(group: ResourceChange, side: Side, context: RuleContext): readonly ResourceChange[] {
  const service = serviceOf(group, context);
  const found = service === undefined ? membersByName(group, side, context) : membersOfService(service);
  return [...new Set([group, ...found])];
}

const membersOfService = (service: BlueGreenService): readonly ResourceChange[] =>
  [
    service.service,
    service.deploymentConfig,
    ...service.targetGroups,
    ...service.alarms,
    ...service.releaseTemplates,
  ].filter((member) => member !== undefined);

function membersByName(group: ResourceChange, side: Side, context: RuleContext): readonly ResourceChange[] {
  const { changesOf } = context;
  const config = textAt(group[side], ['deployment_config_name']);
  return [
    ...pairNames.flatMap((path) =>
      having(changesOf('aws_lb_target_group'), 'name', textAt(group[side], path)),
    ),
    ...having(changesOf('aws_codedeploy_deployment_config'), 'deployment_config_name', config),
    ...alarmsOf(group, side, context),
  ];
}

interface Block {
  readonly block: JsonObject;
  readonly missing: readonly string[];
  readonly gaps: readonly string[];
}

function blockOf(change: ResourceChange, side: Side, context: RuleContext): Block {
  const { needed = [], refining = [] } = read[change.type] ?? {};
  const synthesized = side === 'after' ? inOrderOfPlan(referringBlock(change, context), change) : undefined;
  const missing: string[] = [];
  const gaps: string[] = [];
  const members = [...needed, ...refining].flatMap((argument): readonly Member[] => {
    if (side === 'before') return pair(argument, change.before?.[argument]);
    const { value, gaps: unknown } = knownAfter(change, synthesized, argument);
    const told = unknown.map((path) => `${describePath(path)} of ${change.address} is known at apply only`);
    if (needed.includes(argument)) missing.push(...told.filter((_, at) => matters(unknown[at] ?? [])));
    if (argument !== 'content' || unknown.length === 0) return pair(argument, value);
    // Only the names of hooks are read of it: the references in it do not matter.
    const content = valueAt(synthesized, ['content']);
    if (typeof content !== 'string') gaps.push(...told);
    return pair(argument, content);
  });
  const block: JsonObject = Object.fromEntries(members);
  if (!('metric_query' in block)) return { block, missing, gaps };
  const computing = withoutUnsetPeriods(block);
  if (missing.length === 0) return { block: computing, missing, gaps };
  // Where it is not known what an alarm computes, the forecast leaves it out.
  const { alarm_name: name = '', metric_query: queries = [] } = computing;
  return { block: { alarm_name: name, metric_query: queries }, missing: [], gaps };
}

/** What computes with several metrics has no period of its own, and its state has 0. */
function withoutUnsetPeriods(value: Json): JsonObject {
  if (!isObject(value)) return {};
  const { period, metric_query: queries, ...rest } = value;
  return {
    ...rest,
    ...(period !== undefined && period !== 0 && { period }),
    ...(isList(queries) && { metric_query: queries.map(withoutUnsetPeriods) }),
  };
}

/** The block with its queries in the order of the plan: they are a set, and known values are sought place by place. */
function inOrderOfPlan(synthesized: Json | undefined, { after }: ResourceChange): Json | undefined {
  if (!isObject(synthesized) || !isList(synthesized.metric_query)) return synthesized;
  const written = synthesized.metric_query;
  const queries = listAt(after, ['metric_query']).map(
    (query) => written.find((each) => textAt(each, ['id']) === textAt(query, ['id'])) ?? null,
  );
  return { ...synthesized, metric_query: queries };
}

/** What the provider computes for every group, and what means nothing to ECS. */
const meaningless = new Set(['green_fleet_provisioning_option']);

const matters = (path: Path): boolean =>
  !path.some((step) => typeof step === 'string' && meaningless.has(step));

type Member = readonly [string, Json];

const pair = (argument: string, value: Json | undefined): readonly Member[] => {
  const known = tidied(value);
  // A state has 0 where nobody says how many datapoints it takes.
  return known === undefined || (argument === 'datapoints_to_alarm' && known === 0)
    ? []
    : [[argument, known]];
};

/** Without what is empty: a plan has empty values in the place of all that is not configured. */
function tidied(value: Json | undefined): Json | undefined {
  if (isEmpty(value)) return undefined;
  if (isList(value)) return value.map((item) => tidied(item) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => pair(key, member)));
}

interface Named {
  readonly member: ResourceChange;
  /** Its name in the stack that is described. */
  readonly key: string;
  readonly block: JsonObject;
}

/** What measures a target group, with a reference in the place of the group. */
function watching(metric: JsonObject, targetGroups: readonly Named[]): JsonObject {
  const { dimensions } = metric;
  if (!isObject(dimensions)) return metric;
  const watched = referenceTo(dimensions.TargetGroup, 'arn_suffix', targetGroups);
  return watched === undefined ? metric : { ...metric, dimensions: { ...dimensions, TargetGroup: watched } };
}

/** The block with references in the place of the names of target groups and services: the forecast follows them. */
function pointing(
  type: string,
  block: JsonObject,
  targetGroups: readonly Named[],
  members: readonly Named[],
): JsonObject {
  if (type === 'aws_cloudwatch_metric_alarm') {
    const queries = listAt(block, ['metric_query'])
      .filter(isObject)
      .map((query) => ({
        ...query,
        metric: listAt(query, ['metric'])
          .filter(isObject)
          .map((metric) => watching(metric, targetGroups)),
      }));
    return { ...watching(block, targetGroups), ...(queries.length > 0 && { metric_query: queries }) };
  }
  if (type !== 'aws_codedeploy_deployment_group') return block;
  const services = members.filter(({ member }) => member.type === 'aws_ecs_service');
  const [service = {}] = listAt(block, ['ecs_service']);
  const name = isObject(service) ? service.service_name : undefined;
  const pairs = listAt(block, ['load_balancer_info', 0, 'target_group_pair_info']).map((info) => ({
    ...(isObject(info) && info),
    target_group: listAt(info, ['target_group']).map((group) => {
      const named = isObject(group) ? group.name : undefined;
      return { name: referenceTo(named, 'name', targetGroups) ?? named ?? '' };
    }),
  }));
  return {
    ...block,
    ecs_service: [{ service_name: referenceTo(name, 'name', services) ?? name ?? '' }],
    load_balancer_info: [{ target_group_pair_info: pairs }],
  };
}

function referenceTo(
  value: Json | undefined,
  attribute: string,
  members: readonly Named[],
): string | undefined {
  if (typeof value !== 'string') return undefined;
  const referred = referenceIn(value);
  const found =
    members.find(({ block }) => block[attribute] === value) ??
    members.find(({ member }) => member.address === referred) ??
    members.find(({ member }) => referred !== undefined && withoutIndex(member.address) === referred);
  return found && `\${${found.member.type}.${found.key}.${attribute}}`;
}
