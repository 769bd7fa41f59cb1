/** How long the main job takes beyond the waits that the AWS provider makes whatever answers it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../rehearsal/report/model';
import { printFigure, timeNode } from './measure';

/** Fixed delays of AWS provider 5.100.0 that follow one another in the main job, in seconds. */
const fixedWaits = {
  'VPC created': 10,
  'load balancer created': 60,
  'load balancer modified: its protection is lifted': 30,
  'NAT gateway deleted': 10,
};
const waited = Object.values(fixedWaits).reduce((sum, seconds) => sum + seconds, 0);

const root = join(__dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'bench-main-job-'));
timeNode({
  args: ['--require', 'tsx/cjs', join(root, 'rehearsal/cli.ts'), '--quiet', '--report', directory],
  cwd: root,
});
const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as Report;
rmSync(directory, { recursive: true });

for (const step of report.steps)
  console.log(`  ${step.name.padEnd(20)} ${step.seconds.toFixed(1).padStart(7)} s`);
printFigure(
  `main job of ${report.seconds.toFixed(0)} s, beyond fixed waits of ${waited} s`,
  report.seconds - waited,
  's',
  30,
);
