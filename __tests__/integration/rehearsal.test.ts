/** The main job as a user runs it, on the real Terraform, the real provider and the embedded AWS. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportVersion, type Report } from '../../rehearsal/report/report';
import { describeWith, testTools } from '../support/tools';

const root = join(__dirname, '../..');

describeWith([testTools.terraform, testTools.moto], 'npm run rehearse', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rehearsal-test-'));
  let report: Report;
  let result: { readonly status: number | null; readonly stdout: string; readonly stderr: string };

  beforeAll(() => {
    result = spawnSync('npm', ['run', '--silent', 'rehearse', '--', '--json', '--report', directory], {
      cwd: root,
      encoding: 'utf8',
    });
    report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as Report;
  }, 900_000);
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const step = (name: string) => report.steps.find((candidate) => candidate.name === name);

  it('passes with status 0, and says so on stdout as in report.json', () => {
    expect({
      status: result.status,
      verdict: report.verdict,
      version: report.version,
      stderr: result.stderr,
    }).toEqual({
      status: 0,
      verdict: 'passed',
      version: reportVersion,
      stderr: expect.any(String) as string,
    });
    expect(JSON.parse(result.stdout)).toEqual(report);
  });

  it('deploys every stack', () => {
    expect(step('deploy')?.detail).toMatch(
      /^\d+ resources created: bluegreen-dev-network \d+, bluegreen-dev-nodejs-service \d+, bluegreen-dev-nodejs-pipeline \d+$/,
    );
  });

  it('plans no change after the deploy', () => {
    expect(step('plan-unchanged')).toMatchObject({ status: 'passed', detail: 'no change in 3 stacks' });
  });

  it.each([
    [
      'swap-to-green',
      'bluegreen-dev-nodejs: all traffic on dev-nodejs-green, bluegreen-dev-nodejs:2 is primary; no change planned',
    ],
    [
      'swap-to-blue',
      'bluegreen-dev-nodejs: all traffic on dev-nodejs-blue, bluegreen-dev-nodejs:3 is primary; no change planned',
    ],
  ])('plans no change after the %s', (name, detail) => {
    expect(step(name)).toMatchObject({ status: 'passed', detail });
  });

  it('ships a change of the task by its template, without touching the service', () => {
    expect(step('task-change')).toMatchObject({ status: 'passed' });
    expect(step('task-change')?.detail).toMatch(
      /aws_ecs_task_definition\.\S+, aws_s3_object\.\S+ would change; no service$/,
    );
  });

  it('leaves nothing after the destroy but task definition revisions', () => {
    expect(step('destroy')?.detail).toMatch(
      /^\d+ resources are gone; task definition revisions stay registered$/,
    );
  });
});
