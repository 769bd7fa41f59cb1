/** `docker` without an engine: images are process images, and registries are those of this machine. */
import path from 'node:path';
import type { RunProgram } from '../../../runtime/images/package-managers';
import type { RegistryAccess } from '../../../runtime/images/registry-access';
import { buildImage } from './build-image';
import { readCommandLine, type DockerCommand } from './command-line';
import { DockerError } from './docker-error';
import { UsageError } from './flags';
import { LocalImages, type LocalImage } from './local-images';
import { canonical, readReference, type ImageReference } from './reference';
import { checkLogin, push, registryHost, shortId } from './registries';
import type { RelayedCall } from './relay/command-relay';
import { describeImage, formatImage } from './show-image';

export interface DockerStandInProps {
  /** Directory that images are put into; it must last as long as they are pushed. */
  readonly directory: string;
  /** Finds the packages of a lock file. */
  readonly packages: (lockFile: string) => Promise<string>;
  /** Runs a package manager of this machine. @default - RUN that needs one is refused */
  readonly run?: RunProgram | undefined;
  /** A program of this machine instead of that of an image. @default - Dockerfiles are followed */
  readonly program?: readonly string[] | undefined;
  /** Whether there is a daemon: a build without privileged mode has none. */
  readonly hasDaemon: boolean;
}

type Streams = Pick<RelayedCall, 'stdin' | 'stdout' | 'stderr' | 'directory' | 'env'>;

const noDaemon =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';

/** ECR Public, which most base images come from. */
const publicRegistry = 'public.ecr.aws';

/** The images and the logins of one build. */
export class DockerStandIn {
  readonly #props: DockerStandInProps;
  readonly #images = new LocalImages();
  readonly #logins = new Map<string, RegistryAccess>();

  constructor(props: DockerStandInProps) {
    this.#props = props;
  }

  /** @returns the exit status */
  async perform(call: Streams & Pick<RelayedCall, 'arguments'>): Promise<number> {
    try {
      await this.#command(readCommandLine(call.arguments), call);
      return 0;
    } catch (error) {
      if (!(error instanceof DockerError || error instanceof UsageError)) throw error;
      call.stderr(`${error.message}\n`);
      return error.status;
    }
  }

  async #command(command: DockerCommand, call: Streams): Promise<void> {
    if (!this.#props.hasDaemon && !['login', 'logout'].includes(command.name)) {
      throw new DockerError(command.name === 'build' ? `ERROR: ${noDaemon}` : noDaemon);
    }
    switch (command.name) {
      case 'login':
        await this.#login(command, call);
        break;
      case 'logout':
        this.#logins.delete(registryHost(command.server));
        call.stdout(`Removing login credentials for ${registryHost(command.server)}\n`);
        break;
      case 'build':
        await this.#build(command, call);
        break;
      case 'tag':
        this.#images.add(this.#existing(command.source), [command.target]);
        break;
      case 'push':
        await this.#push(command, call);
        break;
      case 'inspect':
        this.#inspect(command, call);
        break;
      case 'images':
        this.#list(command, call);
        break;
      case 'version':
      case 'info':
        call.stdout(`Docker stand-in of the embedded AWS: no engine, images are programs of this machine\n`);
    }
  }

  async #login(
    { server, user, password }: Extract<DockerCommand, { name: 'login' }>,
    call: Streams,
  ): Promise<void> {
    const given = password ?? (await call.stdin()).toString().replace(/\r?\n$/, '');
    if (given === '')
      throw new DockerError('Error: Cannot perform an interactive login from a non TTY device');
    if (server === publicRegistry) {
      // Nothing is pulled from there, and the machine may have no way to it.
      call.stdout('Login Succeeded\n');
      return;
    }
    const host = registryHost(server);
    const access = { host, user, password: given };
    await checkLogin(access);
    this.#logins.set(host, access);
    call.stdout('Login Succeeded\n');
  }

  async #build(command: Extract<DockerCommand, { name: 'build' }>, call: Streams): Promise<void> {
    const image = await buildImage(command, {
      directory: call.directory,
      env: call.env,
      images: path.join(this.#props.directory, 'images'),
      packages: this.#props.packages,
      run: this.#props.run,
      program: this.#props.program,
      write: call.stderr,
    });
    this.#images.add(image, command.tags);
    if (command.quiet) call.stdout(`${image.id}\n`);
  }

  async #push(
    { image, quiet }: Extract<DockerCommand, { name: 'push' }>,
    { stdout }: Streams,
  ): Promise<void> {
    if (image.tag.startsWith('sha256:')) throw new DockerError('cannot push a digest reference');
    const local = this.#images.find(image);
    if (local === undefined) {
      stdout(`The push refers to repository [${image.name}]\n`);
      throw new DockerError(
        this.#images.hasRepository(image)
          ? `tag does not exist: ${canonical(image)}`
          : `An image does not exist locally with the tag: ${image.name}`,
      );
    }
    const digest = await push(image, local, this.#logins.get(image.host ?? ''), { stdout, quiet });
    this.#images.pushed(local, image, digest);
  }

  #inspect({ images, format }: Extract<DockerCommand, { name: 'inspect' }>, { stdout }: Streams): void {
    const found = images.map((name) => {
      const local = this.#images.named(name, readReference(name));
      if (local === undefined) throw new DockerError(`Error: No such object: ${name}`);
      return describeImage(local, this.#images);
    });
    if (format === undefined) stdout(`${JSON.stringify(found, null, 4)}\n`);
    else for (const image of found) stdout(`${formatImage(image, format)}\n`);
  }

  #list({ quiet, repository }: Extract<DockerCommand, { name: 'images' }>, { stdout }: Streams): void {
    const rows = this.#images
      .list()
      .map(([name, { id }]) => ({ reference: readReference(name), id: shortId(id) }))
      .filter(
        ({ reference }) =>
          repository === undefined ||
          reference?.name === repository ||
          (reference !== undefined && canonical(reference) === repository),
      );
    if (quiet) {
      for (const id of new Set(rows.map((row) => row.id))) stdout(`${id}\n`);
      return;
    }
    const table = [
      ['REPOSITORY', 'TAG', 'IMAGE ID'],
      ...rows.map(({ reference, id }) => [reference?.name ?? '', reference?.tag ?? '', id]),
    ];
    const widths = [0, 1].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)) + 3);
    for (const row of table) {
      stdout(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('')}\n`);
    }
  }

  /** An image by its name, or by its id. */
  #existing(reference: ImageReference): LocalImage {
    const text = reference.host === undefined ? reference.name : canonical(reference);
    const local = this.#images.find(reference) ?? this.#images.named(text, undefined);
    if (local === undefined) {
      throw new DockerError(`Error response from daemon: No such image: ${canonical(reference)}`);
    }
    return local;
  }
}
