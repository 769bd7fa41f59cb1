/** The files of the project as somebody would push them. */
import { copyFileSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { run } from '../../processes';

/** Never pushed from a project that is no git repository: what is installed, made, or another repository's. */
const leftOut = new Set(['node_modules', 'cdktf.out', 'dist', '.git']);

/**
 * Paths relative to the directory, in order: what git tracks or would add, or every file where there is no repository.
 *
 * @param env - of git, which heeds what its user ignores everywhere
 */
export async function projectFiles(directory: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const listed = await gitFiles(directory, env);
  return (listed ?? filesBelow(directory, directory)).filter((path) => isFile(join(directory, path))).sort();
}

async function gitFiles(directory: string, env: NodeJS.ProcessEnv): Promise<string[] | undefined> {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
    const { status, stdout } = await run('git', args, { cwd: directory, env });
    if (status !== 0) return undefined;
    return stdout.replace(/\n$/, '').split('\0').filter(Boolean);
  } catch {
    return undefined;
  }
}

function filesBelow(directory: string, root: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (leftOut.has(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path, root) : [relative(root, path).replaceAll('\\', '/')];
  });
}

/** Or a symbolic link. A file may be tracked and deleted; a directory is another repository. */
function isFile(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.isFile() || found.isSymbolicLink());
}

/** Copies files with their modes; a symbolic link stays one. */
export function copyFiles(paths: readonly string[], from: string, to: string): void {
  for (const path of paths) {
    const source = join(from, path);
    const target = join(to, path);
    mkdirSync(dirname(target), { recursive: true });
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFileSync(source, target);
  }
}
