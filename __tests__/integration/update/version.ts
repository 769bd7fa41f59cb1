/** An earlier version of this project, from its history. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../rehearsal/processes';

/** The last commit of each recorded version. */
export const commits = { '0.1.0': 'c772fab' } as const;

export type Version = keyof typeof commits;

/**
 * Unpacks a version, and removes it when `use` settles. It runs with the dependencies of today, because those that a synth
 * needs are the same: cdktf, constructs and the provider.
 *
 * @param project - directory of this project, a git repository with its history
 * @param use - called with the directory of the version
 */
export async function withVersion(
  project: string,
  version: Version,
  use: (directory: string) => Promise<void>,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), `version-${version}-`));
  try {
    const directory = join(home, 'project');
    const archive = join(home, 'project.tar');
    mkdirSync(directory);
    await done('git', ['archive', `--output=${archive}`, commits[version]], project);
    await done('tar', ['-xf', archive, '-C', directory], home);
    symlinkSync(join(project, 'node_modules'), join(directory, 'node_modules'));
    await use(directory);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function done(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, stdout, stderr } = await run(command, args, { cwd, env: process.env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${(stderr || stdout).trim()}`);
}
