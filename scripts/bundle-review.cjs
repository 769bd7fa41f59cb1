// Makes dist/review.js, and beside it a list of what it was made of.
const { mkdirSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

/** @param root - directory of package.json; exits with status 1 where a source has an error */
module.exports.bundleReview = function bundleReview(root) {
  const unfinished = `dist/review.${process.pid}`;
  mkdirSync(join(root, 'dist'), { recursive: true });
  let inputs;
  try {
    ({ inputs } = buildSync({
      absWorkingDir: root,
      entryPoints: ['review/cli.ts'],
      outfile: `${unfinished}.js`,
      bundle: true,
      metafile: true,
      platform: 'node',
      target: 'node20',
      minifyWhitespace: true,
      legalComments: 'none',
      logLevel: 'warning',
    }).metafile);
  } catch {
    process.exit(1); // esbuild has printed the error with its place
  }
  const files = ['package-lock.json', 'scripts/bundle-review.cjs', ...Object.keys(inputs)];
  const sources = files.map((file) => [file, statSync(join(root, file)).mtimeMs]);
  writeFileSync(join(root, `${unfinished}.json`), JSON.stringify(sources));
  // The list last: it says that the file is there.
  renameSync(join(root, `${unfinished}.js`), join(root, 'dist/review.js'));
  renameSync(join(root, `${unfinished}.json`), join(root, 'dist/review.json'));
};
