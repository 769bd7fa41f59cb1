/** Makes a program of a project directory with a Dockerfile, without an engine: for Node.js services in TypeScript. */
import { build } from 'esbuild';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { badUsage, messageOf } from '../../failures';
import { ImageStore } from './image-store';
import { readStages, type Copy, type Stage } from './image-stages';
import type { ProcessImage } from './process-image';

export interface ProjectImageProps {
  /** The build context, with a `Dockerfile` in it. */
  readonly directory: string;
  /** Empty directory that becomes the root of the image; it must last as long as the image is used. */
  readonly output: string;
  /** What `--build-arg` sets. @default - nothing */
  readonly buildArguments?: Readonly<Record<string, string>>;
}

const otherwise = '--runtime docker or --runtime podman runs any image';

/**
 * What the Dockerfile compiles is bundled with the packages that it needs: nothing is installed. Followed are ENV, ARG,
 * WORKDIR, ENTRYPOINT, CMD and COPY; from another stage `node_modules`, and one directory that is compiled there.
 *
 * @throws Failure that names what of the Dockerfile is not understood
 */
export async function processImageFromDirectory(props: ProjectImageProps): Promise<ProcessImage> {
  const { directory, output, buildArguments = {} } = props;
  const file = path.join(directory, 'Dockerfile');
  if (!existsSync(file)) throw badUsage(`${file} is missing: an image is made from it`);
  const stages = readStages(readFileSync(file, 'utf8'), buildArguments);
  const stage = stages.at(-1);
  if (stage === undefined) throw notUnderstood('has no stage');
  const base = new ImageStore().find(stage.base);
  if (base === undefined) {
    throw notUnderstood(`begins with ${stage.base}, which is no official image of Node.js`);
  }
  const [opaque] = stage.opaque;
  if (opaque !== undefined) {
    throw notUnderstood(`line ${opaque.line}: ${opaque.name} in the last stage is not followed`);
  }
  for (const copy of stage.copies) await perform(copy, { directory, output, stages });
  const { workingDirectory } = stage;
  mkdirSync(path.join(output, workingDirectory), { recursive: true });
  return { root: output, workingDirectory, ...programOf(stage, base), environment: stage.environment };
}

/** An ENTRYPOINT drops the command of the base image, a CMD does not drop its entry point. */
function programOf(stage: Stage, base: ProcessImage): Pick<ProcessImage, 'entryPoint' | 'command'> {
  const hasEntryPoint = stage.entryPoint.length > 0;
  return {
    entryPoint: hasEntryPoint ? stage.entryPoint : base.entryPoint,
    command: hasEntryPoint || stage.command.length > 0 ? stage.command : base.command,
  };
}

interface Build {
  readonly directory: string;
  readonly output: string;
  readonly stages: readonly Stage[];
}

async function perform(copy: Copy, { directory, output, stages }: Build): Promise<void> {
  const destination = path.join(output, copy.destination);
  if (copy.from === undefined) {
    for (const source of copy.sources) copyIn(path.join(directory, source), destination, copy);
    return;
  }
  const from = stages.find((stage, index) => stage.name === copy.from || String(index) === copy.from);
  if (from === undefined) {
    throw notUnderstood(`line ${copy.line}: COPY --from=${copy.from} is no stage of this Dockerfile`);
  }
  for (const source of copy.sources) {
    // What it holds is bundled.
    if (path.posix.basename(source) === 'node_modules') continue;
    await compile(sourcesOf(from, directory, { source, line: copy.line }), destination, directory);
  }
}

/** As COPY has it: of a directory its contents; a file under its name when the destination is a directory. */
function copyIn(source: string, destination: string, { line, sources }: Copy): void {
  if (!existsSync(source)) {
    throw notUnderstood(`line ${line}: ${path.basename(source)} to copy does not exist in the project`);
  }
  const isDirectory = statSync(source).isDirectory();
  const intoDirectory =
    sources.length > 1 || (existsSync(destination) && statSync(destination).isDirectory());
  const target = !isDirectory && intoDirectory ? path.join(destination, path.basename(source)) : destination;
  cpSync(source, target, {
    recursive: true,
    filter: (each) => path.basename(each) !== 'node_modules' && path.basename(each) !== '.git',
  });
}

/** The directory of TypeScript sources that a stage compiles. */
function sourcesOf(
  stage: Stage,
  directory: string,
  { source, line }: { readonly source: string; readonly line: number },
): string {
  const candidates = stage.copies
    .filter(({ from }) => from === undefined)
    .flatMap(({ sources }) => sources)
    .map((each) => path.join(directory, each))
    .filter((each) => existsSync(each) && statSync(each).isDirectory() && modulesIn(each).length > 0);
  const [found] = candidates;
  if (found === undefined || candidates.length > 1) {
    throw notUnderstood(
      `line ${line}: ${source} is made in another stage from ${candidates.length} directories of TypeScript, not from one`,
    );
  }
  return found;
}

const modulesIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.join(directory, name));

/** Every module is an entry: which of them are programs only a task definition knows. */
async function compile(sources: string, destination: string, directory: string): Promise<void> {
  try {
    await build({
      entryPoints: modulesIn(sources),
      outdir: destination,
      outbase: sources,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      absWorkingDir: directory,
      nodePaths: [path.join(directory, 'node_modules')],
      logLevel: 'silent',
    });
  } catch (error) {
    throw badUsage(
      `${path.relative(directory, sources)} cannot be bundled: ${messageOf(error)}; ${otherwise}`,
    );
  }
}

const notUnderstood = (what: string): Error => badUsage(`Dockerfile ${what}; ${otherwise}`);
