/** How long a synth takes: the program alone, a service more, and the whole `app` command of cdktf.json. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { medianOf, medianRatio, printFigure, timeNode } from './measure';

const root = join(__dirname, '..');
const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
const synthScript = ['scripts/synth.mjs'];

const environmentFor = (settings: object): NodeJS.ProcessEnv => ({
  ...process.env,
  CDKTF_OUTDIR: outdir,
  CDKTF_CONTEXT_JSON: JSON.stringify({ blueGreen: settings }),
});

const withServices = (count: number) => {
  const services = Object.fromEntries(Array.from({ length: count }, (_, n) => [`web${n}`, {}]));
  return environmentFor({ environments: { dev: { services } } });
};

const program = (env: NodeJS.ProcessEnv) => timeNode({ args: ['dist/main.js'], cwd: root, env });

timeNode({ args: [...synthScript, '--bundle-only'], cwd: root });
const defaults = environmentFor({});
printFigure(
  'synth program of the default settings, × `node -e 0`',
  medianRatio(
    15,
    () => program(defaults),
    () => timeNode({ args: ['-e', '0'] }),
  ),
  '×',
  4,
);

const counts = [1, 50, 100, 200];
const times = counts.map((count) => medianOf(3, () => program(withServices(count))));
counts.slice(1).forEach((count, index) => {
  const perService = ((times[index + 1] ?? NaN) - (times[index] ?? NaN)) / (count - (counts[index] ?? NaN));
  printFigure(`a service more, from ${counts[index] ?? ''} to ${count} services`, perService, 'ms', 10);
});

const clean = () => {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  return timeNode({ args: synthScript, cwd: root, env: defaults });
};
printFigure('the app command of cdktf.json, from clean', medianOf(5, clean) / 1000, 's', 0.7);

rmSync(outdir, { recursive: true });
