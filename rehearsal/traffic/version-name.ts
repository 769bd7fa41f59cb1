/** Of a version that is a commit id as much as people read of it. */

const shownCharacters = 8;

/** A commit id, or the hash that stands for one, perhaps with what tells its build inputs from others. */
const hashes = /^((?:source-)?)([0-9a-f]{40})(?![0-9a-f])/;

/** `3f2a9c1e` for `3f2a9c1e…` of 40 digits, whatever follows them; any other version as it is. */
export const versionName = (version: string): string =>
  version.replace(hashes, (_, kind: string, hash: string) => `${kind}${hash.slice(0, shownCharacters)}`);
