/** Run before `cdktf`, which answers a cdktf.json that is not JSON, and a checkout that is read-only, with a stack trace of its own. */
import { accessSync, constants } from 'node:fs';
import { ManifestError, readManifest } from '../support/manifest';

const directory = process.cwd();

try {
  readManifest(directory);
  expectWritable();
} catch (error) {
  if (!(error instanceof ManifestError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

function expectWritable(): void {
  try {
    accessSync(directory, constants.W_OK);
  } catch {
    throw new ManifestError(
      `${directory} is read-only, and a synth writes cdktf.out and dist there: use a copy that can be written to`,
    );
  }
}
