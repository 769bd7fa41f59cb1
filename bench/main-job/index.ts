/** How long the main job takes beyond the waits that the AWS provider makes whatever answers it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../rehearsal/report/model';
import { waitsOf } from './fixed-waits';
import { printFigure, timeNode } from '../measure';

const root = join(__dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'bench-main-job-'));
const seconds =
  timeNode({
    args: ['--require', 'tsx/cjs', join(root, 'rehearsal/cli.ts'), '--quiet', '--report', directory],
    cwd: root,
  }) / 1000;
const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as Report;
rmSync(directory, { recursive: true });

const printSeconds = (name: string, value: number) => {
  console.log(`  ${name.padEnd(56)} ${value.toFixed(1).padStart(8)} s`);
};
for (const step of report.steps) printSeconds(step.name, step.seconds);
const waits = waitsOf(report.slowResources);
console.log('fixed waits of the AWS provider, and how long the resource took');
for (const { action, address, seconds: fixed, tookSeconds } of waits.seen)
  printSeconds(`${action} ${address}: ${fixed} s`, tookSeconds);
// With the start of the program and its end: what a person waits for.
printSeconds('main job', seconds);
printSeconds('fixed waits that follow one another', waits.seconds);
printFigure('main job beyond its fixed waits', seconds - waits.seconds, 's', 100);
