/** How long a review takes, and how much memory: of a plan of 10,000 changes, and of the default stacks from the shell. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, medianOf, printFigure, timeCommand, timeNode } from '../measure';
import { writeLargePlan } from './large-plan';

const root = join(__dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'bench-review-'));
const review = ['scripts/review.cjs', '--output', `json=${join(directory, 'review.json')}`];
/** Of a review: clean, warnings, blocked. */
const reviewed = [0, 2, 3];

/** JSON.parse is timed inside of its process, the review with the start of its own, in turn. */
function compare(changes: number, file: string, pairs: number, startSeconds: number): number {
  const megabytes = writeLargePlan(file, changes) / 1e6;
  console.log(`a plan of ${changes.toLocaleString('en-US')} resource changes: ${megabytes.toFixed(1)} MB`);
  const parseScript = `
    const started = performance.now();
    JSON.parse(require('node:fs').readFileSync(${JSON.stringify(file)}, 'utf8'));
    process.stdout.write(String(performance.now() - started));`;
  const parse = (): number =>
    Number(spawnSync(process.execPath, ['-e', parseScript], { encoding: 'utf8' }).stdout) / 1000;
  const whole = (): number => timeNode({ args: [...review, file], cwd: root, statuses: reviewed }) / 1000;
  // The bundle of the review and its compiled code are made once, and not measured.
  whole();
  const timed = Array.from({ length: pairs }, () => ({ parse: parse(), review: whole() }));
  const parsed = median(timed.map((pair) => pair.parse));
  console.log(`JSON.parse of it, median of ${pairs}: ${parsed.toFixed(2)} s`);
  printFigure(
    'its review, wall time of the process',
    median(timed.map((pair) => pair.review)),
    's',
    Number((2 * parsed + startSeconds).toFixed(2)),
  );
  return megabytes;
}

const large = join(directory, 'large.json');
compare(40_000, large, 3, 0.5);
const megabytes = compare(10_000, large, 5, 0.3);

/** Peak resident set of the process, in MB. */
function peak(): number {
  const script = `
    process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)));
    process.argv.splice(1, 0, 'review');
    require('./scripts/review.cjs');`;
  const args = ['-e', script, '--', ...review.slice(1), large];
  const { stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return (Number(stderr) * 1024) / 1e6;
}
printFigure('its peak memory, × the size of the file', peak() / megabytes, '×', 4);

const stacks = join(root, '__tests__/review/fixtures/default-stacks');
const defaults = [
  ...['--synth', join(stacks, 'synth')],
  ...['network', 'nodejs-service'].map((name) => join(stacks, `bluegreen-dev-${name}.json`)),
];
const shell = { args: ['scripts/review.cjs', ...defaults], cwd: root, statuses: reviewed };
printFigure(
  'the default stacks, node',
  medianOf(9, () => timeNode(shell)),
  'ms',
  300,
);
console.log(
  `the default stacks, npm run: ${medianOf(5, () =>
    timeCommand('npm', { ...shell, args: ['run', '--silent', 'review', '--', ...defaults] }),
  ).toFixed(0)} ms, of which npm itself: ${medianOf(5, () =>
    timeCommand('npm', { args: ['run', '--silent'], cwd: root }),
  ).toFixed(0)} ms`,
);
rmSync(directory, { recursive: true });
