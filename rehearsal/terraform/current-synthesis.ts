/** The synthesized project as its sources are now: what an earlier synth wrote, if nothing has changed since. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Workspace, type Project } from '../project';
import { readSynthesis, type SynthesizedStack } from './synthesis';

/** Never part of what a synth reads: what is written, what is installed, and what may not be imported by stacks. */
const leftOut = new Set([
  'node_modules',
  'cdktf.out',
  'dist',
  'coverage',
  'rehearsal-report',
  '__tests__',
  'app',
  'bench',
  'deployment',
  'docs',
  'hcp',
  'init',
  'rehearsal',
  'releases',
  'review',
]);

/**
 * Reads the output directory of the project where it is newer than every source, and synthesizes otherwise, which
 * leaves nothing in the project.
 *
 * @throws Failure settings that are refused, a synth that fails
 */
export async function currentSynthesis(
  project: Project,
  env: NodeJS.ProcessEnv,
): Promise<SynthesizedStack[]> {
  const output = join(project.directory, outputOf(project));
  if (isCurrent(project.directory, output)) return readSynthesis(output);
  const workspace = new Workspace(project);
  try {
    workspace.useSettings(project.settings);
    await workspace.synthesize(env);
    return readSynthesis(workspace.outputDirectory);
  } finally {
    workspace.remove();
  }
}

function outputOf({ manifest }: Project): string {
  return typeof manifest.output === 'string' ? manifest.output : 'cdktf.out';
}

function isCurrent(directory: string, output: string): boolean {
  const manifest = join(output, 'manifest.json');
  if (!existsSync(manifest) || !hasEveryStack(output, manifest)) return false;
  return newestSource(directory) < statSync(manifest).mtimeMs;
}

/** Whether an interrupted synth, or somebody, has not taken a stack away. */
function hasEveryStack(output: string, manifest: string): boolean {
  const { stacks } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    stacks: Record<string, { synthesizedStackPath: string }>;
  };
  return Object.values(stacks).every(({ synthesizedStackPath }) =>
    existsSync(join(output, synthesizedStackPath)),
  );
}

/** When a file of the project was changed last: milliseconds since the epoch. */
function newestSource(directory: string): number {
  const times = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !leftOut.has(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? newestSource(path) : statSync(path).mtimeMs;
    });
  return Math.max(0, ...times);
}
