/** A run of what a client sent. */
import type { RunVariable, Workspace } from '../../model/entities';
import type { NewRun } from '../../runner';
import type { Attributes } from '../context';
import { invalid, isObject } from '../json-api';

export function newRun(
  workspace: Workspace,
  configurationVersionId: string,
  given: Attributes,
  source = 'tfe-api',
): NewRun {
  return {
    workspaceId: workspace.id,
    configurationVersionId,
    message: given.text('message', 'Queued manually'),
    source,
    isDestroy: given.flag('is-destroy', false),
    refresh: given.flag('refresh', true),
    refreshOnly: given.flag('refresh-only', false),
    targets: given.texts('target-addrs'),
    replacements: given.texts('replace-addrs'),
    variables: variablesIn(given.values.variables),
    planOnly: given.flag('plan-only', false),
    savePlan: given.flag('save-plan', false),
    autoApply: given.flag('auto-apply', workspace.autoApply),
  };
}

function variablesIn(value: unknown): readonly RunVariable[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid('variables must be a list');
  return value.map((each: unknown) => {
    if (!isObject(each) || typeof each.key !== 'string' || typeof each.value !== 'string')
      throw invalid('each of variables must have key and value');
    return { key: each.key, value: each.value };
  });
}
