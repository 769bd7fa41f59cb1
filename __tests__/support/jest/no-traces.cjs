// Fails a run in CI that leaves anything in the project. A suite cannot need what no other suite leaves: CI runs the
// tests before anything else in a fresh clone, so each of them passes first and alone there.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** `dist` is left: commands keep their bundles there, and make them again where they are missing or old. */
const ignored = ['.git', 'dist', 'node_modules'];

/** Paths of all files and directories below a directory. */
function pathsBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !ignored.includes(name))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? [path, ...pathsBelow(path)] : [path];
    });
}

module.exports = class NoTraces {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  paths() {
    return [...pathsBelow(this.rootDir), ...pathsBelow(join(this.rootDir, 'node_modules/.cache'))];
  }

  onRunStart() {
    // Elsewhere a person may work in the project while the tests run.
    if (process.env.CI === 'true') this.before = new Set(this.paths());
  }

  onRunComplete() {
    const left = this.before === undefined ? [] : this.paths().filter((path) => !this.before.has(path));
    if (left.length === 0) return;
    this.error = new Error(
      `suites have left in the project what other suites could need:\n${left.join('\n')}`,
    );
    process.stderr.write(`\n${this.error.message}\n`);
  }

  /** Jest's question whether the run has failed all the same. */
  getLastError() {
    return this.error;
  }
};
