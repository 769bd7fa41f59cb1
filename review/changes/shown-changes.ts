/** Resources and outputs that an apply changes, the most dangerous first. Pure. */
import type { Json, OutputChange, Path, Plan, ResourceChange } from '../plan/model';
import { type SynthesizedResource, type SynthesizedStack, withoutIndex } from '../plan/synthesized';
import { isObject, valueAt } from '../plan/values';
import type { ShownAttribute, ShownChange } from '../result';
import { because } from './causes';
import { hasMarks } from './places';
import { shownEntries, type Hide } from './shown-attributes';

/** Kinds of changes as they are shown, the most dangerous first. */
const kinds = ['unrecognized', 'delete', 'replace', 'forget', 'update', 'create', 'import', 'move'];

interface ChangedStack {
  readonly plan: Pick<Plan, 'changes' | 'outputs'>;
  /** @default - no synth was given */
  readonly synthesized?: SynthesizedStack | undefined;
}

/** @param hide - as of `shownEntries` */
export function shownChanges({ plan, synthesized }: ChangedStack, hide?: Hide): readonly ShownChange[] {
  const resources = plan.changes
    .map((change) => ({ change, kind: shownKind(change) }))
    .filter(({ kind }) => kind !== undefined)
    .map(({ change, kind = '' }) => ({ change, kind, rank: rank(change, kind) }))
    .sort((a, b) => a.rank - b.rank || compareTexts(a.change.address, b.change.address))
    .map(({ change, kind }) =>
      shownChange(change, kind, synthesized?.resources.get(withoutIndex(change.address)), hide),
    );
  return [...resources, ...plan.outputs.filter(({ kind }) => kind !== 'no-op').map(shownOutput)];
}

/** Undefined for what stays as it is, and for data sources, which are only read. */
function shownKind({ mode, kind, previousAddress, imports }: ResourceChange): string | undefined {
  if (mode === 'data' || kind === 'read') return undefined;
  if (kind !== 'no-op') return kind;
  if (imports) return 'import';
  return previousAddress === undefined ? undefined : 'move';
}

/** Types that users, or releases, feel at once. */
const carriesTraffic =
  /^aws_(?:ecs_(?:service|cluster)|a?lb(?:_.+)?|nat_gateway|route53_record|codedeploy_.+|ecr_repository|s3_bucket|kms_key|vpc|subnet)$/;

const rank = ({ type }: ResourceChange, kind: string): number =>
  2 * kinds.indexOf(kind) + (carriesTraffic.test(type) ? 0 : 1);

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function shownChange(
  change: ResourceChange,
  kind: string,
  synthesized: SynthesizedResource | undefined,
  hide: Hide | undefined,
): ShownChange {
  const cause = because(change);
  return {
    address: change.deposed === undefined ? change.address : `${change.address} (deposed)`,
    ...(synthesized?.constructPath !== undefined && { constructPath: synthesized.constructPath }),
    kind,
    ...(cause !== undefined && { because: cause }),
    attributes: attributesOf(change, synthesized, hide),
  };
}

function attributesOf(
  change: ResourceChange,
  synthesized: SynthesizedResource | undefined,
  hide: Hide | undefined,
): readonly ShownAttribute[] {
  if (change.after === null) return [];
  return shownEntries(change, { hide, looksAt: (name) => isTold(change, name, synthesized) })
    .filter(
      ({ entry }) =>
        !entry.isUnknown || synthesized === undefined || isConfiguredAt(synthesized.block, entry.after),
    )
    .map(({ attribute }) => attribute);
}

/**
 * Whether an argument is worth a line: what AWS makes up (`arn`, `version_id`) changes with every replacement, and the
 * tags of all resources are in `tags` too where they change there.
 */
function isTold(
  { before, after, afterUnknown }: ResourceChange,
  name: string,
  synthesized: SynthesizedResource | undefined,
): boolean {
  const isConfigured =
    synthesized === undefined ? !madeUp.test(name) : Object.hasOwn(synthesized.block, name);
  if (name === 'tags_all') return !differs(before?.tags, after?.tags);
  if (before === null && synthesized !== undefined) return isConfigured;
  if (before === null && isObject(afterUnknown) && afterUnknown[name] === true) return false;
  return isConfigured || !isObject(afterUnknown) || !hasMarks(afterUnknown[name]);
}

/** Whether the synthesized block says anything at a path; it has a nested block as an object or as a list. */
function isConfiguredAt(block: Json, path: Path): boolean {
  let at: Json | undefined = block;
  for (const step of path) {
    // A dynamic block, or anything else that Terraform computes, may hold whatever is asked for.
    if (typeof at === 'string') return true;
    if (step !== 0 || !isObject(at)) at = valueAt(at, [step]);
  }
  return at !== undefined;
}

/** Attributes that no one configures, where there is no synth to ask. */
const madeUp =
  /^(?:id|arn|unique_id|revision|version_id|etag|.+_date|.+_arn_without_revision|arn_.+|owner_id)$/;

const differs = (before: unknown, after: unknown): boolean =>
  JSON.stringify(before ?? {}) !== JSON.stringify(after ?? {});

const shownOutput = ({ name, kind }: OutputChange): ShownChange => ({
  address: `output.${name}`,
  kind,
  attributes: [],
});
