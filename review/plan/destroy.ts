import type { Plan, ResourceChange } from './model';

/** Whether the plan deletes all managed resources of its stack, as `terraform destroy` does. */
export function isDestroy({ changes }: Pick<Plan, 'changes'>): boolean {
  const managed = managedIn(changes);
  return managed.length > 0 && managed.every(({ kind }) => kind === 'delete');
}

/** Managed resources, without leftover objects. */
export const managedIn = (changes: readonly ResourceChange[]): readonly ResourceChange[] =>
  changes.filter(({ mode, deposed }) => mode === 'managed' && deposed === undefined);
