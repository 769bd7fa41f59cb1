/** How long the `app` command of cdktf.json takes: with nothing changed, for a service more, and from clean. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { medianOf, medianRatio, printFigure, timeNode } from './measure';

const root = join(__dirname, '..');
const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));

const environmentFor = (settings: object): NodeJS.ProcessEnv => ({
  ...process.env,
  CDKTF_OUTDIR: outdir,
  CDKTF_CONTEXT_JSON: JSON.stringify({ blueGreen: settings }),
});

const withServices = (count: number) => {
  const services = Object.fromEntries(Array.from({ length: count }, (_, n) => [`web${n}`, {}]));
  return environmentFor({ environments: { dev: { services } } });
};

const synth = (env: NodeJS.ProcessEnv) => timeNode({ args: ['scripts/synth.mjs'], cwd: root, env });

const defaults = environmentFor({});
synth(defaults); // bundles, if something has changed
// 0.08 of what aws-cdk-lib takes for the same system: 1,834 ms on an idle machine with two cores.
printFigure(
  'the app command of the default settings, nothing changed',
  medianOf(15, () => synth(defaults)),
  'ms',
  147,
);
printFigure(
  'the same, × `node -e 0`',
  medianRatio(
    15,
    () => synth(defaults),
    () => timeNode({ args: ['-e', '0'] }),
  ),
  '×',
  4,
);

const counts = [1, 50, 100, 200, 500];
const times = counts.map((count) => medianOf(3, () => synth(withServices(count))));
counts.slice(1).forEach((count, index) => {
  const perService = ((times[index + 1] ?? NaN) - (times[index] ?? NaN)) / (count - (counts[index] ?? NaN));
  printFigure(`a service more, from ${counts[index] ?? ''} to ${count} services`, perService, 'ms', 5);
});

const clean = () => {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  return synth(defaults);
};
printFigure('the app command, from clean', medianOf(5, clean) / 1000, 's', 0.7);

rmSync(outdir, { recursive: true });
