/** What a configuration version of HCP Terraform holds beside the plan: the stack as cdktf synthesized it. */
import { posix } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { Json } from '../plan/model';
import { isObject, textAt } from '../plan/values';
import { synthesizedResources } from '../plan/read/read-synthesized';
import type { SynthesizedStack } from '../plan/synthesized';

/** Bytes of the file, and of everything before it in the archive, at most. */
const limits = { file: 64 * 1024 * 1024, archive: 1024 * 1024 * 1024 };

/**
 * Reads `cdk.tf.json` of the working directory.
 *
 * @param archive - a tar file that is compressed with gzip, as it was uploaded
 * @param workingDirectory - of the workspace, relative to the root of the archive
 * @returns the stack, with the name that the synth gave it; undefined where the archive has none that can be read
 */
export async function synthesizedIn(
  archive: Uint8Array,
  workingDirectory: string,
): Promise<SynthesizedStack | undefined> {
  try {
    const text = await fileIn(archive, posix.join('/', workingDirectory, 'cdk.tf.json'));
    const stack = text === undefined ? undefined : (JSON.parse(text) as Json);
    if (!isObject(stack)) return undefined;
    const name = textAt(stack, ['//', 'metadata', 'stackName']);
    const resources = synthesizedResources(stack);
    return name === undefined ? undefined : { name, dependencies: [], resources };
  } catch {
    // An archive that is none, or a file that is no stack: the review says that it has no synth.
    return undefined;
  }
}

/** @param path - absolute, from the root of the archive */
async function fileIn(archive: Uint8Array, path: string): Promise<string | undefined> {
  const entries = extract();
  // An error is told to whoever reads the entries.
  pipeline(Readable.from([archive]), createGunzip(), entries, () => undefined);
  let left = limits.archive;
  for await (const entry of entries) {
    const { name, type, size } = entry.header;
    left -= size;
    if (left < 0) return undefined;
    if (type !== 'file' || posix.join('/', name) !== path) {
      entry.resume();
      continue;
    }
    if (size > limits.file) return undefined;
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }
  return undefined;
}
