import type { Plan, ResourceChange } from './model';

/** Id of the rule that says so: what else is found follows from it. */
export const destroyRule = 'ST804';

/** Whether the plan deletes all managed resources of its stack, as `terraform destroy` does. */
export function isDestroy({ changes }: Pick<Plan, 'changes'>): boolean {
  const managed = managedIn(changes);
  return managed.length > 0 && managed.every(({ kind }) => kind === 'delete');
}

/** Managed resources, without leftover objects. */
export const managedIn = (changes: readonly ResourceChange[]): readonly ResourceChange[] =>
  changes.filter(({ mode, deposed }) => mode === 'managed' && deposed === undefined);
