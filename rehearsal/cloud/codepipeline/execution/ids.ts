/** Ids of what an execution makes, drawn from its own id: the same history gives the same ids. */
import { createHash } from 'node:crypto';

const digest = (parts: readonly (string | number)[]): Buffer =>
  createHash('sha256').update(parts.join('\n')).digest();

/** @returns a UUID */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const hex = digest(parts).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** @returns 7 letters and digits */
export function suffixOf(...parts: readonly (string | number)[]): string {
  return [...digest(parts).subarray(0, 7)].map((byte) => letters.charAt(byte % letters.length)).join('');
}
