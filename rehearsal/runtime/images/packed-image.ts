/** A process image as an image of a registry: a configuration, and one layer with its files. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { packLayer, unpackLayer } from './layer';
import { digestOf, mediaTypes, type Descriptor, type ImageConfig, type OciImage } from './oci-image';
import type { ProcessImage } from './process-image';

/** Label that tells a process image from the image of a container, which has a file system of its own. */
const processImageLabel = 'ecs-blue-green.process-image';

/**
 * The same files and settings make the same digest on the same machine.
 *
 * @param directory - empty; the layer is put there, and must last as long as the image is pushed
 */
export async function packProcessImage(image: ProcessImage, directory: string): Promise<OciImage> {
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, 'layer.tar.gz');
  const { digest, size, diffId } = await packLayer(image.root, file);
  const config = Buffer.from(JSON.stringify(configOf(image, diffId)));
  const layer: Descriptor = { mediaType: mediaTypes.layer, digest, size };
  const described: Descriptor = {
    mediaType: mediaTypes.config,
    digest: digestOf(config),
    size: config.length,
  };
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: described,
      layers: [layer],
    }),
  );
  return {
    digest: digestOf(manifest),
    manifest,
    manifestMediaType: mediaTypes.manifest,
    blobs: [
      { ...described, content: config },
      { ...layer, content: { file } },
    ],
  };
}

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
function configOf(image: ProcessImage, diffId: string): object {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return {
    created: '1970-01-01T00:00:00Z',
    architecture,
    os: 'linux',
    config: {
      Env: Object.entries(image.environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: image.entryPoint,
      Cmd: image.command,
      WorkingDir: image.workingDirectory ?? '',
      Labels: { ...image.labels, [processImageLabel]: '1' },
    },
    rootfs: { type: 'layers', diff_ids: [diffId] },
  };
}

export const isProcessImage = ({ Labels }: Pick<ImageConfig, 'Labels'>): boolean =>
  processImageLabel in (Labels ?? {});

/**
 * @param layer - archive of the files
 * @param root - empty directory for the files, which must last as long as the image is used
 * @throws Error files that may not be in an image
 */
export async function unpackProcessImage(
  config: ImageConfig,
  layer: string,
  root: string,
): Promise<ProcessImage> {
  await mkdir(root, { recursive: true });
  await unpackLayer(layer, root);
  const { Env, Entrypoint, Cmd, WorkingDir, Labels } = config;
  const labels = Object.entries(Labels ?? {}).filter(([name]) => name !== processImageLabel);
  return {
    root,
    ...(WorkingDir ? { workingDirectory: WorkingDir } : {}),
    entryPoint: Entrypoint ?? [],
    command: Cmd ?? [],
    environment: Object.fromEntries((Env ?? []).map(readVariable)),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels) }),
  };
}

function readVariable(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}
