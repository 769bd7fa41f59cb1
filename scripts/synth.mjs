// The `app` command of cdktf.json: runs main.ts as one file. Bundling drops the type checker and the thousands of
// modules that a synth never needs; `npm run typecheck` checks the types.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { runBundle } = createRequire(import.meta.url)('./kept-bundle.cjs');

runBundle(fileURLToPath(new URL('..', import.meta.url)), {
  name: 'stacks',
  entry: 'main.ts',
  // cdktf zips the directories of assets with it. There are none here, and it is a third of cdktf.
  alias: { archiver: './scripts/no-archiver.cjs' },
  completed: [0],
});
