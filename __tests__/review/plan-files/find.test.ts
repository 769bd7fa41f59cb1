import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostFailure } from '../../../review/comment/request';
import { findPlans } from '../../../review/plan-files/find';
import { GitHostServer } from '../../support/git-host-server';
import { GitHubRuns } from '../../support/workflow/git-hub';

const commit = 'a'.repeat(40);
const head = 'b'.repeat(40);
let directory: string;
let host: GitHostServer;
let runs: GitHubRuns;
let file: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'find-'));
  file = join(directory, 'plans.sealed');
  writeFileSync(file, 'sealed');
  host = await GitHostServer.start('token');
  runs = new GitHubRuns(join(directory, 'runs'));
  host.more = (pathname, query) => runs.answer(pathname, query);
});
afterEach(async () => {
  await host.stop();
  rmSync(directory, { recursive: true });
});

const find = (token = 'token') =>
  findPlans({ api: host.api, repository: 'acme/shop', commit, token, repeatAfterMs: [1] });

describe('the plans of a merge', () => {
  it('are those of the last run for the last commit of the pull request', async () => {
    runs.merges.push({ commit, head });
    runs.upload(`plans-${head}`, head, file);
    runs.upload(`plans-${'c'.repeat(40)}`, 'c'.repeat(40), file);
    runs.upload(`plans-${head}`, head, file);
    expect(await find()).toEqual({ number: 7, artifact: `plans-${head}`, run: 102 });
  });

  it('are none of a run that was of another commit, or of a fork', async () => {
    runs.merges.push({ commit, head });
    runs.upload(`plans-${head}`, 'c'.repeat(40), file);
    runs.upload(`plans-${head}`, head, file, 2);
    await expect(find()).rejects.toThrow(
      'there are no plans of pull request 7 any more, or there never were',
    );
  });

  it('are not those of a pull request that the commit is only a part of', async () => {
    runs.merges.push({ commit: 'd'.repeat(40), head: commit });
    await expect(find()).rejects.toThrow(`${commit} was not merged from a pull request`);
  });

  it('are asked for again when the host is not well, and not with a wrong token', async () => {
    runs.merges.push({ commit, head });
    runs.upload(`plans-${head}`, head, file);
    host.failures.push(502);
    expect(await find()).toMatchObject({ run: 100 });
    await expect(find('wrong')).rejects.toThrow('was answered with 401');
  });

  it.each([[{}], [[{ number: 7 }]], ['text']])('are not found in %j', async (answer) => {
    host.more = () => answer;
    await expect(find()).rejects.toThrow(HostFailure);
  });
});
