/** Images as registries keep them: https://github.com/opencontainers/image-spec. Pure. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';

export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** Manifests that are understood, as an Accept header asks for them. */
export const manifestTypes: readonly string[] = [
  mediaTypes.manifest,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** A part of an image: in memory, or in a file of this machine. */
export interface ImageBlob extends Descriptor {
  readonly content: Buffer | { readonly file: string };
}

/** An image that can be pushed. */
export interface OciImage {
  /** Digest of the manifest: that of the image. */
  readonly digest: string;
  readonly manifest: Buffer;
  readonly manifestMediaType: string;
  /** Configuration and layers. */
  readonly blobs: readonly ImageBlob[];
}

export const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const descriptor = v.object({ mediaType: v.string(), digest: v.string(), size: v.number() });

const manifest = v.object({ config: descriptor, layers: v.array(descriptor) });

/** Docker writes null for what is empty. */
const words = v.nullish(v.array(v.string()));

const config = v.object({
  config: v.optional(
    v.object({
      Env: words,
      Entrypoint: words,
      Cmd: words,
      WorkingDir: v.nullish(v.string()),
      Labels: v.nullish(v.record(v.string(), v.string())),
    }),
    {},
  ),
});

export type ImageManifest = v.InferOutput<typeof manifest>;
export type ImageConfig = v.InferOutput<typeof config>['config'];

/** @returns undefined for what is no manifest of one image: a list of images, for example */
export function readManifest(bytes: Buffer): ImageManifest | undefined {
  const result = v.safeParse(manifest, parsed(bytes));
  return result.success ? result.output : undefined;
}

/** @returns undefined for what is no configuration of an image */
export function readConfig(bytes: Buffer): ImageConfig | undefined {
  const result = v.safeParse(config, parsed(bytes));
  return result.success ? result.output.config : undefined;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
