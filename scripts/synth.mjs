// The `app` command of cdktf.json: bundle main.ts and run it. Bundling drops the type checker and the
// thousands of modules that a synth never needs; `npm run typecheck` checks the types.
import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const unfinished = `${root}dist/stacks.${process.pid}.js`;

mkdirSync(`${root}dist`, { recursive: true });
try {
  buildSync({
    absWorkingDir: root,
    entryPoints: ['main.ts'],
    outfile: unfinished,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    legalComments: 'none',
    // cdktf zips the directories of assets with it. There are none here, and it is a third of cdktf.
    alias: { archiver: './scripts/no-archiver.cjs' },
    logLevel: 'warning',
  });
} catch {
  process.exit(1); // esbuild has printed the error with its place
}
// Whole or not at all, so that two synths at once do not meet.
renameSync(unfinished, `${root}dist/stacks.js`);
copyFileSync(`${root}scripts/run-compiled.cjs`, `${root}dist/main.js`);
if (!process.argv.includes('--bundle-only')) createRequire(import.meta.url)('../dist/main.js');
