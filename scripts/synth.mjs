// The `app` command of cdktf.json: bundle main.ts and run it. Bundling drops the type checker and the
// thousands of modules that a synth never needs; `npm run typecheck` checks the types.
import { mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = `${root}dist/main.js`;
const unfinished = `${bundle}.${process.pid}`;

mkdirSync(`${root}dist`, { recursive: true });
try {
  await build({
    absWorkingDir: root,
    entryPoints: ['main.ts'],
    outfile: unfinished,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    logLevel: 'warning',
  });
} catch {
  process.exit(1); // esbuild has printed the error with its place
}
renameSync(unfinished, bundle); // whole or not at all, so that two synths at once do not meet
if (!process.argv.includes('--bundle-only')) createRequire(import.meta.url)(bundle);
