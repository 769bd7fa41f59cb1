/** What a change does to a resource as a whole. */
import type { ResourceChange } from './model';

/** Whether the apply does anything to it. A fault that stays as it is, is no business of a review of changes. */
export const isTouched = ({ kind }: ResourceChange): boolean => kind !== 'no-op' && kind !== 'read';

/** Whether there is one before the apply and after it: kept, updated or replaced. */
export const isKept = ({ before, after }: ResourceChange): boolean => before !== null && after !== null;

/** Whether there is one after the apply. */
export const isThere = ({ after }: ResourceChange): boolean => after !== null;
