import { randomBytes } from 'node:crypto';
import { idOf, type Prefix } from '../model/ids';

export const newId = (prefix: Prefix): string => idOf(prefix, randomBytes(16));

/** A secret that stands in a URL or a header. */
export const newKey = (): string => randomBytes(24).toString('base64url');
