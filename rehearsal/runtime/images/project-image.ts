/** Makes a program of a project directory with a Dockerfile, without an engine: for Node.js services in TypeScript. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { badUsage } from '../../failures';
import { copyFromContext, matching, readBuildContext, type BuildContext } from './build-context';
import { bundleCopy, notReplaced } from './bundle';
import { ImageStore } from './image-store';
import { readStages, type Copy, type Stage } from './image-stages';
import { installPackages, installsOnly, lackOf } from './install-packages';
import type { RunProgram } from './package-managers';
import { fixedProgramLabel, type ProcessImage } from './process-image';

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
  /** Runs a package manager of this machine. @default - RUN that needs one is refused */
  readonly run?: RunProgram | undefined;
  /**
   * A program of this machine that runs in the files of the context, instead of what the Dockerfile says. An image of
   * the rehearsal's own (`ownImageLabel`) keeps its program.
   * @default - the Dockerfile is followed
   */
  readonly program?: readonly string[] | undefined;
  /** Does a step, of which it is told what it is. @default - steps are done */
  readonly step?: (title: string, work: () => Promise<void>) => Promise<void>;
}

const otherwise =
  '--runtime docker or --runtime podman runs any image; or name a program of this machine in rehearsal.command of the service';

/** Label of images that stand for a service on purpose, such as those of a bad release. */
export const ownImageLabel = 'ecs-blue-green.rehearsal';

/** Where the context is in the image of a program. */
const programDirectory = '/context';

/**
 * What the Dockerfile compiles is bundled with the packages that it needs. Followed are ENV, ARG, LABEL, WORKDIR,
 * ENTRYPOINT, CMD, COPY, and RUN that only installs packages with npm, pnpm or Yarn; from another stage `node_modules`, and one directory that is compiled there, or a module
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
  const step = props.step ?? ((_title, work) => work());
  const context = readBuildContext(directory, file);
  if (props.program !== undefined && !(ownImageLabel in stage.labels))
    return programImage(props.program, { stage, context, output, labels: props.labels });
  const base = expectFollowed(stage, stages);
  for (const [index, copy] of stage.copies.entries()) {
    await step(`[${index + 1}/${stage.copies.length}] ${copy.text}`, () =>
      perform(copy, { context, output, stages, packages: props.packages }),
    );
  }
  for (const instruction of stage.opaque) {
    const { value } = instruction;
    const packages = props.packages ?? (() => Promise.resolve(path.join(directory, 'node_modules')));
    await step(`RUN ${value}`, () =>
      installPackages(instruction, { root: output, packages, run: props.run ?? cannotRun, otherwise }),
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

/**
 * Checks that a Dockerfile can be followed, without making anything.
 *
 * @throws Failure that names what of it is not understood, by its line
 */
export function expectFollowedDockerfile({
  directory,
  dockerfile,
}: Pick<ProjectImageProps, 'directory' | 'dockerfile'>): void {
  const file = dockerfile ?? path.join(directory, 'Dockerfile');
  if (!existsSync(file)) throw badUsage(`${file} is missing: an image is made from it`);
  const stages = readStages(readFileSync(file, 'utf8'), {});
  const stage = stages.at(-1);
  if (stage === undefined) return;
  expectFollowed(stage, stages);
  for (const instruction of stage.opaque) {
    const lack = lackOf(instruction, otherwise);
    if (lack !== undefined) throw badUsage(lack);
  }
  const context = readBuildContext(directory, file);
  for (const copy of stage.copies) {
    const missing =
      copy.from === undefined
        ? copy.sources.find((source) => matching(context, source).length === 0)
        : undefined;
    if (missing !== undefined)
      throw notUnderstood(`line ${copy.line}: ${missing} to copy does not exist in the project`);
  }
}

const cannotRun: RunProgram = ([program]) =>
  Promise.reject(badUsage(`${program} cannot be run here; ${otherwise}`));

/** @returns what the base image is */
function expectFollowed(stage: Stage, stages: readonly Stage[]): ProcessImage {
  const base = new ImageStore().find(stage.base);
  if (base === undefined) {
    throw notUnderstood(`begins with ${stage.base}, which is no official image of Node.js`);
  }
  const opaque = stage.opaque.find((instruction) => !installsOnly(instruction));
  if (opaque !== undefined) {
    throw notUnderstood(
      `line ${opaque.line}: ${opaque.name} ${opaque.value} in the last stage is not followed`,
    );
  }
  for (const copy of stage.copies) {
    if (copy.from !== undefined) sourceStage(copy, stages);
  }
  return base;
}

/** The stage that a copy is made from, which bundling makes good for. */
function sourceStage({ from = '', line }: Copy, stages: readonly Stage[]): Stage {
  const stage = stageOf(stages, from);
  if (stage === undefined) {
    throw notUnderstood(`line ${line}: COPY --from=${from} is no stage of this Dockerfile`);
  }
  const run = notReplaced(stage);
  if (run !== undefined) {
    throw notUnderstood(
      `line ${run.line}: ${run.name} ${run.value} is neither followed nor done by bundling`,
    );
  }
  return stage;
}

/** The whole context, and a program that runs in it whatever the task definition says. */
function programImage(
  program: readonly string[],
  {
    stage,
    context,
    output,
    labels,
  }: {
    readonly stage: Stage;
    readonly context: BuildContext;
    readonly output: string;
    readonly labels: ProjectImageProps['labels'] | undefined;
  },
): ProcessImage {
  const everything = {
    sources: ['.'],
    destination: programDirectory,
    intoDirectory: true,
    line: 0,
    text: '',
  };
  copyFromContext(context, everything, output);
  // A PATH of the image leads to programs of the image.
  const environment = Object.fromEntries(
    Object.entries(stage.environment).filter(([name]) => name !== 'PATH'),
  );
  return {
    root: output,
    workingDirectory: programDirectory,
    entryPoint: [],
    command: program,
    environment,
    labels: { ...stage.labels, ...labels, [fixedProgramLabel]: '1' },
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
  const stage = sourceStage(copy, stages);
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
