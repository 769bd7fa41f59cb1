import type { ChangeKind } from './model';

const kinds: Readonly<Record<string, ChangeKind>> = {
  'no-op': 'no-op',
  create: 'create',
  read: 'read',
  update: 'update',
  delete: 'delete',
  forget: 'forget',
  'delete,create': 'replace',
  'create,delete': 'replace',
  // The old object is not destroyed, but no longer managed: what refers to it sees another one.
  'create,forget': 'replace',
};

/** @param actions - as a plan lists them: `['delete', 'create']` */
export const kindOf = (actions: readonly string[]): ChangeKind => {
  const key = actions.join();
  return Object.hasOwn(kinds, key) ? (kinds[key] ?? 'unrecognized') : 'unrecognized';
};
