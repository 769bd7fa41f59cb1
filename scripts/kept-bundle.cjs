// Runs a program of the project as one file in dist/, bundled again only when something that it was made of has
// changed: loading esbuild takes longer than a synth, reading TypeScript file by file longer than a review.
const { Buffer } = require('node:buffer');
const {
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/**
 * @typedef {object} Program
 * @property {string} name - file in dist/, without its extension
 * @property {string} entry - source, relative to the root
 * @property {Record<string, string>} [alias] - packages and what is bundled in place of them
 * @property {readonly number[]} completed - exit statuses of a run that has done its work
 */

/**
 * @typedef {object} Bundle
 * @property {string} id - digest of the code
 * @property {string} code
 */

/**
 * What a bundle was made of: the first line of its file, as a comment. It is not in a file of its own, because two starts
 * at once could leave the list of one beside the code of the other.
 *
 * @typedef {object} Origin
 * @property {string} id - of the bundle
 * @property {number} length - of the code, in UTF-16 code units
 * @property {string} madeOn - see machine()
 * @property {[string, string][]} files - path from the root, and its stamp
 * @property {[string, string][]} directories - path from the root, and the names of its sources
 */

/** The Node.js and the platform that a bundle is made on and for. */
const machine = () => `${process.version} ${process.platform} ${process.arch}`;

/** Changes with every write to a file. @param {string} path */
function stampOf(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? 'absent' : `${status.mtimeMs} ${status.size}`;
}

/** Names in a directory that an import may resolve to: one more may come before the file that is imported now. */
function sourcesIn(path) {
  const names = readdirSync(path).filter((name) => /\.(?:[cm]?[jt]sx?|json)$/.test(name));
  return names.sort().join('/');
}

/**
 * The bundle of a program, if everything is as it was when the bundle was made.
 *
 * @returns {Bundle | undefined}
 */
function readCurrent(root, { name }) {
  try {
    const text = readFileSync(join(root, 'dist', `${name}.js`), 'utf8');
    const [comment] = text.split('\n', 1);
    const code = text.slice(comment.length + 1);
    /** @type {Origin} */
    const { id, length, madeOn, files, directories } = JSON.parse(comment.slice('//'.length));
    const isCurrent =
      code.length === length &&
      madeOn === machine() &&
      files.every(([file, stamp]) => stampOf(join(root, file)) === stamp) &&
      directories.every(([directory, names]) => sourcesIn(join(root, directory)) === names);
    return isCurrent ? { id, code } : undefined;
  } catch {
    return undefined; // there is none, or one of another version of this script
  }
}

/** Writes a file whole or not at all, whoever else writes it at the same time. */
function replace(file, content) {
  const unfinished = mkdtempSync(join(dirname(file), 'unfinished-'));
  try {
    writeFileSync(join(unfinished, 'content'), content);
    renameSync(join(unfinished, 'content'), file);
  } finally {
    rmSync(unfinished, { recursive: true });
  }
}

/**
 * Machine code that an earlier run has left. V8 refuses code of another version of itself, but accepts code of any text of
 * the same length: the id of the bundle is in front of it.
 */
function readCode(file, id) {
  try {
    const content = readFileSync(file);
    return content.subarray(0, id.length).toString('latin1') === id ? content.subarray(id.length) : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a bundle, and leaves the functions that it has compiled to the next run. */
function run(root, { name, completed }, { id, code }) {
  const filename = join(root, 'dist', `${name}.js`);
  const codeFile = join(root, 'dist', `${name}.code`);
  const cachedData = readCode(codeFile, id);
  const script = new Script(wrap(code), { filename, lineOffset: 1, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', (status) => {
      if (!completed.includes(status)) return;
      try {
        replace(codeFile, Buffer.concat([Buffer.from(id, 'latin1'), script.createCachedData()]));
      } catch {
        // dist/ cannot be written: the next run compiles, too
      }
    });
  }
  const module_ = { exports: {} };
  script.runInThisContext()(module_.exports, createRequire(filename), module_, filename, dirname(filename));
}

/**
 * Runs a program of the project; where a source has an error, the process exits with status 1.
 *
 * @param {string} root - directory of package.json
 * @param {Program} program
 */
function runBundle(root, program) {
  run(root, program, readCurrent(root, program) ?? require('./make-bundle.cjs').makeBundle(root, program));
}

module.exports = { machine, replace, runBundle, sourcesIn, stampOf };
