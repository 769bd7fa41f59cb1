/** Deployment packages of the programs that run in Lambda. The same program gives the same bytes, on every machine. */
import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

export interface DeploymentPackage {
  readonly base64: string;
  /** Hexadecimal SHA-256, in short. */
  readonly hash: string;
  /** As Lambda computes it: Base64 of the SHA-256. */
  readonly sha256: string;
}

/** Name of the handler. */
export const handler = 'index.handler';

/** A zip knows no time zone: the local time is what is written. */
const modified = new Date(2000, 0, 1);

/** @param program - text of an ES module that exports `handler` */
export function deploymentPackage(program: string): DeploymentPackage {
  const known = packages.get(program) ?? makePackage(program);
  packages.set(program, known);
  return known;
}

/** The same for every service, so each is made once. */
const packages = new Map<string, DeploymentPackage>();

function makePackage(program: string): DeploymentPackage {
  const zip = zipSync({
    'index.mjs': [
      strToU8(program),
      // Lambda unpacks with the permissions of the package. Stored, so that no release of the library changes a byte.
      { mtime: modified, level: 0, os: 3, attrs: 0o644 << 16 },
    ],
  });
  const digest = createHash('sha256').update(zip).digest();
  return {
    base64: Buffer.from(zip).toString('base64'),
    hash: digest.toString('hex').slice(0, 16),
    sha256: digest.toString('base64'),
  };
}
