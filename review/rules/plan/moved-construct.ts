import { fail, pass, unsure } from '../../outcomes';
import type { Json, JsonObject, ResourceChange } from '../../plan/model';
import { isList, isMarked, isObject, isSame, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

export const movedConstruct: Rule = {
  id: 'ST801',
  name: 'moved-construct',
  severity: 'warn',
  title: 'Move the resource in the state when it moves in the configuration',
  why:
    'Terraform identifies a resource by its address, which cdktf derives from the path of its construct. With a new ' +
    'name, module, construct id or parent it becomes another resource: Terraform deletes the old one with everything ' +
    'it holds and creates a copy, often under a name that is still in use.',
  fix:
    'In HCL, add a moved block with the old address in from and the new one in to. In CDKTF, call moveFromId with the ' +
    'old address on the resource in its new place, or moveTo in the old place. Use overrideLogicalId if the path ' +
    'changes often.',
  link: 'https://developer.hashicorp.com/terraform/cdktf/examples-and-guides/refactoring',
  watches: {},
  example: {
    changes: [
      {
        address: 'aws_cloudwatch_log_group.web_logs_1A2B3C4D',
        actions: ['delete'],
        reason: 'delete_because_no_resource_config',
        before: { name: '/ecs/web', retention_in_days: 30 },
      },
      {
        address: 'aws_cloudwatch_log_group.tasks_web_logs_5E6F7A8B',
        actions: ['create'],
        after: { name: '/ecs/web', retention_in_days: 30 },
      },
    ],
  },
  check: ({ stacks }) =>
    stacks.flatMap(({ plan, synthesized }) => {
      const what = synthesized === undefined ? 'it has moved' : 'its construct has moved';
      const created = byName(
        plan.changes.filter(({ kind, mode }) => kind === 'create' && mode === 'managed'),
      );
      const taken = new Set<ResourceChange>();
      return plan.changes
        .filter(
          ({ kind, mode, reason, deposed }) =>
            kind === 'delete' &&
            mode === 'managed' &&
            deposed === undefined &&
            reason === 'delete_because_no_resource_config',
        )
        .map((change) => judge(change, candidatesFor(change, created), taken, what));
    }),
};

type ByName = ReadonlyMap<string, readonly ResourceChange[]>;

/** By type and name: in a plan with thousands of resources not each can be compared with each. */
function byName(changes: readonly ResourceChange[]): ByName {
  const names = new Map<string, ResourceChange[]>();
  for (const change of changes) {
    const key = keyOf(change.type, nameOf(change.after));
    const known = names.get(key);
    if (known === undefined) names.set(key, [change]);
    else known.push(change);
  }
  return names;
}

/** Those of the same name, and those whose name nobody knows yet, of which there may be many. */
const candidatesFor = ({ type, before }: ResourceChange, created: ByName): readonly ResourceChange[] => {
  const name = nameOf(before);
  const named = name === undefined ? [] : (created.get(keyOf(type, name)) ?? []);
  return [...named, ...(created.get(keyOf(type, undefined)) ?? []).slice(0, 100)];
};

const keyOf = (type: string, name: string | undefined): string => JSON.stringify([type, name ?? null]);

/** As the configuration calls the type: `aws_alb`. */
const typeNamed = ({ address, name }: ResourceChange): string | undefined =>
  address.split('.').find((_, at, parts) => parts[at + 1]?.replace(/\[.*$/s, '') === name);

/** Arguments that tell resources of a type apart. */
const names = ['name', 'family', 'key', 'bucket', 'alarm_name', 'deployment_group_name'];

function nameOf(value: JsonObject | null): string | undefined {
  return names.map((name) => textAt(value, [name])).find((name) => name !== undefined && name !== '');
}

/** @param taken - those that another deleted one has become */
function judge(
  deleted: ResourceChange,
  created: readonly ResourceChange[],
  taken: Set<ResourceChange>,
  what: string,
): Outcome {
  let best: { readonly change: ResourceChange; readonly alike: Likeness } | undefined;
  for (const change of created) {
    // A resource does not move to the other name of its type.
    if (taken.has(change) || typeNamed(change) !== typeNamed(deleted)) continue;
    const alike = likeness(deleted, change);
    if (alike.share > (best?.alike.share ?? 0)) best = { change, alike };
  }
  if (best === undefined) return pass(deleted);
  // Two rules of a security group differ by their CIDR block alone: without a name, all has to be the same.
  const name = nameOf(deleted.before);
  const isNamed = name !== undefined && nameOf(best.change.after) === name;
  if (best.alike.share < (isNamed ? 0.75 : 1)) return pass(deleted);
  taken.add(best.change);
  const { address } = best.change;
  return best.alike.isSure
    ? fail(deleted, `it is deleted, and ${address} is created with the same arguments: ${what}`)
    : unsure(deleted, `it is deleted, and ${address} is created: whether ${what} is known at apply only`);
}

interface Likeness {
  /** Of the arguments that are known, from 0 to 1. */
  readonly share: number;
  /** Whether enough is known to tell: one name, with all else unknown, is not. */
  readonly isSure: boolean;
}

/** Arguments that every resource of a type may have alike. */
const common = new Set(['tags', 'tags_all', 'timeouts', 'id', 'arn', 'region', 'description']);

function likeness({ before }: ResourceChange, { after, afterUnknown }: ResourceChange): Likeness {
  const known = Object.entries(after ?? {}).filter(([key, value]) => !common.has(key) && says(value));
  const same = known.filter(([key, value]) => isSame(value, valueOf(before, key)));
  const isPartlyUnknown = Object.keys(before ?? {}).some(
    (key) => !common.has(key) && isMarked(afterUnknown, [key]),
  );
  if (known.length === 0) return { share: isPartlyUnknown ? 1 : 0, isSure: false };
  return { share: same.length / known.length, isSure: known.length > 1 || !isPartlyUnknown };
}

const valueOf = (object: JsonObject | null, key: string): Json =>
  object !== null && Object.hasOwn(object, key) ? (object[key] ?? null) : null;

/** Not what the provider fills in where nothing is written. */
const says = (value: Json): boolean => {
  if (value === null || value === '' || value === false || value === 0) return false;
  if (isList(value)) return value.length > 0;
  return !isObject(value) || Object.keys(value).length > 0;
};
