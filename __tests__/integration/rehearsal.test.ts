/** The main job as a user runs it, on the real Terraform, the real provider and the embedded AWS. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportVersion, type Report } from '../../rehearsal/report/model';
import { describeWith, testTools } from '../support/tools';

const root = join(__dirname, '../..');

describeWith([testTools.terraform, testTools.moto, testTools.aws], 'npm run rehearse', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rehearsal-test-'));
  let report: Report;
  let result: { readonly status: number | null; readonly stdout: string; readonly stderr: string };

  beforeAll(() => {
    result = spawnSync('npm', ['run', '--silent', 'rehearse', '--', '--json', '--report', directory], {
      cwd: root,
      encoding: 'utf8',
    });
    report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as Report;
  }, 1_800_000);
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const step = (name: string) => report.steps.find((candidate) => candidate.name === name);

  it('passes with status 0, and says so on stdout as in report.json', () => {
    expect({
      status: result.status,
      verdict: report.verdict,
      version: report.version,
      failed: report.steps.filter((each) => each.status === 'failed'),
      stderr: result.stderr,
    }).toEqual({
      status: 0,
      verdict: 'passed',
      version: reportVersion,
      failed: [],
      stderr: expect.any(String) as string,
    });
    expect(JSON.parse(result.stdout)).toEqual(report);
  });

  it('shows no notice of the AWS SDK about the version of Node.js', () => {
    expect(result.stderr).not.toContain('NodeVersionSupportWarning');
  });

  it('deploys every stack', () => {
    expect(step('deploy')?.detail).toMatch(
      /^\d+ resources created: bluegreen-dev-network \d+, bluegreen-dev-nodejs-service \d+, bluegreen-dev-nodejs-pipeline \d+$/,
    );
  });

  it('plans no change after the deploy', () => {
    expect(step('plan-unchanged')).toMatchObject({ status: 'passed', detail: 'no changes in 3 stacks' });
  });

  const deployment = (scenario: string) => report.deployments.find((each) => each.scenario === scenario);

  it.each(['first-release', 'good'])('releases without losing a request: %s', (scenario) => {
    const { status, requests, checks, verdict } = deployment(scenario)!;
    expect({ status, verdict, failed: requests.failed }).toEqual({
      status: 'Succeeded',
      verdict: 'passed',
      failed: 0,
    });
    expect(requests.sent).toBeGreaterThan(100);
    expect(requests.answered).toBe(requests.sent);
    expect(checks.length).toBeGreaterThan(8);
  });

  it('runs the smoke test of the stacks before production traffic moves', () => {
    expect(deployment('good')!.lifecycleEvents).toContainEqual(
      expect.objectContaining({ name: 'AfterAllowTestTraffic', status: 'Succeeded' }),
    );
  });

  it('sees both versions, and production traffic in the steps of the canary', () => {
    const { requests, versions, traffic } = deployment('good')!;
    expect(versions).toEqual({
      original: deployment('first-release')!.pipeline!.change.revision,
      replacement: deployment('good')!.pipeline!.change.revision,
    });
    expect(versions.replacement).toMatch(/^[0-9a-f]{40}$/);
    expect(requests.versions.map(({ version }) => version).sort()).toEqual(Object.values(versions).sort());
    expect(traffic.map(({ production }) => production.replacement)).toEqual([10, 100]);
  });

  it('has a bad release stopped by the alarm of the stacks, and rolled back', () => {
    const { status, errorInformation, rollback, requests, verdict } = deployment('bad')!;
    expect({ verdict, status, code: errorInformation?.code, rollback: rollback?.status }).toEqual({
      verdict: 'passed',
      status: 'Stopped',
      code: 'ALARM_ACTIVE',
      rollback: 'Succeeded',
    });
    expect(requests.failed).toBeGreaterThan(0);
    expect(requests.failed).toBeLessThan(requests.sent / 5);
  });

  it.each(['plan-first-release', 'plan-releases'])('plans no change after releases: %s', (name) => {
    expect(step(name)).toMatchObject({
      status: 'passed',
      detail: 'no changes in bluegreen-dev-nodejs-service',
    });
  });

  it('writes a page and JUnit beside report.json', () => {
    expect(readFileSync(join(directory, 'report.html'), 'utf8')).toContain(deployment('bad')!.id);
    expect(readFileSync(join(directory, 'junit.xml'), 'utf8')).toMatch(/^<\?xml[^]*<testsuites/);
  });

  it.each([
    ['first-release', 'Succeeded', 'rule/bluegreen-dev-nodejs-source'],
    ['settings-release', 'Succeeded', 'rule/bluegreen-dev-nodejs-templates'],
    ['good', 'Succeeded', 'rule/bluegreen-dev-nodejs-source'],
    ['bad', 'Failed', 'rule/bluegreen-dev-nodejs-source'],
  ])('is released by the pipeline of the stacks, which an event starts: %s', (scenario, status, rule) => {
    const { id, pipeline } = deployment(scenario)!;
    expect(pipeline).toMatchObject({ name: 'bluegreen-dev-nodejs', status });
    expect(pipeline!.trigger?.type).toBe('CloudWatchEvent');
    expect(pipeline!.trigger?.detail?.endsWith(rule)).toBe(true);
    expect(pipeline!.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(
      pipeline!.stages.map(({ name, actions }) => [name, actions.map((action) => action.status)]),
    ).toEqual([
      ['Source', ['Succeeded']],
      ['Build', ['Succeeded', 'Succeeded']],
      ['Deploy', [status]],
    ]);
    expect(pipeline!.stages.at(-1)!.actions[0]!.externalExecutionId).toBe(id);
  });

  it('says where the time from a push to all of the traffic went', () => {
    const { timing } = deployment('good')!.pipeline!;
    expect(Object.keys(timing)).toEqual(['source', 'build', 'provision', 'shift', 'bake', 'total']);
    // Waits that the settings say, in AWS time.
    expect(timing.shift!.awsSeconds).toBeGreaterThanOrEqual(300);
    expect(timing.bake!.awsSeconds).toBeGreaterThanOrEqual(300);
    expect(Object.keys(deployment('bad')!.pipeline!.timing)).toEqual(['source', 'build', 'provision']);
  });

  it('ships a change of the settings without a build, and without a failed request', () => {
    expect(step('settings-release')).toMatchObject({ status: 'passed' });
    expect(step('settings-release')?.detail).toMatch(
      /^aws_ecs_task_definition\.\S+, aws_s3_object\.\S+ would change; no service\n.* none failed; .*\nthen no changes in bluegreen-dev-nodejs-service, bluegreen-dev-nodejs-pipeline$/,
    );
    const { pipeline, versions, requests } = deployment('settings-release')!;
    expect(pipeline!.imageDigest).toBe(deployment('first-release')!.pipeline!.imageDigest);
    expect(versions.replacement).toBe(versions.original);
    expect(requests.failed).toBe(0);
  });

  it('leaves nothing after the destroy but task definition revisions', () => {
    const [left, ...done] = step('destroy')!.detail.split('\n');
    expect(left).toMatch(/^\d+ resources destroyed; task definition revisions stay registered$/);
    expect(done).toEqual([
      'protection lifted in bluegreen-dev-nodejs-service',
      'terraform destroy in bluegreen-dev-nodejs-pipeline, bluegreen-dev-nodejs-service, bluegreen-dev-network',
    ]);
  });
});
