/** Images of a registry, as tasks ask for them; what cannot be pulled is said in the words of ECS. */
import { readReference, versionOf, type ImageReference } from '../images/image-reference';
import { resolveImage, type ResolvedImage } from '../images/pull-image';
import type { RegistryAccess } from '../images/registry-access';
import { ContainerStartError } from './container-runtime';

/** @returns the reference, where it leads to the registry */
export function referenceIn(access: RegistryAccess | undefined, image: string): ImageReference | undefined {
  if (access === undefined) return undefined;
  const reference = readReference(image);
  return reference?.host === access.host ? reference : undefined;
}

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
 *
 * @throws ContainerStartError CannotPullContainerError
 */
export async function resolve(access: RegistryAccess, reference: ImageReference): Promise<ResolvedImage> {
  const { host, repository, digest } = reference;
  const name = `${host}/${repository}${digest === undefined ? ':' : '@'}${versionOf(reference)}`;
  const failed = `pull image manifest has been retried 1 time(s): failed to resolve ref ${name}`;
  const image = await resolveImage(access, reference).catch((error: unknown) => {
    throw cannotPull(`${failed}: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (image === undefined) throw cannotPull(`${failed}: not found`);
  return image;
}

export const cannotPull = (message: string): ContainerStartError =>
  new ContainerStartError('CannotPullContainerError', message);
