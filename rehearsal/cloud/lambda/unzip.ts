/** Unpacks the deployment package of a function. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { unzipSync } from 'fflate';
import { AwsError } from '../protocol/aws-error';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maximumBytes = 262_144_000;

/**
 * Writes the files of a zip below `directory`.
 *
 * @throws AwsError a file that would lie elsewhere, more than 250 MB, or no zip at all
 */
export async function unzip(zip: Uint8Array, directory: string): Promise<void> {
  for (const [name, content] of Object.entries(readZip(zip))) {
    const path = join(directory, ...safeParts(name));
    if (name.endsWith('/')) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    // A package may bring programs; which of its files are some, the reader of the zip does not tell.
    await chmod(path, 0o755);
  }
}

function readZip(zip: Uint8Array): Readonly<Record<string, Uint8Array>> {
  let bytes = 0;
  try {
    return unzipSync(zip, {
      filter: ({ originalSize }) => {
        bytes += originalSize;
        if (bytes > maximumBytes) {
          throw refused(`Unzipped size must be smaller than ${maximumBytes} bytes`);
        }
        return true;
      },
    });
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw refused('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
}

/** The parts of a path that stays in its directory. */
function safeParts(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (posix.isAbsolute(name) || parts.includes('..') || /[\\\0]/.test(name) || parts.length === 0) {
    throw refused(`the zip has the file ${JSON.stringify(name)}, which would lie outside of the function`);
  }
  return parts;
}

const refused = (message: string) => new AwsError('InvalidParameterValueException', message);
