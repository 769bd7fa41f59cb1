/** What stands for an image where a container is a process: a program, its files and where it runs. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Label of an image whose command a task definition does not replace: it stands for the program of another image. */
export const fixedProgramLabel = 'ecs-blue-green.fixed-program';

/** All paths are those that a container would see: the files may lie in any directory of this machine. */
export interface ProcessImage {
  /** Directory of this machine that is `/` of the image. @default - the image has no files of its own */
  readonly root?: string;
  /** Absolute, in the image. @default - a temporary directory of the container */
  readonly workingDirectory?: string;
  /** Comes before the command, as an image's ENTRYPOINT does. */
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * @param absolute - as a container would see it; `..` does not leave the root
 * @returns where on this machine a file or directory of the image is; undefined where the image has none there
 */
export function pathInImage({ root }: ProcessImage, absolute: string): string | undefined {
  if (root === undefined || !absolute.startsWith('/')) return undefined;
  const found = path.join(root, path.posix.normalize(absolute));
  return existsSync(found) ? found : undefined;
}
