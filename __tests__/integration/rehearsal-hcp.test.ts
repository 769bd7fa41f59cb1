/** The main job with HCP Terraform in the middle, as a user runs it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report, RunReport } from '../../rehearsal/report/model';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';

/** Beside those of a rehearsal, whose ports they have. */
const portOffset = '300';

describeWith(
  [testTools.terraform, testTools.moto, testTools.aws],
  'npm run rehearse -- --terraform hcp',
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'rehearsal-hcp-test-'));
    let report: Report;
    let status: number | null;
    beforeAll(async () => {
      const few = ['--scenario', 'good', '--rate', '50', '--port-offset', portOffset];
      const args = ['--terraform', 'hcp', ...few, '--quiet', '--report', directory];
      ({ status } = await run(['npm', 'run', '--silent', 'rehearse', '--', ...args]));
      report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as Report;
    }, 1_800_000);
    afterAll(() => {
      rmSync(directory, { recursive: true, force: true });
    });

    it('passes, with every step', () => {
      expect({
        status,
        verdict: report.verdict,
        steps: report.steps
          .filter((step) => step.status !== 'passed')
          .map(({ name, detail }) => `${name}: ${detail}`),
      }).toEqual({ status: 0, verdict: 'passed', steps: [] });
    });

    const runsOf = (wanted: (run: RunReport) => boolean) => (report.runs ?? []).filter(wanted);

    it('applies every stack, and destroys it, in runs of its workspace', () => {
      const workspaces = (kind: RunReport['kind']) =>
        new Set(
          runsOf((each) => each.kind === kind && each.status === 'applied').map(({ workspace }) => workspace),
        );
      const all = new Set([
        'bluegreen-dev-network',
        'bluegreen-dev-nodejs-service',
        'bluegreen-dev-nodejs-pipeline',
      ]);
      expect(workspaces('apply')).toEqual(all);
      expect(workspaces('destroy')).toEqual(all);
    });

    it('has every plan reviewed, and no speculative one applied', () => {
      const plans = runsOf(({ kind }) => kind === 'plan');
      expect(plans.length).toBeGreaterThan(5);
      expect(new Set(plans.map((each) => each.status))).toEqual(new Set(['planned_and_finished']));
      const reviews = plans.map(({ tasks }) => tasks.find(({ stage }) => stage === 'post_plan')?.status);
      expect(new Set(reviews)).toEqual(new Set(['passed']));
    });

    it('shows that the review rejects to lift the protection, which goes on because it is advisory by then', () => {
      const lifted = runsOf(({ kind }) => kind === 'apply').at(-1);
      expect(lifted).toMatchObject({ workspace: 'bluegreen-dev-nodejs-service', status: 'applied' });
      expect(lifted?.tasks).toContainEqual(expect.objectContaining({ stage: 'post_plan', status: 'failed' }));
    });

    it('rejects an apply while the deployment of the changed settings is in flight', () => {
      const release = report.deployments.find(({ scenario }) => scenario === 'settings-release');
      expect(release?.checks).toContainEqual(
        expect.objectContaining({
          name: 'an apply while the deployment is in flight is rejected',
          passed: true,
        }),
      );
      const rejected = runsOf((each) => each.status === 'errored');
      expect(rejected.map(({ workspace }) => workspace)).toEqual(['bluegreen-dev-nodejs-service']);
      expect(rejected[0]?.tasks).toContainEqual(
        expect.objectContaining({ stage: 'pre_apply', status: 'failed' }),
      );
    });
  },
);
