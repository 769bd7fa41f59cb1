/** Makes a program of a project directory with a Dockerfile, without an engine: for Node.js services in TypeScript. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { badUsage } from '../../failures';
import { copyFromContext, matching, readBuildContext, type BuildContext } from './build-context';
import { bundleCopy, notReplaced } from './bundle';
import { ImageStore } from './image-store';
import { readStages, type Copy, type Stage } from './image-stages';
import type { ProcessImage } from './process-image';

export interface ProjectImageProps {
  /** The build context. */
  readonly directory: string;
  /** Absolute path of the Dockerfile. @default - `Dockerfile` in the context */
  readonly dockerfile?: string;
  /** Empty directory that becomes the root of the image; it must last as long as the image is used. */
  readonly output: string;
  /** What `--build-arg` sets. @default - nothing */
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** Name or number of the stage to make. @default - the last one */
  readonly target?: string | undefined;
  /** Besides those of the Dockerfile, and in their place. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Finds the packages of a `package-lock.json` (absolute path) that a stage copies: answers with a `node_modules`.
   * @default - packages are those of the context's `node_modules`
   */
  readonly packages?: (lockFile: string) => Promise<string>;
  /** Does a step, of which it is told what it is. @default - steps are done */
  readonly step?: (title: string, work: () => Promise<void>) => Promise<void>;
}

const otherwise = '--runtime docker or --runtime podman runs any image';

/**
 * What the Dockerfile compiles is bundled with the packages that it needs. Followed are ENV, ARG, LABEL, WORKDIR,
 * ENTRYPOINT, CMD and COPY; from another stage `node_modules`, and one directory that is compiled there, or a module
 * of it.
 *
 * @throws Failure that names what of the Dockerfile is not understood
 */
export async function processImageFromDirectory(props: ProjectImageProps): Promise<ProcessImage> {
  const { directory, output, buildArguments = {}, target } = props;
  const file = props.dockerfile ?? path.join(directory, 'Dockerfile');
  if (!existsSync(file)) throw badUsage(`${file} is missing: an image is made from it`);
  const stages = readStages(readFileSync(file, 'utf8'), buildArguments);
  const stage = target === undefined ? stages.at(-1) : stageOf(stages, target);
  if (stage === undefined) throw badUsage(`target stage "${target ?? ''}" could not be found`);
  const base = new ImageStore().find(stage.base);
  if (base === undefined) {
    throw notUnderstood(`begins with ${stage.base}, which is no official image of Node.js`);
  }
  const [opaque] = stage.opaque;
  if (opaque !== undefined) {
    throw notUnderstood(`line ${opaque.line}: ${opaque.name} in the last stage is not followed`);
  }
  const step = props.step ?? ((_title, work) => work());
  const context = readBuildContext(directory, file);
  for (const [index, copy] of stage.copies.entries()) {
    await step(`[${index + 1}/${stage.copies.length}] ${copy.text}`, () =>
      perform(copy, { context, output, stages, packages: props.packages }),
    );
  }
  const { workingDirectory, environment } = stage;
  mkdirSync(path.join(output, workingDirectory), { recursive: true });
  const labels = { ...stage.labels, ...props.labels };
  return {
    root: output,
    workingDirectory,
    ...programOf(stage, base),
    environment,
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}

const stageOf = (stages: readonly Stage[], name: string): Stage | undefined =>
  stages.find((stage, index) => stage.name === name.toLowerCase() || String(index) === name);

/** An ENTRYPOINT drops the command of the base image, a CMD does not drop its entry point. */
function programOf(stage: Stage, base: ProcessImage): Pick<ProcessImage, 'entryPoint' | 'command'> {
  const hasEntryPoint = stage.entryPoint.length > 0;
  return {
    entryPoint: hasEntryPoint ? stage.entryPoint : base.entryPoint,
    command: hasEntryPoint || stage.command.length > 0 ? stage.command : base.command,
  };
}

interface Build {
  readonly context: BuildContext;
  readonly output: string;
  readonly stages: readonly Stage[];
  readonly packages: ProjectImageProps['packages'];
}

async function perform(copy: Copy, { context, output, stages, packages }: Build): Promise<void> {
  if (copy.from === undefined) {
    const [missing] = copyFromContext(context, copy, output);
    if (missing !== undefined) {
      throw notUnderstood(`line ${copy.line}: ${missing} to copy does not exist in the project`);
    }
    return;
  }
  const stage = stageOf(stages, copy.from);
  if (stage === undefined) {
    throw notUnderstood(`line ${copy.line}: COPY --from=${copy.from} is no stage of this Dockerfile`);
  }
  const run = notReplaced(stage);
  if (run !== undefined) {
    throw notUnderstood(
      `line ${run.line}: ${run.name} ${run.value} is neither followed nor done by bundling`,
    );
  }
  await bundleCopy({
    context,
    stage,
    copy,
    root: output,
    packages: packages === undefined ? [] : await Promise.all(lockFilesOf(stage, context).map(packages)),
  });
}

/** What `npm ci` of a stage would install. */
function lockFilesOf(stage: Stage, context: BuildContext): string[] {
  return stage.copies
    .filter(({ from }) => from === undefined)
    .flatMap(({ sources }) => sources)
    .flatMap((source) => matching(context, source))
    .filter((file) => path.posix.basename(file) === 'package-lock.json')
    .map((file) => path.join(context.directory, file));
}

const notUnderstood = (what: string): Error => badUsage(`Dockerfile ${what}; ${otherwise}`);
