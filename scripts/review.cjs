// `npm run review`: runs the review as one file.
const { join } = require('node:path');
const { runBundle } = require('./kept-bundle.cjs');

const root = join(__dirname, '..');

if (process.argv[2] === 'serve') {
  // A program of its own, as npm run review:serve: it need not start fast.
  process.argv.splice(2, 1);
  require('tsx/cjs');
  require(join(root, 'review/run-task/cli.ts'));
} else {
  // Clean, warnings, blocked.
  runBundle(root, { name: 'review', entry: 'review/cli.ts', completed: [0, 2, 3] });
}
