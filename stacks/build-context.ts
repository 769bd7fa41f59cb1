/** What a Docker build depends on, as one hash: the files that .dockerignore lets into the build context. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readDockerIgnore } from '../support/docker-ignore';

/** What the settings name is not there. */
export class BuildContextError extends Error {}

/**
 * SHA-256 of the Dockerfile and of every file of the context: names and contents.
 *
 * @param context - directory, relative to where the synth runs
 * @param dockerfile - file, relative to where the synth runs
 * @throws BuildContextError where one of them is missing
 */
export function hashBuildContext(context: string, dockerfile: string): string {
  requireKind('dockerfile', dockerfile, 'file');
  requireKind('context', context, 'directory');
  const hash = createHash('sha256');
  const add = (name: string, content: Buffer) => hash.update(`${name}\0${content.length}\0`).update(content);
  add('Dockerfile', readFileSync(dockerfile));
  for (const file of listContext(context)) add(file, readFileSync(join(context, file)));
  return hash.digest('hex');
}

function requireKind(key: 'dockerfile' | 'context', path: string, kind: 'file' | 'directory'): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (kind === 'file' ? found?.isFile() : found?.isDirectory()) return;
  throw new BuildContextError(
    `firstImage.${key}: there is no ${kind} ${path}; allowed: a ${kind}, relative to the directory of cdktf.json`,
  );
}

/** Files of the context, relative to it, in the order of their names. */
function listContext(context: string): string[] {
  const isIgnored = readDockerIgnore(readIgnoreFile(context));
  const list = (directory: string): string[] =>
    readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : list(path);
      const name = relative(context, path).replaceAll('\\', '/');
      return entry.isFile() && !isIgnored(name) ? [name] : [];
    });
  return list(context).sort();
}

/** Large, and no source of any build. */
const skipped = new Set(['.git', 'node_modules', 'cdktf.out']);

function readIgnoreFile(context: string): string {
  try {
    return readFileSync(join(context, '.dockerignore'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
