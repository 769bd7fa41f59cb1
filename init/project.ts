/** The project on disk: read, tried, changed as a whole or not at all. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type JsonObject, manifestName } from '../support/manifest';
import type { Answers } from './answers';
import { checkDockerfile } from './dockerfile';
import { exitStatus, InitError } from './failures';

/** The sample service and its tests. The Dockerfile is removed with it if it is the sample's. */
export const sampleFiles = ['app', '__tests__/app'] as const;

/** Whether the Dockerfile builds the sample. */
export const buildsSample = (text: string): boolean => /^COPY .*\bapp\//m.test(text);

/** What a build of one's own service leaves out; the sample's lets only the sample through. */
const dockerIgnore = `# What no build of the service needs.
.git
**/node_modules
cdktf.out
dist
*.tfstate*
.terraform
rehearsal-report
`;

/** Whether .dockerignore is the sample's still. */
function ignoresAllButSample(directory: string): boolean {
  const path = join(directory, '.dockerignore');
  return existsSync(path) && /^!app\//m.test(readFileSync(path, 'utf8'));
}

/**
 * Checks the Dockerfile as it will be found once `removed` are gone.
 *
 * @returns warnings
 * @throws InitError it is not there, or no build of it can succeed
 */
export function checkedDockerfile(
  directory: string,
  { dockerfile, context, port }: Answers,
  removed: readonly string[],
): readonly string[] {
  const isGone = (path: string) => removed.some((each) => path === each || path.startsWith(`${each}/`));
  const isThere = (path: string) => !isGone(path) && existsSync(join(directory, path));
  if (!isThere(context) || !statSync(join(directory, context)).isDirectory()) {
    throw new InitError(`--context: there is no directory ${context} in the project`);
  }
  if (!isThere(dockerfile) || !statSync(join(directory, dockerfile)).isFile()) {
    throw new InitError(`--dockerfile: there is no file ${dockerfile} in the project: write it first`);
  }
  const inContext = (path: string) => (context === '.' ? path : `${context}/${path}`);
  const { errors, warnings } = checkDockerfile({
    text: readFileSync(join(directory, dockerfile), 'utf8'),
    exists: (path) => isThere(inContext(path)),
    port,
  });
  if (errors.length === 0) return warnings.map((warning) => `${dockerfile}: ${warning}`);
  throw new InitError(errors.map((error) => `${dockerfile}: ${error}`).join('\n'));
}

/**
 * Synthesizes with settings, and leaves nothing in the project.
 *
 * @returns names of the stacks
 * @throws InitError what the synth said
 */
export function trySynth(
  directory: string,
  manifest: JsonObject,
  settings: JsonObject,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const output = mkdtempSync(join(tmpdir(), 'init-'));
  try {
    const { status, stdout, stderr, error } = spawnSync(String(manifest.app), {
      cwd: directory,
      shell: true,
      encoding: 'utf8',
      env: {
        ...env,
        CDKTF_OUTDIR: output,
        CDKTF_CONTEXT_JSON: JSON.stringify({ ...(manifest.context as JsonObject), blueGreen: settings }),
      },
    });
    if (error !== undefined || status !== 0) {
      throw new InitError((stderr || stdout || String(error)).trim(), exitStatus.failed);
    }
    return readdirSync(join(output, 'stacks')).sort();
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

export interface Change {
  readonly manifest: JsonObject;
  readonly settings: JsonObject;
  /** Paths from the project. */
  readonly removed: readonly string[];
  /** Whether the build context is the project, and the Dockerfile is not the sample's. */
  readonly ownsContext: boolean;
}

/** Writes the settings and removes the files: all, or nothing. @throws InitError a file cannot be written */
export function change(directory: string, { manifest, settings, removed, ownsContext }: Change): void {
  const aside = mkdtempSync(join(directory, '.init-'));
  const undo: (() => void)[] = [];
  try {
    for (const path of removed.filter((each) => existsSync(join(directory, each)))) {
      move(join(directory, path), join(aside, path), undo);
    }
    if (ownsContext && ignoresAllButSample(directory))
      replace(directory, '.dockerignore', dockerIgnore, aside, undo);
    const own = {
      ...manifest,
      // Of the clone, not of the template.
      projectId: randomUUID(),
      context: { ...(manifest.context as JsonObject | undefined), blueGreen: settings },
    };
    replace(directory, manifestName, `${JSON.stringify(own, null, 2)}\n`, aside, undo);
  } catch (error) {
    for (const step of undo.reverse()) step();
    const reason = error instanceof Error ? error.message : String(error);
    throw new InitError(`the project cannot be changed: ${reason}`, exitStatus.failed);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function move(from: string, to: string, undo: (() => void)[]): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
  undo.push(() => {
    renameSync(to, from);
  });
}

function replace(directory: string, name: string, text: string, aside: string, undo: (() => void)[]): void {
  const path = join(directory, name);
  const isThere = existsSync(path);
  if (isThere) move(path, join(aside, name), undo);
  // Undone first: what is moved back may not find it in its place.
  undo.push(() => {
    rmSync(path, { force: true });
  });
  writeFileSync(path, text);
}
