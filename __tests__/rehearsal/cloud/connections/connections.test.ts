import { randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connections, type ConnectionPush, type Connections } from '../../../../rehearsal/cloud/connections';
import { GitClient } from '../../../support/git-client';
import { descendantsOf } from '../../../support/processes';
import { startRouteServer, type RouteServer } from '../../../support/route-server';
import { run } from '../../../support/run';
import { refusal } from '../../../support/service-caller';
import { until } from '../../../support/until';

const place = { region: 'eu-west-1', name: 'acme/shop' };

let client: GitClient;
let server: RouteServer;
let hosts: Connections;
let pushes: ConnectionPush[];
let url: string;

beforeEach(async () => {
  pushes = [];
  client = new GitClient();
  server = await startRouteServer((endpoint) => {
    const { PATH: path = '' } = process.env;
    hosts = connections({ path, endpoint, onPush: (push) => pushes.push(push) });
    return [hosts.route];
  });
  url = hosts.ensure(place);
});
afterEach(async () => {
  await server.stop();
  client.remove();
  expect(server.faults).toEqual([]);
});

const branch = (name: string) => ({ type: 'branch', name, fullName: `refs/heads/${name}` });

/** A repository that has been pushed to main. */
async function pushed(files: Readonly<Record<string, string>> = { 'a.txt': 'a' }): Promise<string> {
  await client.make('work', files);
  await client.git('work', 'remote', 'add', 'origin', url);
  await client.git('work', 'push', '--quiet', 'origin', 'main');
  return client.git('work', 'rev-parse', 'HEAD');
}

describe('a push', () => {
  it('is cloned by somebody else, at the URL with .git too', async () => {
    const commitId = await pushed();
    expect(url).toBe(`${server.endpoint}/connections/acme/shop`);
    await client.git('.', 'clone', '--quiet', `${url}.git`, 'copy');
    expect(await client.git('copy', 'rev-parse', 'HEAD')).toBe(commitId);
    expect(await client.git('copy', 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
  });

  it('tells what it creates, updates and deletes', async () => {
    const first = await pushed();
    const second = await client.commit('work', { 'a.txt': 'b' });
    await client.git('work', 'branch', 'feature/x', first);
    await client.git('work', 'push', '--quiet', 'origin', 'main', 'feature/x');
    await client.git('work', 'push', '--quiet', 'origin', '--delete', 'feature/x');
    expect(pushes.map(({ changes }) => changes)).toEqual([
      [{ ...branch('main'), newCommitId: first }],
      [
        { ...branch('main'), oldCommitId: first, newCommitId: second },
        { ...branch('feature/x'), newCommitId: first },
      ],
      [{ ...branch('feature/x'), oldCommitId: first }],
    ]);
    expect(new Set(pushes.map(({ repository }) => repository))).toEqual(new Set(['acme/shop']));
  });

  it('that goes back by force is an update', async () => {
    const first = await pushed();
    const second = await client.commit('work', { 'a.txt': 'b' });
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    await client.git('work', 'reset', '--quiet', '--hard', first);
    const refused = await client.try('work', ['push', 'origin', 'main']);
    expect(refused.status).toBe(1);
    expect(pushes).toHaveLength(2);
    await client.git('work', 'push', '--quiet', '--force', 'origin', 'main');
    expect(pushes[2]?.changes).toEqual([{ ...branch('main'), oldCommitId: second, newCommitId: first }]);
  });

  it('of tags tells their commits', async () => {
    const newCommitId = await pushed();
    await client.git('work', 'tag', 'light');
    await client.git('work', 'tag', '--annotate', '--message', 'a tag', 'annotated');
    await client.git('work', 'push', '--quiet', 'origin', '--tags');
    const tag = (name: string) => ({ type: 'tag', name, fullName: `refs/tags/${name}`, newCommitId });
    expect(pushes[1]?.changes).toEqual([tag('annotated'), tag('light')]);
  });

  it('without a change tells nothing', async () => {
    await pushed();
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    expect(pushes).toHaveLength(1);
  });

  it('of the branch that is checked out elsewhere cannot delete it', async () => {
    await pushed();
    const { stderr } = await client.try('work', ['push', 'origin', '--delete', 'main']);
    expect(stderr).toContain('deletion of the current branch prohibited');
    expect(pushes).toHaveLength(1);
  });

  it('beside another one tells its own changes', async () => {
    await pushed();
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) {
      await client.git('.', 'clone', '--quiet', url, name);
      await client.git(name, 'checkout', '--quiet', '-b', name);
    }
    const ids = await Promise.all(
      names.map((name) => client.commit(name, { [name]: randomBytes(500_000) }, name)),
    );
    await Promise.all(names.map((name) => client.git(name, 'push', '--quiet', 'origin', name)));
    expect(pushes).toHaveLength(5);
    for (const [index, name] of names.entries()) {
      const own = pushes.filter(({ changes }) => changes[0]?.name === name);
      expect(own).toEqual([
        { repository: 'acme/shop', changes: [{ ...branch(name), newCommitId: ids[index] }] },
      ]);
    }
  });

  it('of 20 MB arrives', async () => {
    const content = randomBytes(20_000_000);
    await pushed();
    await client.commit('work', { big: content });
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    await client.git('.', 'clone', '--quiet', url, 'copy');
    expect(readFileSync(join(client.home, 'copy', 'big')).equals(content)).toBe(true);
  });

  it('that is cut off changes nothing and leaves no process', async () => {
    const commitId = await pushed();
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    const update = `${commitId} ${'1'.repeat(40)} refs/heads/main\0report-status`;
    const line = `${(update.length + 4).toString(16).padStart(4, '0')}${update}0000PACK`;
    socket.write(
      `POST /connections/acme/shop/git-receive-pack HTTP/1.1\r\nHost: x\r\n` +
        `Content-Type: application/x-git-receive-pack-request\r\nContent-Length: 100000\r\n\r\n${line}`,
    );
    await until(() => descendantsOf(process.pid).length > 1, 'git to receive');
    socket.destroy();
    // `ps`, which looks, is one itself.
    await until(() => descendantsOf(process.pid).length <= 1, 'git to end');
    expect(pushes).toHaveLength(1);
    await client.commit('work', { 'a.txt': 'b' });
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    expect(pushes).toHaveLength(2);
  });
});

describe('a clone', () => {
  it('speaks protocol version 2', async () => {
    await pushed();
    const { stderr } = await client.try('.', ['-c', 'protocol.version=2', 'clone', url, 'copy'], {
      GIT_TRACE_PACKET: '1',
    });
    expect(stderr).toContain('clone< version 2');
  });

  it('may be shallow, and fetches the rest later', async () => {
    await pushed();
    for (const text of ['b', 'c']) await client.commit('work', { 'a.txt': text });
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    await client.git('.', 'clone', '--quiet', '--depth=1', url, 'copy');
    expect(await client.git('copy', 'rev-list', '--count', 'HEAD')).toBe('1');
    await client.git('copy', 'fetch', '--quiet', '--unshallow');
    expect(await client.git('copy', 'rev-list', '--count', 'HEAD')).toBe('3');
  });

  it('of many branches sends a compressed request', async () => {
    await pushed();
    const names = Array.from({ length: 30 }, (_, index) => `branch-${index}`);
    for (const name of names) {
      await client.git('work', 'checkout', '--quiet', '-b', name);
      await client.commit('work', {}, name);
    }
    await client.git('work', 'push', '--quiet', 'origin', ...names);
    // A request is compressed from 1 KB on: it has a line for each commit that is wanted.
    const { stderr } = await client.try('.', ['clone', url, 'copy'], { GIT_CURL_VERBOSE: '1' });
    expect(stderr.toLowerCase()).toContain('content-encoding: gzip');
    expect(await client.git('copy', 'rev-parse', 'origin/branch-29')).toBe(
      await client.git('work', 'rev-parse', 'HEAD'),
    );
  });

  it('checks out the branch that was pushed first', async () => {
    await client.make('work', { 'a.txt': 'a' });
    await client.git('work', 'push', '--quiet', url, 'main:trunk');
    await client.git('.', 'clone', '--quiet', url, 'copy');
    expect(await client.git('copy', 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('trunk');
  });
});

describe('a repository', () => {
  it('that no pipeline has mentioned is not found', async () => {
    const { stderr } = await client.try('.', ['clone', `${server.endpoint}/connections/acme/other`]);
    expect(stderr).toContain(`repository '${server.endpoint}/connections/acme/other/' not found`);
  });

  it('stays when it is mentioned again', async () => {
    const commitId = await pushed();
    expect(hosts.ensure({ name: 'acme/shop' })).toBe(url);
    expect((await hosts.sources.head(place, 'main')).commitId).toBe(commitId);
  });

  it.each([
    'shop',
    'acme/',
    '/shop',
    'acme/..',
    '../shop',
    'acme/./shop',
    'a%2fb/c',
    'acme/shop.git',
    'a b/c',
    '',
  ])('cannot be named %j', async (name) => {
    expect(await refusal(Promise.resolve().then(() => hosts.ensure({ name })))).toMatch(
      /^ValidationException: FullRepositoryId must be owner\/name/,
    );
  });

  it.each([
    '/connections/acme/../acme/shop/HEAD',
    '/connections/acme%2Fshop/HEAD',
    '/connections/acme/shop/../../../HEAD',
    '/connections//HEAD',
    '/connections/acme/shop.git.git/HEAD',
  ])('is not found at %s', async (path) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 404 /);
  });

  it('leaves what git does not ask for to others', () => {
    expect(hosts.route.serves('/connections/acme/shop/info/refs')).toBe(true);
    expect(hosts.route.serves('/connections/photo.jpg')).toBe(false);
    expect(hosts.route.serves('/connections/acme/shop')).toBe(false);
  });
});

describe('a source', () => {
  it('is the newest commit of a branch', async () => {
    await client.make('work', {});
    const commitId = await client.commit('work', { 'a.txt': 'a' }, 'subject\n\nbody');
    await client.git('work', 'push', '--quiet', url, 'main');
    expect(await hosts.sources.head(place, 'main')).toEqual({
      commitId,
      message: 'subject\n\nbody',
      authorName: 'Ada',
      authorEmail: 'ada@example.com',
      authorDate: '2026-01-31T11:00:00Z',
      committerDate: '2026-01-31T12:00:00Z',
    });
  });

  it('is refused where there is none', async () => {
    await pushed();
    const other = { ...place, name: 'acme/other' };
    const id = '1'.repeat(40);
    const { head, archive } = hosts.sources;
    expect(await refusal(head(other, 'main'))).toBe(
      'RepositoryDoesNotExistException: acme/other does not exist',
    );
    for (const name of ['nope', 'main~0', 'main^{tree}', '*', '-x', '']) {
      expect(await refusal(head(place, name))).toBe(`BranchDoesNotExistException: ${name} does not exist`);
    }
    for (const wrong of [id, 'main', '--output=x']) {
      expect(await refusal(archive(place, wrong))).toBe(
        `CommitDoesNotExistException: ${wrong} does not exist`,
      );
    }
  });

  it('is a zip with modes and links, without git and what is not exported', async () => {
    await client.make('work', { 'dir/a.txt': 'a', run: '#!/bin/sh\n', secret: 's' });
    const work = join(client.home, 'work');
    chmodSync(join(work, 'run'), 0o755);
    symlinkSync('dir/a.txt', join(work, 'link'));
    writeFileSync(join(work, '.gitattributes'), 'secret export-ignore\n');
    const commitId = await client.commit('work', {});
    await client.git('work', 'push', '--quiet', url, 'main');
    const directory = mkdtempSync(join(tmpdir(), 'archive-'));
    try {
      writeFileSync(join(directory, 'a.zip'), await hosts.sources.archive(place, commitId));
      // Python's own zip tells the modes that are stored.
      const program =
        'import sys,zipfile,json\nprint(json.dumps({i.filename: [oct(i.external_attr >> 16), i.is_dir() or zipfile.ZipFile(sys.argv[1]).read(i).decode()] for i in zipfile.ZipFile(sys.argv[1]).infolist()}))';
      const { stdout } = await run(['python3', '-c', program, join(directory, 'a.zip')]);
      expect(JSON.parse(stdout)).toEqual({
        '.gitattributes': ['0o0', 'secret export-ignore\n'],
        'dir/': ['0o0', true],
        'dir/a.txt': ['0o0', 'a'],
        link: ['0o120777', 'dir/a.txt'],
        run: ['0o100755', '#!/bin/sh\n'],
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('repositories', () => {
  it('are gone when they are stopped, in mid push too', async () => {
    await pushed();
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('embedded-aws-git-'));
    const before = left().length;
    await client.commit('work', { big: randomBytes(5_000_000) });
    const push = client.try('work', ['push', 'origin', 'main']);
    await hosts.route.stop!();
    expect((await push).status).not.toBe(0);
    expect(left()).toHaveLength(before - 1);
    expect(lstatSync(client.home).isDirectory()).toBe(true);
  });
});

describe('without git', () => {
  it('whoever pushes is told how to get it', async () => {
    const bare = await startRouteServer((endpoint) => {
      const none = connections({ path: '/nowhere', endpoint, onPush: () => undefined });
      none.ensure(place);
      return [none.route];
    });
    try {
      const { stderr } = await client.try('.', ['clone', `${bare.endpoint}/connections/acme/shop`]);
      expect(stderr).toContain('remote: git is not installed: get git 2.31 or later');
    } finally {
      await bare.stop();
    }
  });
});
