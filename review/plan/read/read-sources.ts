import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, type SourceFile } from '../construct-sources';

/** Files and bytes of each at most: what is more is not looked at, and its constructs have no source line. */
const most = { files: 2000, bytes: 1024 * 1024 };

/**
 * The sources of a cdktf app: its entry, and what it imports.
 *
 * @param project - directory of cdktf.json
 * @param entry - name of the program, as the templates of cdktf call it
 * @returns none where there is no such file
 */
export function readSources(project: string, entry = 'main.ts'): readonly SourceFile[] {
  const sources = new Map<string, SourceFile>();
  const left = [entry];
  for (let file = left.pop(); file !== undefined && sources.size < most.files; file = left.pop()) {
    const path = join(project, file);
    if (file.startsWith('..') || sources.has(file) || !isSource(path)) continue;
    const source = { file, text: readFileSync(path, 'utf8') };
    sources.set(file, source);
    left.push(...importsOf(source));
  }
  return [...sources.values()];
}

const isSource = (path: string): boolean => {
  if (!existsSync(path)) return false;
  const stat = statSync(path);
  return stat.isFile() && stat.size <= most.bytes;
};
