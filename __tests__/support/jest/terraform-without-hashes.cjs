// A `terraform` in front of the machine's own, for the integration suites: `terraform init` verifies the provider against
// the lock file, later commands do not again. Each would read all 700 MB of the AWS provider, for more than half a second
// of a processor; rehearsal/terraform/lock-file.ts saves the same for `npm run rehearse`.
const { accessSync, constants, statSync } = require('node:fs');
const { delimiter, join } = require('node:path');

/**
 * @param {string} path - PATH
 * @returns {string | undefined} a script for sh; undefined where there is no Terraform, or no sh
 */
function terraformWithoutHashes(path) {
  if (process.platform === 'win32') return undefined;
  const terraform = path
    .split(delimiter)
    .map((directory) => join(directory, 'terraform'))
    .find(isProgram);
  return terraform === undefined ? undefined : scriptFor(terraform);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Only in a directory that was initialized with its data in it, as for a deployment: what is committed is checked with data
 * elsewhere. The file is replaced as a whole: another Terraform may be reading it.
 */
const scriptFor = (terraform) => `#!/bin/sh
case "$1" in
  init | providers | version | -*) ;;
  *)
    if [ -d .terraform ] && [ -z "$TF_DATA_DIR" ] && grep -q hashes .terraform.lock.hcl 2>/dev/null; then
      sed '/hashes = \\[/,/\\]/d' .terraform.lock.hcl >.terraform.lock.hcl.$$ && mv .terraform.lock.hcl.$$ .terraform.lock.hcl
    fi
    ;;
esac
exec '${terraform.replaceAll("'", "'\\''")}' "$@"
`;

module.exports = { terraformWithoutHashes };
