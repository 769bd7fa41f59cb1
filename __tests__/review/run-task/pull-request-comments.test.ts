/** Comments with the reviews of run tasks, on what stands in for GitHub and GitLab. */
import { readSections } from '../../../review/comment/sections';
import {
  commentServers,
  PullRequestComments,
  type CommentServer,
} from '../../../review/run-task/pull-request-comments';
import { readTaskRequest, type TaskRequest } from '../../../review/run-task/task-request';
import type { TaskResult } from '../../../review/run-task/task-result';
import { GitHostServer } from '../../support/git-host-server';

const commit = 'c0ffee'.padEnd(40, '0');

let server: GitHostServer;
let lines: string[];
beforeEach(async () => {
  server = await GitHostServer.start('secret-token');
  server.writesAs = 'plan-reviewer';
  lines = [];
});
afterEach(() => server.stop());

const comments = (given: Partial<CommentServer> = {}) =>
  new PullRequestComments({
    servers: [{ host: 'github', url: server.api, token: 'secret-token', ...given }],
    log: (line) => lines.push(line),
    repeatAfterMs: [1, 1],
  });

const task = (members: Readonly<Record<string, unknown>> = {}): TaskRequest =>
  readTaskRequest(
    Buffer.from(
      JSON.stringify({
        payload_version: 1,
        stage: 'post_plan',
        access_token: 'token-of-the-run',
        task_result_callback_url: 'https://app.terraform.io/callback',
        workspace_name: 'network',
        organization_name: 'acme',
        run_id: 'run-1',
        run_app_url: 'https://app.terraform.io/app/acme/network/runs/run-1',
        run_created_at: '2026-01-01T10:00:00.000Z',
        vcs_pull_request_url: `${server.api}/acme/shop/pull/7`,
        vcs_commit_url: `${server.api}/acme/shop/commit/${commit}`,
        ...members,
      }),
    ),
  );

const reviewed = (markdown: string): TaskResult => ({
  status: 'passed',
  message: 'nothing was found',
  comment: { verdict: 'clean', markdown },
});

const told = () =>
  server.comments.map(({ body }) =>
    readSections(body).map(({ workspace, run, report }) => [workspace, run, report]),
  );

describe('the comment of a pull request', () => {
  it('has the reviews of all its workspaces, also of those that end at once', async () => {
    const written = comments();
    const names = ['network', 'service', 'pipeline', 'other'];
    for (const name of names) written.put(task({ workspace_name: name }), reviewed(`## ${name}`));
    await written.stop(60_000);
    expect(lines).toEqual([]);
    expect(told()).toEqual([names.toSorted().map((name) => [`acme/${name}`, 'run-1', `## ${name}`])]);
    expect(server.comments[0]).toMatchObject({ user: { login: 'plan-reviewer' } });
    expect(server.comments[0]?.body).toContain('`c0ffee000000`');
  });

  it('has the part of one workspace replaced by a later run of it, in whatever order they end', async () => {
    const first = comments();
    first.put(task(), reviewed('one'));
    first.put(task({ workspace_name: 'service' }), reviewed('stays'));
    await first.stop(60_000);
    // Another server, that has nothing in its memory.
    const second = comments();
    second.put(task({ run_id: 'run-3', run_created_at: '2026-01-01T12:00:00.000Z' }), reviewed('three'));
    second.put(task({ run_id: 'run-2', run_created_at: '2026-01-01T11:00:00.000Z' }), reviewed('two'));
    await second.stop(60_000);
    expect(told()).toEqual([
      [
        ['acme/network', 'run-3', 'three'],
        ['acme/service', 'run-1', 'stays'],
      ],
    ]);
  });

  it('says so where there is no review', async () => {
    const written = comments();
    written.put(task(), { status: 'failed', message: 'app.terraform.io answers 404' });
    await written.stop(60_000);
    expect(server.comments[0]?.body).toContain('❌ `app.terraform.io` answers 404');
  });

  it('is none of somebody else, who writes the same marker', async () => {
    server.add('<!-- plan-review: default -->\nall is well', 'mallory');
    const written = comments();
    written.put(task(), reviewed('one'));
    await written.stop(60_000);
    expect(server.comments.map(({ user }) => user.login)).toEqual(['mallory', 'plan-reviewer']);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['of no pull request', { vcs_pull_request_url: null }],
    ['whose pull request is no URL', { vcs_pull_request_url: 'seven' }],
    ['before its apply', { stage: 'pre_apply' }],
  ])('is not written for a run %s', async (_, members) => {
    const written = comments();
    written.put(task(members), reviewed('one'));
    await written.stop(60_000);
    expect([server.calls, lines]).toEqual([[], []]);
  });

  it('is written to GitLab, too', async () => {
    server.writesAs = 'github-actions[bot]';
    const written = comments({ host: 'gitlab' });
    const page = `${server.api}/acme/shop/-/merge_requests/7`;
    written.put(task({ vcs_pull_request_url: page }), reviewed('one'));
    written.put(task({ vcs_pull_request_url: page, workspace_name: 'service' }), reviewed('two'));
    await written.stop(60_000);
    expect(lines).toEqual([]);
    expect(told()).toEqual([
      [
        ['acme/network', 'run-1', 'one'],
        ['acme/service', 'run-1', 'two'],
      ],
    ]);
  });

  it('is found by the login that is given, where the token does not tell it', async () => {
    server.writesAs = 'acme-review[bot]';
    server.failures.push(403);
    const unknown = comments();
    unknown.put(task(), reviewed('one'));
    await unknown.stop(60_000);
    expect(lines).toEqual([expect.stringContaining('give its login with --comment-author NAME[bot]')]);
    expect(server.comments).toEqual([]);
    const given = comments({ author: 'acme-review[bot]' });
    given.put(task(), reviewed('one'));
    given.put(task({ workspace_name: 'service' }), reviewed('two'));
    await given.stop(60_000);
    expect(server.comments).toHaveLength(1);
  });
});

test('a login that is not that of the token is told in the log: the next run would not find its comment', async () => {
  const written = comments({ author: 'acme-reviw[bot]' });
  written.put(task(), reviewed('one'));
  await written.stop(60_000);
  expect(lines).toEqual([
    `acme/network run-1: the comment in ${server.api}/acme/shop/pull/7 is by plan-reviewer: give --comment-author plan-reviewer, or the next run does not find it and writes another one`,
  ]);
});

describe('a comment that cannot be written', () => {
  const none = /^acme\/network run-1: no comment in http:\S+\/acme\/shop\/pull\/7: /;

  it.each<[string, () => void, RegExp]>([
    ['a token that is refused', () => server.failures.push(401), /401: the token is wrong or has expired/],
    ['a token without the permission', () => server.failures.push(403), /403: the token may not do that/],
    ['a pull request that is not there', () => server.failures.push(404), /404: there is no such repository/],
    [
      'a limit that does not pass',
      () => {
        const limited = { status: 429, headers: { 'retry-after': '0' } };
        server.answers.push(limited, limited, limited);
      },
      /answered with 429/,
    ],
    ['an API that is down', () => server.failures.push(503, 503, 503), /answered with 503/],
    [
      'an answer that is no JSON',
      () => server.answers.push({ status: 200, body: '<html>' }),
      /what is not JSON/,
    ],
  ])('is told in the log, and the next one is written: %s', async (_, arrange, reason) => {
    arrange();
    const written = comments({ author: 'plan-reviewer' });
    written.put(task(), reviewed('one'));
    await written.stop(60_000);
    expect(lines).toEqual([expect.stringMatching(none)]);
    expect(lines[0]).toMatch(reason);
    expect(lines[0]).not.toContain('secret-token');
    written.put(task(), reviewed('one'));
    await written.stop(60_000);
    expect(server.comments).toHaveLength(1);
  });

  it('names the host and not GitHub where a token of GitLab may not read its user', async () => {
    server.failures.push(403);
    const written = comments({ host: 'gitlab' });
    const page = `${server.api}/acme/shop/-/merge_requests/7`;
    written.put(task({ vcs_pull_request_url: page }), reviewed('one'));
    await written.stop(60_000);
    expect(lines).toEqual([expect.stringMatching(/\/user was answered with 403: the token may not do that/)]);
  });

  it('is on a server that nobody has a token for, which gets none', async () => {
    const other = await GitHostServer.start('secret-token');
    const written = comments();
    written.put(task({ vcs_pull_request_url: `${other.api}/acme/shop/pull/7` }), reviewed('one'));
    await written.stop(60_000);
    expect(lines).toEqual([expect.stringContaining('name its server with --github or --gitlab')]);
    expect(other.calls).toEqual([]);
    await other.stop();
  });

  it('is waited for by a server that is to end, and not for ever', async () => {
    const written = comments();
    server.answers.push({ status: 429, headers: { 'retry-after': '1' } });
    written.put(task(), reviewed('one'));
    expect(await written.stop(1)).toBe(false);
    expect(await written.stop(60_000)).toBe(true);
    expect(server.comments).toHaveLength(1);
  });
});

test('servers are those that there is a token for', () => {
  const urls = { github: 'https://github.com', gitlab: 'https://gitlab.com' };
  expect(commentServers(urls, undefined, {})).toEqual([]);
  expect(commentServers(urls, 'me', { GITHUB_TOKEN: 'a', GITLAB_TOKEN: 'b' })).toEqual([
    { host: 'github', url: 'https://github.com', token: 'a', author: 'me' },
    // GitLab says whose a token is: this login need not be one there.
    { host: 'gitlab', url: 'https://gitlab.com', token: 'b' },
  ]);
});
