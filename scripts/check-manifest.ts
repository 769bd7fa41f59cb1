/** Run before `cdktf`, which answers a cdktf.json that is not JSON with a stack trace of its own. */
import { ManifestError, readManifest } from '../support/manifest';

try {
  readManifest(process.cwd());
} catch (error) {
  if (!(error instanceof ManifestError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
