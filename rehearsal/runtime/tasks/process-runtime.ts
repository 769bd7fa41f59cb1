/** Containers as processes of this machine: fast, without an engine, and without walls around them. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ImageStore } from '../images/image-store';
import { fixedProgramLabel, pathInImage, type ProcessImage } from '../images/process-image';
import {
  ContainerStartError,
  type ContainerRuntime,
  type ContainerSpec,
  type RunningContainer,
} from './container-runtime';
import type { RegistryAccess } from '../images/registry-access';
import { checkProgram } from './executable';
import { watchMemory } from './memory-watch';
import { startGroup, type ProcessGroup } from './process-group';
import { PulledImages } from './pulled-images';
import { referenceIn } from './registry-images';
import { runCheck } from './run-check';

export interface ProcessRuntimeProps {
  readonly images: ImageStore;
  /** PATH of the processes; the directory of our own `node` comes before it. */
  readonly path: string;
}

/**
 * `user`, `readonlyRootFilesystem`, CPU limits, volumes and the CPU architecture of a task are not enforced:
 * a process has the user's rights and sees the machine's files.
 */
export class ProcessRuntime implements ContainerRuntime {
  readonly #props: ProcessRuntimeProps;
  readonly #groups = new Set<ProcessGroup>();
  #registry: { readonly access: RegistryAccess; readonly images: PulledImages } | undefined;
  #stopped = false;

  constructor(props: ProcessRuntimeProps) {
    this.#props = props;
  }

  useRegistry(access: RegistryAccess): void {
    this.#registry = { access, images: new PulledImages(access) };
  }

  async start(spec: ContainerSpec, onLine: (line: string) => void): Promise<RunningContainer> {
    const image = await this.#find(spec.image);
    if (image === undefined) throw unknownImage(spec.image);
    const cwd = workingDirectory(spec, image);
    const env = this.#environment(spec, image);
    const command = commandOf(spec, image);
    checkProgram(command[0], cwd, env.PATH ?? '');
    const group = await this.#startGroup(command, { cwd, env, onLine });
    const memory = watchMemory(group.pid, spec.memoryMiB, group.kill);
    void group.exited.then(memory.end);
    return {
      exited: group.exited,
      isOutOfMemory: memory.isBroken,
      terminate: () => {
        group.signal('SIGTERM');
      },
      kill: group.kill,
      execute: (check, timeoutMs) =>
        runCheck(
          (output) => this.#startGroup(onThisMachine(check, image), { cwd, env, ...output }),
          timeoutMs,
        ),
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const groups = [...this.#groups];
    for (const group of groups) group.kill();
    await Promise.all(groups.map((group) => group.exited));
    await this.#registry?.images.remove();
  }

  async #find(name: string): Promise<ProcessImage | undefined> {
    const reference = referenceIn(this.#registry?.access, name);
    return reference === undefined ? this.#props.images.find(name) : this.#registry?.images.pull(reference);
  }

  async #startGroup(...[command, options]: Parameters<typeof startGroup>): Promise<ProcessGroup> {
    if (this.#stopped)
      throw new ContainerStartError('CannotStartContainerError', 'everything is being ended');
    const group = await startGroup(command, options).catch((error: unknown) => {
      throw new ContainerStartError('CannotStartContainerError', String(error));
    });
    this.#groups.add(group);
    void group.exited.then(() => this.#groups.delete(group));
    // stop() has not seen a group that was being started.
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- changed by stop() during the await
    if (this.#stopped) group.kill();
    return group;
  }

  /** Nothing of the user's but PATH. */
  #environment(spec: ContainerSpec, image: ProcessImage): Record<string, string> {
    const own = path.dirname(process.execPath);
    // A program of this machine is the one that its user would run; node of an image is ours.
    const directories = isFixed(image) ? [this.#props.path, own] : [own, this.#props.path];
    return {
      PATH: directories.filter(Boolean).join(path.delimiter),
      HOME: spec.temporaryDirectory,
      TMPDIR: spec.temporaryDirectory,
      ...image.environment,
      ...spec.environment,
    };
  }
}

function commandOf(spec: ContainerSpec, image: ProcessImage): readonly string[] {
  if (isFixed(image)) return onThisMachine(image.command, image);
  const entryPoint = spec.entryPoint?.length ? spec.entryPoint : image.entryPoint;
  const ownCommand = spec.entryPoint?.length ? [] : image.command;
  return onThisMachine([...entryPoint, ...(spec.command?.length ? spec.command : ownCommand)], image);
}

const isFixed = ({ labels = {} }: ProcessImage): boolean => fixedProgramLabel in labels;

/** Words that name a file of the image name it where it is. */
const onThisMachine = (words: readonly string[], image: ProcessImage): readonly string[] =>
  words.map((word) => pathInImage(image, word) ?? word);

/** A container's own directories are not on this machine, but for those of the image. */
function workingDirectory(spec: ContainerSpec, image: ProcessImage): string {
  const directories = [
    spec.workingDirectory && pathInImage(image, spec.workingDirectory),
    spec.workingDirectory,
    image.workingDirectory && pathInImage(image, image.workingDirectory),
  ];
  return directories.find(isDirectory) ?? spec.temporaryDirectory;
}

const isDirectory = (file: string | undefined): file is string =>
  file !== undefined && existsSync(file) && statSync(file).isDirectory();

function unknownImage(image: string): ContainerStartError {
  return new ContainerStartError(
    'CannotPullContainerError',
    `${image}: not found: no program is registered for this image; --runtime docker or --runtime podman runs any image`,
  );
}
