/** `docker inspect`, as far as a build asks for it. Pure. */
import { DockerError } from './docker-error';
import type { LocalImage, LocalImages } from './local-images';

/** What `docker inspect` tells of an image. */
export function describeImage(local: LocalImage, images: LocalImages): object {
  const { id, image, packed } = local;
  return {
    Id: id,
    RepoTags: images.tagsOf(local),
    RepoDigests: images.digestsOf(local),
    Os: 'linux',
    Architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    Size: packed.blobs.reduce((sum, { size }) => sum + size, 0),
    Config: {
      Env: Object.entries(image.environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: image.entryPoint,
      Cmd: image.command,
      WorkingDir: image.workingDirectory ?? '',
      Labels: { ...image.labels },
    },
  };
}

/**
 * A Go template of members, `json` and `index`, which is what builds ask for: `{{.Id}}`, `{{json .Config}}`,
 * `{{index .RepoDigests 0}}`, `{{index .Config.Labels "a"}}`.
 *
 * @throws DockerError another template, and a member that is not there
 */
export function formatImage(image: object, template: string): string {
  return template.replace(/\{\{(.*?)\}\}/g, (_all, inner: string) => {
    const [, verb, path, key] =
      /^\s*(?:(json|index)\s+)?((?:\.\w+)+|\.)(?:\s+(\d+|"[^"]*"))?\s*$/.exec(inner) ?? [];
    if (path === undefined || (verb === 'index') !== (key !== undefined)) {
      throw new DockerError(
        `docker inspect --format ${template} is not performed by the stand-in, which knows {{.Name}}, {{json .Name}} and {{index .Name 0}}`,
      );
    }
    const names = path.split('.').filter((name) => name !== '');
    const steps = key === undefined ? names : [...names, String(JSON.parse(key))];
    const found = steps.reduce<unknown>((value, name) => memberOf(value, name, template), image);
    return verb !== 'json' && typeof found === 'string' ? found : JSON.stringify(found);
  });
}

function memberOf(value: unknown, name: string, template: string): unknown {
  const found =
    typeof value === 'object' && value !== null
      ? Object.entries(value).find(([each]) => each === name)
      : undefined;
  if (found === undefined) {
    throw new DockerError(`template parsing error: ${template}: no entry for key "${name}"`);
  }
  return found[1];
}
