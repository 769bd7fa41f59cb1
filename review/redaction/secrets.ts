/** What looks like a secret, by its name or by itself. Pure. */
import type { Path } from '../plan/model';
import { nameKind, namesIdentifier } from './secret-names';
import { isNoSecret, secretParts } from './secret-shapes';

/** @param path - its last name is the one that the value goes by; the names above it count where that one tells nothing */
export const looksSecret = (path: Path, value: string): boolean =>
  value !== '' &&
  !isNoSecret(value) &&
  (isSecretPath(path) || secretParts(value, { isIdentifier: isIdentifierPath(path) }).length > 0);

/** Whether the names of a path tell that what is there is a secret, whatever it is. */
export function isSecretPath(path: Path): boolean {
  for (let at = path.length - 1; at >= 0; at -= 1) {
    const step = path[at];
    if (typeof step !== 'string') continue;
    const kind = nameKind(step);
    if (kind !== 'other') return kind === 'secret';
  }
  return false;
}

/** Whether what is there may look random without being a secret. */
export function isIdentifierPath(path: Path): boolean {
  const name = path.findLast((step) => typeof step === 'string');
  return name !== undefined && namesIdentifier(name);
}
