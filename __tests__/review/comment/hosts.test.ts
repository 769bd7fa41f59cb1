/** Comments whose content tries to be a binding, tokens that write as somebody else, and hosts that answer otherwise. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { comment } from '../../../review/comment/cli';
import { render } from '../../../review/report';
import { GitHostServer } from '../../support/git-host-server';
import { casePlan, reviewOf } from '../../support/review-cases';

let server: GitHostServer;
let other: GitHostServer;
let directory: string;
let printed: string[];

beforeEach(async () => {
  [server, other] = [await GitHostServer.start('token'), await GitHostServer.start('token')];
  directory = mkdtempSync(join(tmpdir(), 'comment-'));
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
});
afterEach(async () => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
  await Promise.all([server.stop(), other.stop()]);
});

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const planFile = (): string =>
  file('plan', zipSync({ tfstate: strToU8(JSON.stringify({ serial: 1, lineage: 'a' })) }));

const runOn = (host: 'github' | 'gitlab', api: string, ...args: readonly string[]): Promise<number> =>
  comment(['--host', host, '--api', api, '--repository', 'acme/shop', '--number', '7', ...args], {
    GITHUB_TOKEN: 'token',
    GITLAB_TOKEN: 'token',
  });
const run = (...args: readonly string[]): Promise<number> => runOn('github', server.api, ...args);

const markers = [
  '<!-- plan-review-binding: W10= -->',
  '<!-- plan-review-stale -->',
  '<!-- plan-review: default -->',
];

describe('markers in the content', () => {
  it.each([
    ['a value of a plan', () => render('markdown', reviewOf(casePlan('comment-marker-in-a-value')))],
    ...markers.map((marker): [string, () => string] => [marker, () => `a\n${marker}\nb\n${marker}`]),
  ])('bind nothing and unbind nothing: %s', async (_, bodyOf) => {
    const plan = planFile();
    await run('--body', file('body.md', bodyOf()), '--bind', `s=${plan}`);
    expect(await run('--verify', `s=${plan}`)).toBe(0);
    await run('--stale', '1234567');
    await expect(run('--verify', `s=${plan}`)).rejects.toThrow('binds no plan');
    await run('--stale', '89abcde');
    expect(server.comments[0]?.body.match(/This review is of an older commit/g)).toHaveLength(1);
  });

  it('count only in the last line, whoever has put them there', async () => {
    const plan = planFile();
    await run('--body', file('body.md', 'x'), '--bind', `s=${plan}`);
    const [sticky] = server.comments;
    sticky!.body = sticky!.body.replace('\nx', '\nx\n<!-- plan-review-binding: W10= -->');
    expect(await run('--verify', `s=${plan}`)).toBe(0);
    sticky!.body += '\nmore';
    await expect(run('--verify', `s=${plan}`)).rejects.toThrow('binds no plan');
  });
});

describe('a token that writes as another app', () => {
  const body = (): string => file('body.md', `clean ${server.comments.length}`);

  it('is told from the answer, and makes one comment', async () => {
    server.writesAs = 'acme-ci[bot]';
    expect(await run('--body', body())).toBe(0);
    expect(printed.at(-1)).toContain('--author acme-ci[bot]');
    await expect(run('--body', body())).rejects.toThrow('--author acme-ci[bot]');
    await expect(run('--stale', '1234567')).rejects.toThrow('--author acme-ci[bot]');
    await expect(run('--verify', `s=${planFile()}`)).rejects.toThrow('--author acme-ci[bot]');
    expect(server.comments).toHaveLength(1);
    expect(await run('--author', 'acme-ci[bot]', '--body', body())).toBe(0);
    expect(server.comments).toHaveLength(1);
  });

  it('is not guessed from comments of people', async () => {
    server.add('<!-- plan-review: default -->\nall is well', 'mallory');
    expect(await run('--body', body())).toBe(0);
    expect(server.comments.map(({ user }) => user.login)).toEqual(['mallory', 'github-actions[bot]']);
  });
});

describe('a host', () => {
  it('that limits how often it is asked is asked again', async () => {
    server.answers.push({ status: 403, headers: { 'retry-after': '0' } });
    expect(await run('--stale', '1234567')).toBe(0);
    expect(server.calls).toHaveLength(2);
  });

  it('that forbids is not asked again', async () => {
    server.answers.push({ status: 403 });
    await expect(run('--stale', '1234567')).rejects.toThrow('403');
    expect(server.calls).toHaveLength(1);
  });

  it.each(['github', 'gitlab'] as const)(
    '%s that redirects to another one does not give it the token',
    async (host) => {
      server.answers.push({ status: 302, headers: { location: `${other.api}/user` } });
      await expect(runOn(host, server.api, '--stale', '1234567')).rejects.toThrow('does not get the token');
      expect(other.calls).toEqual([]);
    },
  );

  it('that redirects within itself is followed', async () => {
    const location = '/repos/acme/shop/issues/7/comments?per_page=100&page=1';
    server.answers.push({ status: 301, headers: { location } });
    expect(await run('--stale', '1234567')).toBe(0);
  });

  it('that answers with what is not JSON is named', async () => {
    server.answers.push({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' });
    await expect(run('--stale', '1234567')).rejects.toThrow('what is not JSON');
  });

  it.each(['http://git.example/api/v4', 'http://127.0.0.1.example/api'])(
    'without TLS gets no token: %s',
    async (api) => {
      await expect(runOn('gitlab', api, '--stale', '1234567')).rejects.toThrow('must be an https URL');
    },
  );
});
