/** `npm run review:serve` as a run task of the HCP Terraform of this machine, with the real Terraform in between. */
import { configure } from '../support/hcp/configuration';
import { StandIn } from '../support/hcp/stand-in';
import { ReviewServer } from '../support/review-server';
import { describeWith, testTools } from '../support/tools';

describeWith([testTools.terraform], 'the review as a run task', () => {
  let hcp: StandIn;
  let review: ReviewServer;
  beforeAll(async () => {
    hcp = await StandIn.start();
    review = await ReviewServer.start(hcp);
  });
  afterAll(async () => {
    await review.stop();
    await hcp.stop();
  });

  async function workspaceWith(name: string, key?: string): Promise<string> {
    const id = await hcp.workspace(name);
    await review.attachTo(hcp, id, `review-${name}`, key);
    return id;
  }

  it('reviews the plan and looks for deployments before the apply, and the apply goes on', async () => {
    await workspaceWith('reviewed');
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
