/** What a manifest says: https://github.com/opencontainers/image-spec/blob/main/manifest.md. Pure. */
import * as v from 'valibot';

/** A manifest of one image, or a list of such. */
export interface Manifest {
  /** What the manifest says of itself. */
  readonly mediaType: string | undefined;
  /** Of the configuration. @default - a list has none */
  readonly artifactMediaType: string | undefined;
  /** Digests of configuration and layers. */
  readonly layers: readonly string[];
  /** Bytes of configuration and layers; those of a list are its images'. */
  readonly sizeInBytes: number;
  /** Digests of the images of a list. */
  readonly images: readonly string[];
}

const descriptor = v.object({ digest: v.string(), size: v.number(), mediaType: v.string() });

const shape = v.object({
  mediaType: v.optional(v.string()),
  config: v.optional(descriptor),
  layers: v.optional(v.array(descriptor), []),
  manifests: v.optional(v.array(v.object({ digest: v.string() })), []),
});

/** @returns undefined for what is no manifest of the second schema */
export function readManifest(bytes: Buffer): Manifest | undefined {
  const result = v.safeParse(shape, parsed(bytes));
  if (!result.success) return undefined;
  const { mediaType, config, layers, manifests } = result.output;
  if (config === undefined && manifests.length === 0) return undefined;
  const blobs = [...(config === undefined ? [] : [config]), ...layers];
  return {
    mediaType,
    artifactMediaType: config?.mediaType,
    layers: [...new Set(blobs.map(({ digest }) => digest))],
    sizeInBytes: blobs.reduce((sum, { size }) => sum + size, 0),
    images: manifests.map(({ digest }) => digest),
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
