/** A pull request of workspaces that follow a repository: its runs, their reviews by the run task, and the one comment. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSections } from '../../review/comment/sections';
import { GitHostServer } from '../support/git-host-server';
import { StandIn } from '../support/hcp/stand-in';
import { ReviewServer } from '../support/review-server';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

describeWith([testTools.terraform, testTools.git], 'a pull request of VCS-driven workspaces', () => {
  let hcp: StandIn;
  let host: GitHostServer;
  let review: ReviewServer;
  let repository: string;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    hcp = await StandIn.start({ lookAgainMs: 50, atOnce: 2 });
    host = await GitHostServer.start('token-of-the-reviewer');
    host.writesAs = 'plan-reviewer';
    const token = { GITHUB_TOKEN: 'token-of-the-reviewer', GITLAB_TOKEN: '' };
    review = await ReviewServer.start(hcp, ['--github', host.api], token);
    repository = join(hcp.directory, 'repository');
    mkdirSync(repository);
    git('init', '--quiet', '--template=', '--initial-branch=main');
    for (const name of ['network', 'service', 'other']) write(name, 'one');
    commit('first');
    for (const name of ['network', 'service', 'other']) {
      const id = await hcp.workspace(name, { 'working-directory': `deploy/stacks/${name}` });
      ids.set(name, id);
      await review.attachTo(hcp, id, `review-${name}`);
      await hcp.call('PATCH', `/workspaces/${id}`, {
        data: {
          type: 'workspaces',
          attributes: {
            'trigger-patterns': [`deploy/stacks/${name}/**/*`],
            'vcs-repo': {
              identifier: repository,
              branch: 'main',
              'repository-http-url': `${host.api}/acme/shop`,
            },
          },
        },
      });
    }
  });
  afterAll(async () => {
    await review.stop();
    await host.stop();
    await hcp.stop();
  });

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: repository,
      encoding: 'utf8',
    }).trim();
  const commit = (message: string) => {
    git('add', '.');
    git('commit', '--quiet', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  const write = (name: string, input: string) => {
    const directory = join(repository, 'deploy/stacks', name);
    mkdirSync(directory, { recursive: true });
    const resource = { terraform_data: { one: { input } } };
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ resource }));
  };
  const runsOf = async (name: string) =>
    (await hcp.document('GET', `/workspaces/${ids.get(name)}/runs`)).data.map(({ attributes }) => attributes);
  const sections = () => readSections(host.comments[0]?.body ?? '');
  const reviewsOf = (sha: string) => sections().filter((section) => section.commit === sha);

  it('has no comment for what is on the branch of the workspaces', async () => {
    for (const name of ids.keys())
      await until(async () => (await runsOf(name))[0]?.status === 'planned', `the run of ${name}`);
    expect([host.comments, host.calls]).toEqual([[], []]);
  });

  let opened: string;
  it('has one comment with the reviews of the workspaces that it changes', async () => {
    git('switch', '--quiet', '--create', 'proposal');
    write('network', 'two');
    write('service', 'two');
    opened = commit('second');
    git('update-ref', 'refs/pull/7/head', opened);
    // Waits in the queue of its workspace for nothing: runs that only plan need no lock.
    await until(() => reviewsOf(opened).length === 2, 'both reviews');
    expect(host.comments).toHaveLength(1);
    expect(sections().map(({ workspace, verdict }) => [workspace, verdict])).toEqual([
      ['acme/network', 'clean'],
      ['acme/service', 'clean'],
    ]);
    expect(host.comments[0]?.body).toContain('terraform_data.one');
    // The comment comes before the run has read its result.
    await until(
      async () => (await runsOf('network'))[0]?.status === 'planned_and_finished',
      'the end of the run',
    );
    expect((await runsOf('network'))[0]).toMatchObject({ 'plan-only': true });
    expect(await runsOf('other')).toHaveLength(1);
  });

  it('has the part of one workspace replaced by the next push', async () => {
    write('service', 'three');
    const pushed = commit('third');
    git('update-ref', 'refs/pull/7/head', pushed);
    // Compared with the base: both stacks are still changed by the pull request.
    await until(() => reviewsOf(pushed).length === 2, 'the reviews of the push');
    expect(host.comments).toHaveLength(1);
    expect(sections()).toHaveLength(2);
    expect(sections().find(({ workspace }) => workspace === 'acme/service')?.report).toContain('three');
  });

  it('tells in the log what the token may not do, and the run has its result', async () => {
    host.failures.push(403);
    write('network', 'four');
    const pushed = commit('fourth');
    git('update-ref', 'refs/pull/7/head', pushed);
    await until(() => /no comment in .*\/acme\/shop\/pull\/7: .*403/.test(review.printed()), 'the log');
    for (const name of ['network', 'service'])
      await until(async () => {
        const [run] = await runsOf(name);
        return String(run?.message).startsWith('fourth') && run?.status === 'planned_and_finished';
      }, `the run of ${name}`);
    expect(review.printed()).not.toContain('token-of-the-reviewer');
  });
});
