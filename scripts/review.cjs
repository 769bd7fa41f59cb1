// `npm run review`: runs the review as one file, which is made where a source of it is newer than it. Reading TypeScript
// file by file takes longer than a review.
const { readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const bundle = join(root, 'dist/review.js');

/** Whether every source is as it was when the file was made: `dist/review.json` has their times of change. */
function isCurrent() {
  try {
    const sources = JSON.parse(readFileSync(join(root, 'dist/review.json'), 'utf8'));
    return sources.every(([file, changed]) => statSync(join(root, file)).mtimeMs === changed);
  } catch {
    return false;
  }
}

if (process.argv[2] === 'serve') {
  // A program of its own, as npm run review:serve: it need not start fast.
  process.argv.splice(2, 1);
  require('tsx/cjs');
  require(join(root, 'review/run-task/cli.ts'));
} else {
  if (!isCurrent()) require('./bundle-review.cjs').bundleReview(root);
  require(bundle);
}
