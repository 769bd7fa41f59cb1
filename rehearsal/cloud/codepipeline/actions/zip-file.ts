import { posix } from 'node:path';
import { unzipSync } from 'fflate';

/**
 * Reads one file of a zip; the others are not unpacked.
 *
 * @param path - relative to the root of the zip
 * @param limit - greatest number of bytes of the unpacked file
 * @returns undefined where there is no such file, it is larger, or the zip cannot be read
 */
export function readZipFile(zip: Uint8Array, path: string, limit: number): string | undefined {
  const wanted = posix.normalize(path);
  try {
    const files = unzipSync(zip, {
      filter: ({ name, originalSize }) => posix.normalize(name) === wanted && originalSize <= limit,
    });
    const [content] = Object.values(files);
    return content && new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}
