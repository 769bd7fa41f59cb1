/** `docker build`: the process image of a Dockerfile, in the words of Docker. */
import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../../failures';
import { packProcessImage } from '../../../runtime/images/packed-image';
import type { RunProgram } from '../../../runtime/images/package-managers';
import { processImageFromDirectory } from '../../../runtime/images/project-image';
import { plainProgress, type BuildProgress } from './build-progress';
import type { BuildCommand } from './command-line';
import { DockerError } from './docker-error';
import type { LocalImage } from './local-images';
import { canonical } from './reference';

export interface BuildProps {
  /** Where the command runs. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Directory that images are put into. */
  readonly images: string;
  readonly packages: (lockFile: string) => Promise<string>;
  /** Runs a package manager of this machine. @default - RUN that needs one is refused */
  readonly run?: RunProgram | undefined;
  /** A program of this machine instead of the image's. @default - the Dockerfile is followed */
  readonly program?: readonly string[] | undefined;
  /** Takes what Docker writes to stderr. */
  readonly write: (text: string) => void;
}

/** @throws DockerError what cannot be built */
export async function buildImage(command: BuildCommand, props: BuildProps): Promise<LocalImage> {
  const place = placeOf(command, props);
  const progress = plainProgress(command.quiet ? () => undefined : props.write);
  try {
    await introduce(command, place, progress);
    const image = await make(command, props, { ...place, progress });
    if (command.idFile !== undefined) {
      writeFileSync(path.resolve(props.directory, command.idFile), image.id);
    }
    return image;
  } catch (error) {
    throw new DockerError(`ERROR: failed to solve: ${messageOf(error)}`);
  }
}

interface Place {
  readonly context: string;
  readonly dockerfile: string;
}

function placeOf({ context, file }: BuildCommand, { directory }: BuildProps): Place {
  const place = path.resolve(directory, context);
  if (!existsSync(place) || !statSync(place).isDirectory()) {
    throw new DockerError(`ERROR: unable to prepare context: path "${context}" not found`);
  }
  const dockerfile = file === undefined ? path.join(place, 'Dockerfile') : path.resolve(directory, file);
  if (!existsSync(dockerfile) || !statSync(dockerfile).isFile()) {
    throw new DockerError(
      `ERROR: failed to solve: failed to read dockerfile: open ${path.basename(dockerfile)}: no such file or directory`,
    );
  }
  return { context: place, dockerfile };
}

async function introduce(
  { platform }: BuildCommand,
  { dockerfile }: Place,
  progress: BuildProgress,
): Promise<void> {
  await progress.step(`[internal] load build definition from ${path.basename(dockerfile)}`, (say) => {
    const own = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
    const wanted = platform === undefined ? own : readPlatform(platform);
    say(`no container engine: the image is a program of this machine, run by its Node.js ${process.version}`);
    if (wanted !== own) say(`it is asked for as ${wanted}, and runs as what this machine is: ${own}`);
    return Promise.resolve();
  });
}

/** https://github.com/containerd/platforms: the systems and processors that images of Linux are made for. */
function readPlatform(text: string): string {
  const [, system, processor] = /^(\w+)\/(\w+)(?:\/v\d+)?$/.exec(text) ?? [];
  const names: Readonly<Record<string, string>> = {
    ...{ amd64: 'amd64', x86_64: 'amd64', arm64: 'arm64', aarch64: 'arm64', arm: 'arm', '386': '386' },
    ...{ ppc64le: 'ppc64le', s390x: 's390x', riscv64: 'riscv64' },
  };
  const name = names[processor ?? ''];
  if (system !== 'linux' || name === undefined) {
    throw new Error(
      `failed to parse platform ${text}: "${text}": unknown operating system or architecture: invalid argument`,
    );
  }
  return `linux/${name}`;
}

async function make(
  command: BuildCommand,
  props: BuildProps,
  { context, dockerfile, progress }: Place & { readonly progress: BuildProgress },
): Promise<LocalImage> {
  mkdirSync(props.images, { recursive: true });
  const directory = mkdtempSync(path.join(props.images, 'image-'));
  const output = path.join(directory, 'root');
  mkdirSync(output);
  const image = await processImageFromDirectory({
    directory: context,
    dockerfile,
    output,
    buildArguments: argumentsOf(command, props.env),
    target: command.target,
    labels: command.labels,
    packages: props.packages,
    run: props.run,
    program: props.program,
    step: (title, work) => progress.step(title, work),
  });
  return progress.step('exporting to image', async (say) => {
    const packed = await packProcessImage(image, path.join(directory, 'packed'));
    const [config] = packed.blobs;
    const id = config?.digest ?? packed.digest;
    say(`writing image ${id} done`);
    for (const tag of command.tags) say(`naming to ${canonical(tag)} done`);
    return { id, image, packed };
  });
}

/** An argument without a value is the environment's; where that has none either, it is not given. */
function argumentsOf(
  { buildArguments }: BuildCommand,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const given = buildArguments.map(([name, value]) => [name, value ?? env[name]] as const);
  return Object.fromEntries(given.filter((each): each is readonly [string, string] => each[1] !== undefined));
}
