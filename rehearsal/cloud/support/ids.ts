import { randomInt, randomUUID } from 'node:crypto';

/** @returns a random UUID */
export function uuid(): string {
  return randomUUID();
}

/** @returns random decimal digits, the first not 0 */
export function randomDigits(length: number): string {
  return Array.from({ length }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join('');
}
