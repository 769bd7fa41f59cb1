export { newId, newKey } from './random';
export { writeWhole } from './journal';
export { Store, type Change } from './journaled-store';
