// The process of the deployment engine, run as one file: it starts twice as fast as from its TypeScript sources.
const { join } = require('node:path');
const { runBundle } = require('./kept-bundle.cjs');

runBundle(join(__dirname, '..'), {
  name: 'engine',
  entry: 'rehearsal/engine/process.ts',
  // Its gateway is gone.
  completed: [0],
});
