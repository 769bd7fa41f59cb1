// A mirror of launchers in the place of a mirror of providers: each is a script that becomes the provider. Terraform reads
// a package as a whole at every `terraform init`, once or twice, and the 700 MB of the AWS provider take seconds of a
// processor each time, on one without instructions for SHA-256.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');

const registry = 'registry.terraform.io';

/** The mirror that support/provider-mirror.ts finds on a machine with none of its own. */
function findMirror(parent = '/opt') {
  if (!existsSync(parent)) return undefined;
  return directoriesIn(parent)
    .sort()
    .find((directory) => existsSync(join(directory, registry)));
}

const entriesOf = (directory) => readdirSync(directory, { withFileTypes: true });
const directoriesIn = (directory) =>
  entriesOf(directory)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name));

/**
 * @param {string} mirror - directory of `registry.terraform.io`
 * @param {string} directory - that of the launchers, which does not exist
 * @returns {string[]} the hashes that Terraform writes into a lock file for them
 */
function createLaunchers(mirror, directory) {
  const types = directoriesIn(join(mirror, registry)).flatMap(directoriesIn);
  return types.flatMap((type) => {
    const target = join(directory, type.slice(mirror.length));
    mkdirSync(target, { recursive: true });
    // Releases that are packed stay what they are.
    for (const { name } of entriesOf(type).filter((entry) => !entry.isDirectory()))
      symlinkSync(join(type, name), join(target, name));
    return directoriesIn(type)
      .flatMap(directoriesIn)
      .map((unpacked) => createPackage(unpacked, join(directory, unpacked.slice(mirror.length))));
  });
}

/** @returns hash of the package */
function createPackage(unpacked, target) {
  mkdirSync(target, { recursive: true });
  const programs = readdirSync(unpacked).filter((name) => name.startsWith('terraform-provider-'));
  for (const name of programs) {
    const program = join(unpacked, name).replaceAll("'", "'\\''");
    writeFileSync(join(target, name), `#!/bin/sh\nexec '${program}' "$@"\n`, { mode: 0o755 });
  }
  return packageHash(programs.map((name) => join(target, name)));
}

/** @see https://developer.hashicorp.com/terraform/language/files/dependency-lock#h1 */
function packageHash(files) {
  const lines = files
    .map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
}

module.exports = { createLaunchers, findMirror };
