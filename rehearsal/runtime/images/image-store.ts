/** Which program stands for which image. The official images of Node.js are known: they are the local `node`. */
import type { ProcessImage } from './process-image';

export class ImageStore {
  readonly #images = new Map<string, ProcessImage>();

  /**
   * Says what an image is from now on; tasks that run keep what they were started from.
   *
   * @param reference - as a task definition names it: with tag or digest, else the tag is `latest`
   */
  register(reference: string, image: ProcessImage): void {
    this.#images.set(canonical(reference), image);
  }

  /** @returns what stands for an image; undefined where nothing was registered and it is no official image of Node.js */
  find(reference: string): ProcessImage | undefined {
    return this.#images.get(canonical(reference)) ?? (isOfficialNode(reference) ? nodeImage : undefined);
  }
}

/** A reference without tag and digest means `latest`; a colon before the last slash is a registry's port. */
function canonical(reference: string): string {
  return /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`;
}

export function isOfficialNode(reference: string): boolean {
  return /^(?:(?:public\.ecr\.aws\/docker|docker\.io)\/library\/|docker\.io\/)?node(?:[:@][^/]*)?$/.test(
    reference,
  );
}

/** What the official image's docker-entrypoint.sh does: arguments that are no program are node's. */
const entryPoint = `
if [ "\${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && ! [ -x "$1" ]; }; then
  set -- node "$@"
fi
exec "$@"
`;

/** https://github.com/nodejs/docker-node/blob/main/docker-entrypoint.sh */
const nodeImage: ProcessImage = {
  entryPoint: ['/bin/sh', '-c', entryPoint, 'docker-entrypoint.sh'],
  command: ['node'],
  environment: {},
};
