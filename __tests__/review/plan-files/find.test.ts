import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostFailure } from '../../../review/comment/request';
import { findPlans } from '../../../review/plan-files/find';
import { GitHostServer } from '../../support/git-host-server';
import { beforeMerge, GitHubRuns, type Run } from '../../support/workflow/git-hub';

const commit = 'a'.repeat(40);
const head = 'b'.repeat(40);
const other = 'c'.repeat(40);
let directory: string;
let host: GitHostServer;
let runs: GitHubRuns;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'find-'));
  writeFileSync(join(directory, 'plans.sealed'), 'sealed');
  host = await GitHostServer.start('token');
  runs = new GitHubRuns(join(directory, 'runs'));
  runs.merges.push({ commit, head });
  host.more = (pathname, query) => runs.answer(pathname, query);
});
afterEach(async () => {
  await host.stop();
  rmSync(directory, { recursive: true });
});

const upload = (run: Partial<Run> = {}) => {
  runs.upload(`plans-${head}`, join(directory, 'plans.sealed'), { head, ...run });
};
const find = (token = 'token') =>
  findPlans({ api: host.api, repository: 'acme/shop', commit, branch: 'main', token, repeatAfterMs: [1] });

describe('the plans of a merge', () => {
  it('are those of the last review of the last commit of the pull request', async () => {
    upload();
    upload();
    runs.upload(`plans-${other}`, join(directory, 'plans.sealed'), { head: other });
    expect(await find()).toEqual({ number: 7, artifact: `plans-${head}`, run: 101 });
  });

  it.each<[string, Partial<Run>]>([
    ['was of another commit', { head: other }],
    ['was in a fork', { repository: 2 }],
    ['was of another workflow', { path: '.github/workflows/other.yml@refs/pull/7/merge' }],
    ['was of a push', { event: 'push' }],
    ['was blocked', { conclusion: 'failure' }],
    ['was made again after the merge', { at: '2026-01-03T00:00:00Z' }],
    ['was of another branch with the same commit', { branch: 'evil' }],
  ])('are none that %s', async (_title, run) => {
    upload(run);
    await expect(find()).rejects.toThrow(
      'there are no plans of pull request 7 whose review has ended well before the merge',
    );
    upload();
    expect(await find()).toMatchObject({ run: 101 });
  });

  it('are none that were made before the base was changed', async () => {
    runs.baseChanges.push('2025-06-01T00:00:00Z', '2026-01-01T12:00:00Z');
    upload();
    await expect(find()).rejects.toThrow('there are no plans of pull request 7');
    upload({ createdAt: '2026-01-01T11:59:59Z', at: '2026-01-01T12:30:00Z' });
    await expect(find()).rejects.toThrow('there are no plans of pull request 7');
    upload({ createdAt: '2026-01-01T12:00:01Z', at: '2026-01-01T12:30:00Z' });
    expect(await find()).toMatchObject({ run: 102 });
  });

  it('are none that may be of another pull request of the branch', async () => {
    const other8 = { number: 8, created_at: '2025-12-31T00:00:00Z', closed_at: '2026-01-01T12:00:00Z' };
    runs.otherPullRequests.push(other8);
    upload();
    await expect(find()).rejects.toThrow('there are no plans of pull request 7');
    runs.otherPullRequests.splice(0, 1, { ...other8, closed_at: null });
    await expect(find()).rejects.toThrow('there are no plans of pull request 7');
    runs.otherPullRequests.splice(0, 1, { ...other8, closed_at: '2025-12-31T12:00:00Z' });
    expect(await find()).toMatchObject({ run: 100 });
  });

  it('are none of a pull request that changes the workflow', async () => {
    upload();
    runs.workflows.set(head, 'changed');
    await expect(find()).rejects.toThrow('pull request 7 changes .github/workflows/plan-review.yml');
    runs.workflows.set(beforeMerge, 'changed');
    expect(await find()).toMatchObject({ run: 100 });
  });

  it.each([
    ['a part of a pull request', { commit: other, head: commit }],
    ['merged into another branch', { commit, head, base: 'evil' }],
  ])('are none of a commit that is %s', async (_title, merge) => {
    runs.tip = commit;
    runs.merges.splice(0, 1, merge);
    upload();
    await expect(find()).rejects.toThrow(`${commit} was not merged from a pull request`);
  });

  it('are none of a commit that is not the newest', async () => {
    upload();
    runs.tip = other;
    await expect(find()).rejects.toThrow(`${commit} is not the newest commit of main, which is ${other}`);
  });

  it('are found when GitHub tells of the merge a little later', async () => {
    upload();
    const late = runs.merges.splice(0, 1);
    runs.tip = commit;
    host.more = (pathname, query) => {
      const answer = runs.answer(pathname, query);
      if (pathname.endsWith('/pulls')) runs.merges.push(...late.splice(0, 1));
      return answer;
    };
    expect(await find()).toMatchObject({ number: 7 });
  });

  it('are asked for again when the host is not well, and not with a wrong token', async () => {
    upload();
    host.failures.push(502);
    expect(await find()).toMatchObject({ run: 100 });
    await expect(find('wrong')).rejects.toThrow('was answered with 401');
  });

  it.each([[{}], [[{ number: 7 }]], ['text']])('are not found in %j', async (answer) => {
    host.more = () => answer;
    await expect(find()).rejects.toThrow(HostFailure);
  });
});
