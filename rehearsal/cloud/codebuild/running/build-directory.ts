/** The directory of a build: clean at its start, gone after its end. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface BuildDirectory {
  readonly root: string;
  /** CODEBUILD_SRC_DIR. */
  readonly source: string;
  /** CODEBUILD_SRC_DIR_<identifier>. */
  readonly secondarySources: ReadonlyMap<string, string>;
  readonly home: string;
  /** TMPDIR. */
  readonly temporary: string;
  /** Where scripts of commands are. */
  readonly scripts: string;
  /** Of the build's tools. */
  readonly tools: string;
  /** Where a buildspec that the project holds is. */
  readonly readonly: string;
  readonly remove: () => Promise<void>;
}

/** As CodeBuild lays it out: one source is in `src`, several are in `src/s3/00`, `src/s3/01`, … */
export async function createBuildDirectory(secondaryIdentifiers: readonly string[]): Promise<BuildDirectory> {
  // Where the temporary directory is a link, commands would see another path than they are told.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codebuild-')));
  const sources = join(root, 'output', 'src');
  const numbered = (index: number) => join(sources, 's3', String(index).padStart(2, '0'));
  const directory = {
    root,
    source: secondaryIdentifiers.length === 0 ? sources : numbered(0),
    secondarySources: new Map(secondaryIdentifiers.map((name, index) => [name, numbered(index + 1)])),
    home: join(root, 'home'),
    temporary: join(root, 'tmp'),
    scripts: join(root, 'output', 'tmp'),
    tools: join(root, 'tools'),
    readonly: join(root, 'readonly'),
    remove: () => remove(root),
  };
  const { source, home, temporary, scripts, tools, readonly } = directory;
  const all = [source, ...directory.secondarySources.values(), home, temporary, scripts, tools, readonly];
  for (const path of all) await mkdir(path, { recursive: true });
  return directory;
}

/** Commands may leave directories behind that nobody may write to, as Go's module cache has them. */
async function remove(root: string): Promise<void> {
  try {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    await promisify(execFile)('chmod', ['-R', 'u+rwX', root]).catch(() => undefined);
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}
