/** `npm run review:serve` as a run task of the HCP Terraform of this machine, with the real Terraform in between. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { configure } from '../support/hcp/configuration';
import { StandIn } from '../support/hcp/stand-in';
import { root } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const hmacKey = 'a key of the run task';

describeWith([testTools.terraform], 'the review as a run task', () => {
  let hcp: StandIn;
  let review: ChildProcess;
  let url: string;
  beforeAll(async () => {
    hcp = await StandIn.start();
    const program = join(root, 'review/run-task/cli.ts');
    const host = new URL(hcp.url).host;
    review = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('tsx/cjs'),
        program,
        '--host',
        '127.0.0.1',
        '--port',
        '0',
        '--allow-host',
        host,
      ],
      { env: { ...process.env, RUN_TASK_HMAC_KEY: hmacKey }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let printed = '';
    for (const stream of [review.stdout!, review.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    while (!/run task at (\S+)/.test(printed)) {
      await Promise.race([once(review.stdout!, 'data'), once(review.stderr!, 'data')]);
      if (review.exitCode !== null) throw new Error(printed);
    }
    url = /run task at (\S+)/.exec(printed)![1]!;
  });
  afterAll(async () => {
    const closed = once(review, 'close');
    review.kill();
    await closed;
    await hcp.stop();
  });

  async function workspaceWith(name: string, key: string): Promise<string> {
    const id = await hcp.workspace(name);
    const { data: task } = await hcp.document('POST', '/organizations/acme/tasks', {
      data: { type: 'tasks', attributes: { name: `review-${name}`, url, category: 'task', 'hmac-key': key } },
    });
    await hcp.call('POST', `/workspaces/${id}/tasks`, {
      data: {
        type: 'workspace-tasks',
        attributes: { 'enforcement-level': 'mandatory', stages: ['post_plan', 'pre_apply'] },
        relationships: { task: { data: { type: 'tasks', id: task.id } } },
      },
    });
    return id;
  }

  it('reviews the plan and looks for deployments before the apply, and the apply goes on', async () => {
    await workspaceWith('reviewed', hmacKey);
    const directory = configure(hcp, { workspace: 'reviewed' });
    await hcp.terraform(directory, ['init', '-no-color']);
    const { status, stdout } = await hcp.terraform(directory, ['apply', '-auto-approve', '-no-color']);
    expect(stdout).toContain('Apply complete! Resources: 1 added');
    expect(stdout).toContain('review-reviewed ⸺   Passed');
    expect(stdout).toContain('nothing was found');
    expect(stdout).toContain('the plan has no deployment group');
    expect(status).toBe(0);
  });

  it('rejects what is not signed with its key, and the run ends before the apply', async () => {
    const id = await workspaceWith('forged', 'another key, of somebody else');
    const directory = configure(hcp, { workspace: 'forged' });
    await hcp.terraform(directory, ['init', '-no-color']);
    const { status } = await hcp.terraform(directory, ['apply', '-auto-approve', '-no-color']);
    expect(status).toBe(1);
    const [run] = (await hcp.document('GET', `/workspaces/${id}/runs`)).data;
    expect(run?.attributes.status).toBe('errored');
    expect((await hcp.call('GET', `/workspaces/${id}/current-state-version`)).status).toBe(404);
  });
});
