/** Which files an artifact or a report of a buildspec has, with the lines that CodeBuild logs while it looks for them. */
import { lstat, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { glob } from 'tinyglobby';
import type { SpecFiles } from '../buildspec/model';
import { PhaseFailure } from './build';

export interface FoundFile {
  /** In the artifact, with slashes. */
  readonly name: string;
  readonly path: string;
}

export interface Search extends SpecFiles {
  readonly excludePaths?: readonly string[];
  /** CODEBUILD_SRC_DIR. */
  readonly source: string;
  readonly log: (line: string) => void;
}

/** @throws PhaseFailure CLIENT_ERROR no directory, or no file, matches */
export async function findFiles(search: Search): Promise<readonly FoundFile[]> {
  const { log, discardPaths } = search;
  const found = new Map<string, FoundFile>();
  for (const base of await baseDirectories(search)) {
    log(`Expanding file paths for base directory ${shown(base, search.source)}`);
    log('Assembling file list');
    for (const pattern of search.files) {
      log(`Expanding ${pattern}`);
      const paths = await matches(pattern, base, search);
      log(paths.length > 0 ? `Found ${paths.length} file(s)` : `Skipping invalid file path ${pattern}`);
      for (const path of paths) {
        const name = discardPaths ? basename(path) : relative(base, path).split(sep).join('/');
        found.set(name, { name, path });
      }
    }
  }
  if (found.size === 0) throw new PhaseFailure('CLIENT_ERROR', 'no matching artifact paths found');
  return [...found.values()];
}

async function baseDirectories({ baseDirectory, source, log }: Search): Promise<string[]> {
  log(`Expanding base directory path: ${baseDirectory}`);
  log('Assembling file list');
  log(`Expanding ${baseDirectory}`);
  const pattern = within(baseDirectory, source);
  if (pattern !== undefined) {
    const exact = join(source, pattern);
    if (await isDirectory(exact)) return [exact];
    const directories = await glob(pattern, { ...options(source), onlyDirectories: true });
    if (directories.length > 0) return directories.map((path) => path.replace(/\/$/, '')).sort();
  }
  log(`Skipping invalid file path ${baseDirectory}`);
  throw new PhaseFailure('CLIENT_ERROR', `no matching base directory path found for ${baseDirectory}`);
}

async function matches(
  pattern: string,
  base: string,
  { excludePaths = [], source }: Search,
): Promise<string[]> {
  const local = within(pattern, base);
  if (local === undefined) return [];
  const ignore = excludePaths.flatMap((exclude) => within(exclude, base) ?? []);
  // A name may hold characters that patterns have a meaning for.
  const exact = join(base, local);
  if (ignore.length === 0 && (await isFile(exact))) return [exact];
  const found = await glob(local, { ...options(base), ignore });
  const inside = found.filter((path) => within(path, source) !== undefined);
  return inside.sort();
}

const options = (cwd: string) => ({
  cwd,
  absolute: true,
  dot: true,
  expandDirectories: false,
  followSymbolicLinks: false,
});

/** @returns the pattern relative to a directory; undefined where it leaves it */
function within(pattern: string, directory: string): string | undefined {
  const local = isAbsolute(pattern) ? relative(directory, pattern) : pattern.replace(/^(\.\/)+/, '');
  return local.split('/').includes('..') ? undefined : local === '' ? '.' : local;
}

const shown = (directory: string, source: string): string => relative(source, directory) || '.';

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const isFile = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );
