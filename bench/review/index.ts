/** How long a review takes, and how much memory: of a plan of 10,000 changes, and of the default stacks from the shell. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, medianOf, printFigure, timeCommand, timeNode } from '../measure';
import { writeLargePlan } from './large-plan';

const root = join(__dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'bench-review-'));
const large = join(directory, 'large.json');
const review = ['scripts/review.cjs', '--output', `json=${join(directory, 'review.json')}`];
/** Of a review: clean, warnings, blocked. */
const reviewed = [0, 2, 3];

const megabytes = writeLargePlan(large, 10_000) / 1e6;
console.log(`a plan of 10,000 resource changes: ${megabytes.toFixed(1)} MB`);

// The bundle of the review and its compiled code are made once, and not measured.
timeNode({ args: [...review, large], cwd: root, statuses: reviewed });

// JSON.parse is timed inside of its process, the review with the start of its own, in turn.
const parseScript = `
  const started = performance.now();
  JSON.parse(require('node:fs').readFileSync(${JSON.stringify(large)}, 'utf8'));
  process.stdout.write(String(performance.now() - started));`;
const parse = (): number =>
  Number(spawnSync(process.execPath, ['-e', parseScript], { encoding: 'utf8' }).stdout) / 1000;
const whole = (): number => timeNode({ args: [...review, large], cwd: root, statuses: reviewed }) / 1000;

whole();
const pairs = Array.from({ length: 5 }, () => ({ parse: parse(), review: whole() }));
const parsed = median(pairs.map((pair) => pair.parse));
console.log(`JSON.parse of it, median of ${pairs.length}: ${parsed.toFixed(2)} s`);
printFigure(
  'its review, wall time of the process',
  median(pairs.map((pair) => pair.review)),
  's',
  Number((2 * parsed + 0.3).toFixed(2)),
);

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
