import { randomInt, randomUUID } from 'node:crypto';

const digits = '0123456789';
const uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const hexadecimal = '0123456789abcdef';

/** @returns a random UUID */
export function uuid(): string {
  return randomUUID();
}

/** @returns random decimal digits, the first not 0 */
export function randomDigits(length: number): string {
  return pick('123456789', 1) + pick(digits, length - 1);
}

/** @returns random lower case hexadecimal digits */
export function randomHex(length: number): string {
  return pick(hexadecimal, length);
}

/** @returns random upper case letters and digits, as in CodeDeploy's `d-A1B2C3D4E` */
export function randomUppercase(length: number): string {
  return pick(uppercase + digits, length);
}

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
