/** Every benchmark, one after the other; `npm run bench -- NAME …` runs some. Each prints its figures. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';

const helpers = new Set(['index', 'measure']);
/** Programs by name: a file, or the index.ts of a folder. */
const programs = new Map(
  readdirSync(__dirname, { withFileTypes: true })
    .map((entry) =>
      entry.isDirectory()
        ? ([entry.name, `${entry.name}/index.ts`] as const)
        : ([parse(entry.name).name, entry.name] as const),
    )
    .filter(([name]) => !helpers.has(name)),
);
const all = [...programs.keys()];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`unknown benchmark ${unknown.join(', ')}: use ${all.join(', ')}, or none to run all`);
  process.exit(2);
}
for (const [name, program] of programs) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, program)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
