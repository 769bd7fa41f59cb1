/** How fast `npm run rehearse -- plan` answers where the synthesized stacks are current. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { medianOf, printFigure, timeNode } from './measure';

const root = join(__dirname, '..');
const runs = 5;

spawnSync('npm', ['run', '--silent', 'synth'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CHECKPOINT_DISABLE: '1', CI: '1' },
});
const args = ['--require', 'tsx/cjs', join(root, 'rehearsal/cli.ts'), 'plan'];
printFigure(
  `plan, median of ${runs}`,
  medianOf(runs, () => timeNode({ args, cwd: root })),
  'ms',
  500,
);
