// A `terraform` in front of the machine's own, for the integration suites: `terraform init` verifies the provider against
// a lock file that somebody has committed, and nothing else does. Whoever does reads all 700 MB of the AWS provider, for
// seconds of a processor; rehearsal/terraform/lock-file.ts saves a part of it for `npm run rehearse`.
const { accessSync, constants, statSync } = require('node:fs');
const { delimiter, join } = require('node:path');

/**
 * @typedef {object} Launchers
 * @property {string} mirror - directory that a CLI configuration names
 * @property {string} directory - that of the launchers, which may have other files
 * @property {readonly string[]} hashes - of their packages
 */

/**
 * @param {string} path - PATH
 * @param {Launchers} [launchers] - that `terraform init` installs in place of the mirror's providers
 * @returns {string | undefined} a script for sh; undefined where there is no Terraform, or no sh
 */
function terraformWithoutHashes(path, launchers) {
  if (process.platform === 'win32') return undefined;
  const terraform = path
    .split(delimiter)
    .map((directory) => join(directory, 'terraform'))
    .find(isProgram);
  return terraform === undefined ? undefined : scriptFor(terraform, launchers);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Hashes go only in a directory that was initialized with its data in it, as for a deployment: what is committed is checked
 * with data elsewhere. The file is replaced as a whole: another Terraform may be reading it.
 */
const scriptFor = (terraform, launchers) => `#!/bin/sh
case "$1" in
  init)
${launchers === undefined ? '    :' : initFrom(launchers)}
    ;;
  providers | version | -*) ;;
  *)
    if [ -d .terraform ] && [ -z "$TF_DATA_DIR" ] && grep -q hashes .terraform.lock.hcl 2>/dev/null; then
      sed '/hashes = \\[/,/\\]/d' .terraform.lock.hcl >.terraform.lock.hcl.$$ && mv .terraform.lock.hcl.$$ .terraform.lock.hcl
    fi
    ;;
esac
exec ${quoted(terraform)} "$@"
`;

/** Where a lock file has other hashes, it is verified with the providers themselves. */
const initFrom = ({ mirror, directory, hashes }) => `\
    mirror=${quoted(JSON.stringify(mirror))}
    if grep -qF "$mirror" "$TF_CLI_CONFIG_FILE" 2>/dev/null &&
      { ! grep -q 'hashes = ' .terraform.lock.hcl 2>/dev/null || grep -qF ${hashes.map((hash) => `-e ${quoted(hash)}`).join(' ')} .terraform.lock.hcl; }; then
      configuration=${quoted(directory)}/$$.rc
      (umask 077 && sed ${quoted(`s|${JSON.stringify(mirror)}|${JSON.stringify(directory)}|`)} "$TF_CLI_CONFIG_FILE" >"$configuration")
      export TF_CLI_CONFIG_FILE="$configuration"
      # cdktf has one in the user's home, where launchers would outlast this run.
      unset TF_PLUGIN_CACHE_DIR
    fi`;

module.exports = { terraformWithoutHashes };
