/** Why Terraform does something to a resource, in words. */
import type { ResourceChange } from '../plan/model';
import { looksSecret, masks } from '../redaction';
import { describeSteps } from './shown-attributes';

/** `action_reason` of a plan: https://developer.hashicorp.com/terraform/internals/json-format#change-representation */
const reasons: Readonly<Record<string, string>> = {
  replace_because_tainted: 'it is tainted: it was left half made, or somebody marked it',
  replace_because_cannot_update: 'what changes cannot be changed in place',
  replace_by_request: 'somebody asks for it with -replace',
  replace_by_triggers: 'something changes that replace_triggered_by names',
  delete_because_no_resource_config: 'it is not in the configuration any more',
  delete_because_wrong_repetition: 'its address does not fit count or for_each any more',
  delete_because_count_index: 'count leaves no room for its index',
  delete_because_each_key: 'for_each does not have its key any more',
  delete_because_no_module: 'its module is not in the configuration any more',
  delete_because_no_move_target: 'it was moved to an address that is not in the configuration',
};

/** @returns undefined where there is nothing to explain */
export function because(change: ResourceChange): string | undefined {
  const causes = [
    ...(change.deposed === undefined ? [] : ['a replacement that failed has left it over']),
    ...(change.kind === 'unrecognized'
      ? [`its actions are ${listed(change.actions.map(plain))}, which this review does not know`]
      : []),
    ...reasonOf(change),
    ...(change.previousAddress === undefined ? [] : [`moved from ${plain(change.previousAddress)}`]),
    ...(change.imports ? ['imported: what exists comes under Terraform'] : []),
    ...(change.actions.includes('forget') ? ['the object stays in AWS, and Terraform forgets it'] : []),
  ];
  return causes.length === 0 ? undefined : causes.join('; ');
}

function reasonOf({ kind, reason, replacePaths }: ResourceChange): readonly string[] {
  if (kind !== 'replace' && kind !== 'delete') return [];
  const paths = [...new Set(replacePaths.map((path) => describeSteps(path)))];
  if (paths.length > 0) {
    return [`${listed(paths)} cannot be changed in place`];
  }
  if (reason === undefined) return [];
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  return [known ?? `for a reason that this review does not know: ${plain(reason)}`];
}

const plain = (text: string): string => (looksSecret([], text) ? masks.secret : text.replace(/\s+/g, ' '));

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
