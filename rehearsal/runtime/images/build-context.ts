/** The files that a build may copy, and what COPY makes of them. */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { readDockerIgnore, type Ignores } from '../../../support/docker-ignore';
import { globMatcher } from '../../../support/glob';
import type { Copy } from './image-stages';

export interface BuildContext {
  /** Absolute. */
  readonly directory: string;
  readonly ignores: Ignores;
}

/** @param dockerfile - absolute; an ignore file of its own comes before that of the context */
export function readBuildContext(directory: string, dockerfile: string): BuildContext {
  const file = [`${dockerfile}.dockerignore`, path.join(directory, '.dockerignore')].find((each) =>
    existsSync(each),
  );
  return {
    directory,
    ignores: file === undefined ? () => false : readDockerIgnore(readFileSync(file, 'utf8')),
  };
}

/** A file of the context that is copied. */
interface Found {
  /** Relative to the context, with `/`. */
  readonly file: string;
  /** Relative to the source that it is found by; empty where that is the file itself. */
  readonly below: string;
}

/** What is no part of any image that a process needs: packages are bundled. */
const skipped = new Set(['node_modules', '.git']);

/**
 * Copies as COPY has it: of a directory its contents; a file under its name where the destination is a directory.
 *
 * @param root - directory that is `/` of the image
 * @returns the sources that match no file of the context
 */
export function copyFromContext(context: BuildContext, copy: Copy, root: string): string[] {
  const destination = path.join(root, copy.destination);
  const missing: string[] = [];
  for (const source of copy.sources) {
    const places = matching(context, source);
    const found = places.flatMap((place) => filesAt(context, place));
    if (found.length === 0 && !places.some((place) => isEmptyDirectory(context, place))) missing.push(source);
    const intoDirectory =
      copy.intoDirectory || copy.sources.length > 1 || places.length > 1 || isDirectory(destination);
    for (const { file, below } of found) {
      const whole = below === '' && !intoDirectory;
      const target = whole ? destination : path.join(destination, below === '' ? path.basename(file) : below);
      mkdirSync(path.dirname(target), { recursive: true });
      copyOne(path.join(context.directory, file), target, copy.mode);
    }
    if (found.length === 0) mkdirSync(destination, { recursive: true });
  }
  return missing;
}

/**
 * Copies a file, or a link as it is. A link has no mode of its own: that of what it leads to, which may be outside of the
 * context, is left alone.
 */
function copyOne(source: string, target: string, mode: number | undefined): void {
  if (lstatSync(source).isSymbolicLink()) {
    rmSync(target, { force: true });
    symlinkSync(readlinkSync(source), target);
    return;
  }
  cpSync(source, target);
  if (mode !== undefined) chmodSync(target, mode);
}

/**
 * Files and directories of the context that a source names. A symbolic link is not followed, so that nothing outside of
 * the context is named.
 */
export function matching({ directory }: Pick<BuildContext, 'directory'>, source: string): string[] {
  const names = path.posix.join('/', source).split('/').filter(Boolean);
  let places = [''];
  for (const name of names) {
    // Patterns of Go's filepath.Match, which has no braces.
    const isMatch = globMatcher(name, { braces: false });
    places = places.flatMap((place) => {
      const above = path.join(directory, place);
      if (!isRealDirectory(above)) return [];
      return readdirSync(above)
        .filter(isMatch)
        .sort()
        .map((each) => path.posix.join(place, each));
    });
  }
  return places;
}

/** The files that a place of the context stands for, without those that are ignored. */
function filesAt({ directory, ignores }: BuildContext, place: string): Found[] {
  const walk = (file: string): string[] => {
    if (skipped.has(path.posix.basename(file))) return [];
    if (!isRealDirectory(path.join(directory, file))) return file === '' || ignores(file) ? [] : [file];
    return readdirSync(path.join(directory, file))
      .sort()
      .flatMap((name) => walk(path.posix.join(file, name)));
  };
  return walk(place).map((file) => ({ file, below: path.posix.relative(place, file) }));
}

function isEmptyDirectory({ directory, ignores }: BuildContext, place: string): boolean {
  const file = path.join(directory, place);
  return isRealDirectory(file) && (place === '' || !ignores(place));
}

const isRealDirectory = (file: string): boolean =>
  lstatSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

const isDirectory = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
