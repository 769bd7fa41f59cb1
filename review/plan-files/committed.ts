/**
 * The synth that is committed for runs that follow pushes: HCP Terraform runs it as it lies in the repository, so it must
 * be what the commit synthesizes.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { InputError } from '../failures';
import { listed } from './listed';
import { lockFile, type Project, type StackDirectory } from './stack-directories';

/** As the docs call it. */
const defaultDirectory = 'deploy';

export interface CommittedProps {
  /** Of the synth. */
  readonly stacks: readonly StackDirectory[];
  readonly project: Project;
  /** Directory of the synth. */
  readonly synth: string;
  /** Directory of the committed synth. @default - `deploy` if it holds a synth; else there is none to check */
  readonly committed: string | undefined;
}

/** @throws InputError the committed synth differs from the synth, or a stack in it lacks the project's lock file */
export function checkCommitted({ stacks, project, synth, committed: given }: CommittedProps): void {
  const committed = given ?? defaultDirectory;
  if (resolve(committed) === resolve(synth)) return;
  if (!existsSync(join(committed, 'manifest.json'))) {
    if (given === undefined) return;
    throw new InputError(`${committed} holds no synth: run npm run synth -- --output ${committed}`);
  }
  const differences = [
    ...fileDifferences(filesIn(synth), filesIn(committed)),
    ...lockFileDifferences(
      project,
      committed,
      stacks.map(({ directory }) => relative(resolve(synth), directory)),
    ),
  ];
  if (differences.length > 0)
    throw new InputError(
      `${committed} is not what this commit synthesizes: ${listed(differences)}: run npm run synth -- --output ${committed} and npm run plans -- check --synth ${committed}, and commit ${committed}`,
    );
  console.log(`${committed}: what this commit synthesizes`);
}

/** Content by path, relative to the directory of the synth. */
type Files = ReadonlyMap<string, Buffer>;

function fileDifferences(synthesized: Files, committed: Files): readonly string[] {
  const changed = [...synthesized].flatMap(([path, content]) => {
    const there = committed.get(path);
    if (there === undefined) return [`${path} is missing`];
    return there.equals(content) ? [] : [`${path} differs`];
  });
  const gone = [...committed.keys()].filter((path) => !synthesized.has(path));
  return [...changed, ...gone.map((path) => `${path} is not synthesized`)];
}

/** Without a lock file a run takes providers that nobody has checked. */
function lockFileDifferences(
  project: Project,
  committed: string,
  stacks: readonly string[],
): readonly string[] {
  const ofProject = contentOf(join(project.directory, lockFile));
  // The check of the synth misses it.
  if (ofProject === undefined) return [];
  return stacks.flatMap((stack) => {
    const path = join(stack, lockFile);
    const there = contentOf(join(committed, path));
    if (there === undefined) return [`${path} is missing`];
    return there.equals(ofProject) ? [] : [`${path} is not that of the project`];
  });
}

function filesIn(synth: string): Files {
  const files = new Map<string, Buffer>();
  const add = (path: string): void => {
    for (const entry of readdirSync(join(synth, path), { withFileTypes: true })) {
      const own = join(path, entry.name);
      if (isLeftBehind(entry.name)) continue;
      if (entry.isDirectory()) add(own);
      else files.set(own, readFileSync(join(synth, own)));
    }
  };
  files.set('manifest.json', readFileSync(join(synth, 'manifest.json')));
  add('stacks');
  return files;
}

/** What Terraform and cdktf leave beside the JSON. */
const isLeftBehind = (name: string): boolean =>
  ['.terraform', lockFile, 'plan', 'plan.json', 'crash.log', '.DS_Store'].includes(name) ||
  /\.(plan|tfplan|tfstate)(\.[^.]+)?$/.test(name);

const contentOf = (path: string): Buffer | undefined => (existsSync(path) ? readFileSync(path) : undefined);
