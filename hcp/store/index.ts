export { newId, newKey } from './random';
export { writeWhole } from './journal';
export { LockedDirectoryError, Store, type Change } from './journaled-store';
export { diskFull, isDiskFull, writeWhenPossible } from './full-disk';
