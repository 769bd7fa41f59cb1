/** Images of the project's own application, as the pipeline would build them: one a version. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failures';
import { run } from '../processes';
import { ImageStore } from '../runtime/images/image-store';
import { processImageFromDirectory } from '../runtime/images/project-image';
import type { ContainerRuntime } from '../runtime/tasks/container-runtime';
import type { RuntimeName } from '../runtime/tasks/runtime-names';
import { containerRuntime } from '../runtime/tasks/runtimes';

export interface ApplicationImages {
  /** Runs the images. */
  readonly runtime: ContainerRuntime;
  /**
   * Builds the application as a version, which it answers with.
   *
   * @returns reference of the image
   * @throws Failure it cannot be built
   */
  readonly build: (version: string) => Promise<string>;
}

export interface ApplicationImagesProps {
  readonly kind: RuntimeName;
  /** Directory with the `Dockerfile`. */
  readonly project: string;
  /** Directory that images are put into; it lasts as long as they are used. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

/** @throws MissingToolError the engine is not installed */
export function applicationImages(props: ApplicationImagesProps): ApplicationImages {
  const images = new ImageStore();
  const { kind, env } = props;
  const runtime = containerRuntime(kind, { images, env });
  const build = kind === 'process' ? buildProcess(props, images) : buildImage(props, kind);
  return { runtime, build };
}

const referenceTo = (version: string) => `rehearsal/application:${version}`;

function buildProcess(
  { project, directory }: ApplicationImagesProps,
  images: ImageStore,
): ApplicationImages['build'] {
  return async (version) => {
    const output = join(directory, 'images', version);
    mkdirSync(output, { recursive: true });
    const buildArguments = { APP_VERSION: version };
    const image = await processImageFromDirectory({ directory: project, output, buildArguments });
    images.register(referenceTo(version), image);
    return referenceTo(version);
  };
}

function buildImage(
  { project, env }: ApplicationImagesProps,
  engine: 'docker' | 'podman',
): ApplicationImages['build'] {
  return async (version) => {
    const reference = referenceTo(version);
    const args = ['build', '--tag', reference, '--build-arg', `APP_VERSION=${version}`, '.'];
    const { status, stderr } = await run(engine, args, { cwd: project, env });
    if (status !== 0) throw new Failure(`${engine} ${args.join(' ')} failed:\n${stderr.trim()}`);
    return reference;
  };
}
