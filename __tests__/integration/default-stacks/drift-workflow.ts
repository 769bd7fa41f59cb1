/** The steps of the drift check on stacks that are deployed: without a change, after one by hand, and after it is gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitHostServer } from '../../support/git-host-server';
import { region } from '../../support/project-copy';
import { readWorkflow } from '../../support/workflow';
import { runJob, type JobEnd } from '../../support/workflow/run-job';
import type { DefaultStacks } from './deploy';
import { assume, runnerOf, tools } from './runner';

const logGroup = '/ecs/bluegreen-dev-nodejs';

/** @param deployed - stacks as they were deployed; they are left so */
export function describeDriftWorkflow(deployed: () => DefaultStacks): void {
  describe('the drift check', () => {
    let host: GitHostServer;
    let directory: string;

    beforeAll(async () => {
      host = await GitHostServer.start('workflow-token');
      directory = mkdtempSync(join(tmpdir(), 'drift-workflow-'));
    });
    afterAll(async () => {
      await host.stop();
      rmSync(directory, { recursive: true });
    });

    const check = (): Promise<JobEnd> => {
      const { project } = deployed();
      return runJob(readWorkflow('drift'), 'drift', {
        directory: project.directory,
        env: runnerOf(project, host, directory),
        contexts: {
          vars: { AWS_PLAN_ROLE_ARN: 'plan', AWS_REGION: region },
          github: { token: 'workflow-token' },
        },
        actions: { ...tools, 'aws-actions/configure-aws-credentials': assume(project, 'plan') },
      });
    };
    const retain = (days: number) =>
      deployed().project.aws(
        ...['logs', 'put-retention-policy', '--log-group-name', logGroup],
        ...['--retention-in-days', String(days)],
      );
    const printed = ({ steps }: JobEnd): string => steps.map(({ log }) => log).join('');

    it('finds nothing in stacks as they were deployed', async () => {
      const done = await check();
      expect(printed(done)).toContain(
        'bluegreen-dev-network: no drift\nbluegreen-dev-nodejs-service: no drift\nbluegreen-dev-nodejs-pipeline: no drift\n',
      );
      expect(done.conclusion).toBe('success');
      expect(host.issues).toEqual([]);
    });

    it('opens one issue about what somebody has changed by hand, and closes it when it is gone', async () => {
      await retain(1);
      const done = await check();
      expect(done.conclusion).toBe('success');
      expect(done.summary).toContain('retention_in_days');
      await check();
      expect(host.issues).toMatchObject([
        { state: 'open', body: expect.stringContaining('retention_in_days') as string },
      ]);
      await retain(30);
      await check();
      expect(host.issues).toMatchObject([{ state: 'closed' }]);
    });

    it('leaves the issue alone where it cannot look', async () => {
      const before = host.calls.length;
      await deployed().project.type('mv .terraform.lock.hcl away');
      const done = await check();
      await deployed().project.type('mv away .terraform.lock.hcl');
      expect(done.conclusion).toBe('failure');
      expect(host.calls).toHaveLength(before);
    });
  });
}
