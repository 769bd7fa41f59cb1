/** The packages of a lock file: those that are installed on this machine already, or what `npm ci` installs. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { badUsage } from '../../failures';

export interface PackagesProps {
  /** Directories with a `node_modules` in them. */
  readonly installed: readonly string[];
  /** Makes, when it is first needed, the directory where packages are installed; it lasts as long as this is used. */
  readonly directory: () => string;
  /** Runs npm in a directory with a `package.json` and its lock file; rejects where it fails. */
  readonly npm: (args: readonly string[], directory: string) => Promise<void>;
}

/** As a stage for production would install them; no script of a package is run. */
const installation = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];

const lockShape = v.object({
  packages: v.record(
    v.string(),
    v.object({
      version: v.optional(v.string()),
      dev: v.optional(v.boolean(), false),
      devOptional: v.optional(v.boolean(), false),
      optional: v.optional(v.boolean(), false),
    }),
  ),
});

/**
 * @returns finds a `node_modules` with the packages of a lock file, dependencies for development apart
 */
export function packageFinder(props: PackagesProps): (lockFile: string) => Promise<string> {
  const installing = new Map<string, Promise<string>>();
  return async (lockFile) => {
    const text = readFileSync(lockFile);
    const versions = productionVersions(text.toString());
    const found = props.installed.find((directory) => hasAll(directory, versions));
    if (found !== undefined) return path.join(found, 'node_modules');
    const key = createHash('sha256').update(text).digest('hex').slice(0, 16);
    const begun = installing.get(key) ?? install(lockFile, key, props);
    installing.set(key, begun);
    // What failed may succeed in the next build.
    begun.catch(() => installing.delete(key));
    return begun;
  };
}

/** Directories of packages, relative to that of the lock file (absolute path): `node_modules/express`. */
export const productionDirectories = (lockFile: string): string[] =>
  lockEntries(readFileSync(lockFile, 'utf8')).flatMap(([directory, { dev, devOptional }]) =>
    directory === '' || dev || devOptional ? [] : [directory],
  );

/** Versions by directory. */
function productionVersions(text: string): [directory: string, version: string][] {
  return lockEntries(text).flatMap(([directory, { version, ...entry }]) =>
    directory === '' || version === undefined || entry.dev || entry.devOptional || entry.optional
      ? []
      : [[directory, version]],
  );
}

/** @throws Failure a file of another form */
function lockEntries(text: string) {
  const lock = v.safeParse(lockShape, parsed(text));
  if (!lock.success) {
    throw badUsage('package-lock.json is no lock file of npm 7 or later: run npm install with a newer npm');
  }
  return Object.entries(lock.output.packages);
}

function hasAll(project: string, versions: readonly (readonly [string, string])[]): boolean {
  return versions.every(([directory, version]) => {
    const manifest = path.join(project, directory, 'package.json');
    if (!existsSync(manifest)) return false;
    const read = parsed(readFileSync(manifest, 'utf8'));
    return typeof read === 'object' && read !== null && 'version' in read && read.version === version;
  });
}

/** Installed beside its place and moved there, so that half of it is never found. */
async function install(lockFile: string, key: string, props: PackagesProps): Promise<string> {
  const directory = props.directory();
  const place = path.join(directory, key);
  const workshop = mkdtempSync(path.join(directory, 'installing-'));
  try {
    for (const name of ['package.json', 'package-lock.json']) {
      copyFileSync(path.join(path.dirname(lockFile), name), path.join(workshop, name));
    }
    await props.npm(installation, workshop);
    // A project without dependencies has none.
    mkdirSync(path.join(workshop, 'node_modules'), { recursive: true });
    renameSync(workshop, place);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  return path.join(place, 'node_modules');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
