// Bundles a program for kept-bundle.cjs. A file of its own, because esbuild is loaded only to make a bundle.
const { createHash } = require('node:crypto');
const { mkdirSync, mkdtempSync, rmSync, statSync } = require('node:fs');
const { dirname, join, relative } = require('node:path');
const { buildSync } = require('esbuild');
const { machine, replace, sourcesIn, stampOf } = require('./kept-bundle.cjs');

/** What decides about a bundle without being a part of it. npm writes its second lock file when it installs. */
const decisive = ['package.json', 'package-lock.json', 'node_modules/.package-lock.json', 'tsconfig.json'];

/**
 * Bundles a program, and leaves it in dist/ unless dist/ cannot be written or a source changes meanwhile. Where a source
 * has an error, the process exits with status 1.
 *
 * @param {string} root - directory of package.json
 * @param {import('./kept-bundle.cjs').Program} program
 * @returns {import('./kept-bundle.cjs').Bundle}
 */
function makeBundle(root, program) {
  const started = timeOfWriting(root);
  const { code, inputs } = build(root, program);
  const bundle = { id: createHash('sha256').update(code).digest('hex'), code };
  const stamps = (paths) => paths.map((path) => [path, stampOf(join(root, path))]);
  const files = [...stamps([...decisive, ...ownFiles(root)]), ...stamps(inputs)];
  const directories = sourceDirectories(inputs).map((path) => [path, sourcesIn(join(root, path))]);
  const finished = timeOfWriting(root);
  if (started === undefined || finished === undefined) return bundle;
  // What is written while esbuild reads may be in the bundle or not: the next start bundles again. A time that is still
  // to come was given to the file before.
  const isUnsettled = (path) => {
    const time = statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
    return time === undefined || (time >= started && time <= finished);
  };
  if (!inputs.some(isUnsettled)) keep(root, program, bundle, { files, directories });
  return bundle;
}

/** The two scripts, by their paths from the root: a bundle is made again when they would make it otherwise. */
const ownFiles = (root) =>
  ['kept-bundle.cjs', 'make-bundle.cjs'].map((name) => relative(root, join(__dirname, name)));

function build(root, { entry, alias = {} }) {
  try {
    const { outputFiles, metafile } = buildSync({
      absWorkingDir: root,
      entryPoints: [entry],
      alias,
      write: false,
      bundle: true,
      metafile: true,
      platform: 'node',
      target: 'node20',
      minifyWhitespace: true,
      legalComments: 'none',
      logLevel: 'warning',
    });
    return { code: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
  } catch (error) {
    if (error.errors === undefined) throw error; // esbuild does not run at all
    process.exit(1); // it has printed the errors with their places
  }
}

/** Directories of the project's own sources, and those above: `parts.ts` comes before `parts/index.ts`. */
function sourceDirectories(inputs) {
  const directories = new Set();
  for (const input of inputs.filter((file) => !file.includes('node_modules/'))) {
    for (let path = dirname(input); !directories.has(path); path = dirname(path)) directories.add(path);
  }
  return [...directories];
}

/** Writes the bundle, or leaves it: a program runs in a directory that is read-only, too. */
function keep(root, { name }, { id, code }, { files, directories }) {
  const origin = { id, length: code.length, madeOn: machine(), files, directories };
  try {
    replace(join(root, 'dist', `${name}.js`), `//${JSON.stringify(origin)}\n${code}`);
  } catch {
    // dist/ cannot be written: the next start bundles again
  }
}

/** The time that the file system gives to what is written now, in milliseconds; undefined if dist/ cannot be written. */
function timeOfWriting(root) {
  try {
    mkdirSync(join(root, 'dist'), { recursive: true });
    const directory = mkdtempSync(join(root, 'dist', 'unfinished-'));
    try {
      return statSync(directory).mtimeMs;
    } finally {
      rmSync(directory, { recursive: true });
    }
  } catch {
    return undefined;
  }
}

module.exports = { makeBundle };
