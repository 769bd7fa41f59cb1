/** `docker login` and `docker push`: registries of this machine, which speak HTTP. */
import { messageOf } from '../../../failures';
import { pushImage } from '../../../runtime/images/push-image';
import { askRegistry, readAll } from '../../../runtime/images/registry-client';
import type { RegistryAccess } from '../../../runtime/images/registry-access';
import { DockerError } from './docker-error';
import type { LocalImage } from './local-images';
import type { ImageReference } from './reference';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3})(?::\d+)?$/;

const otherwise = '--runtime docker or --runtime podman builds with a real engine';

/**
 * @param server - as `docker login` takes it: a host, or a URL
 * @returns host and port
 * @throws DockerError a registry elsewhere
 */
export function registryHost(server: string | undefined): string {
  const host = (server ?? 'docker.io').replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  if (loopback.test(host)) return host;
  throw new DockerError(
    `docker login to ${host} is not performed by the stand-in, which knows registries of this machine: the image repositories of the embedded AWS; ${otherwise}`,
  );
}

/** @throws DockerError credentials that the registry refuses, or no registry, in Docker's words */
export async function checkLogin(access: RegistryAccess): Promise<void> {
  const url = `http://${access.host}/v2/`;
  const answer = await askRegistry(access, { method: 'GET', url }).catch((error: unknown) => {
    throw new DockerError(`Error response from daemon: Get "${url}": ${messageOf(error)}`);
  });
  await readAll(answer);
  const status = answer.statusCode ?? 0;
  if (status === 200) return;
  const words = `${status} ${answer.statusMessage ?? ''}`.trim();
  throw new DockerError(`Error response from daemon: login attempt to ${url} failed with status: ${words}`);
}

export interface PushOutput {
  readonly stdout: (text: string) => void;
  readonly quiet: boolean;
}

/**
 * @param access - undefined where nobody has logged in
 * @returns digest of the image
 * @throws DockerError what the registry refuses, in its words
 */
export async function push(
  reference: ImageReference,
  { packed }: LocalImage,
  access: RegistryAccess | undefined,
  { stdout, quiet }: PushOutput,
): Promise<string> {
  const say = quiet ? () => undefined : stdout;
  if (reference.host === undefined || !loopback.test(reference.host)) {
    throw new DockerError(
      `docker push to ${reference.host ?? 'docker.io'} is not performed by the stand-in, which knows registries of this machine: the image repositories of the embedded AWS; ${otherwise}`,
    );
  }
  say(`The push refers to repository [${reference.name}]\n`);
  if (access === undefined) throw new DockerError('no basic auth credentials');
  const { repository, tag } = reference;
  try {
    const digest = await pushImage(access, {
      repository,
      tag,
      image: packed,
      onBlob: (blob, outcome) => {
        say(`${shortId(blob)}: ${outcome === 'pushed' ? 'Pushed' : 'Layer already exists'}\n`);
      },
    });
    say(`${tag}: digest: ${digest} size: ${packed.manifest.length}\n`);
    if (quiet) stdout(`${reference.name}:${tag}\n`);
    return digest;
  } catch (error) {
    throw new DockerError(messageOf(error));
  }
}

/** The 12 digits that Docker shows of an id or digest. */
export const shortId = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);
