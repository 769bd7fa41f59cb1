import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionsService } from '../../../../rehearsal/cloud/connections';
import type { GitClient } from '../../../support/git-client';
import { place, startGitHost, type GitHost } from '../../../support/git-host';
import { startRouteServer } from '../../../support/route-server';
import { run } from '../../../support/run';
import { refusal } from '../../../support/service-caller';

let host: GitHost;
let client: GitClient;
let url: string;
beforeEach(async () => {
  host = await startGitHost();
  ({ client, url } = host);
});
afterEach(() => host.stop());

describe('a repository', () => {
  it('that no pipeline has mentioned is not found', async () => {
    const { stderr } = await client.try('.', ['clone', `${host.server.endpoint}/connections/acme/other`]);
    expect(stderr).toContain(`repository '${host.server.endpoint}/connections/acme/other/' not found`);
  });

  it('stays when it is mentioned again', async () => {
    const commitId = await host.push();
    expect(host.connections.ensure({ name: 'acme/shop' })).toBe(url);
    expect((await host.connections.head(place, 'main')).commitId).toBe(commitId);
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
    expect(await refusal(Promise.resolve().then(() => host.connections.ensure({ name })))).toMatch(
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
    expect(host.connections.routes![0]!.serves('/connections/acme/shop/info/refs')).toBe(true);
    expect(host.connections.routes![0]!.serves('/connections/photo.jpg')).toBe(false);
    expect(host.connections.routes![0]!.serves('/connections/acme/shop')).toBe(false);
  });
});

describe('a source', () => {
  it('is the newest commit of a branch', async () => {
    await client.make('work', {});
    const commitId = await client.commit('work', { 'a.txt': 'a' }, 'subject\n\nbody');
    await client.git('work', 'push', '--quiet', url, 'main');
    expect(await host.connections.head(place, 'main')).toEqual({
      commitId,
      message: 'subject\n\nbody',
      authorName: 'Ada',
      authorEmail: 'ada@example.com',
      authorDate: '2026-01-31T11:00:00Z',
      committerDate: '2026-01-31T12:00:00Z',
    });
  });

  it('is refused where there is none', async () => {
    await host.push();
    const other = { ...place, name: 'acme/other' };
    const id = '1'.repeat(40);
    const { head, archive } = host.connections;
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

  it('is a zip with links, without executable bits, git and what is not exported', async () => {
    await client.make('work', { 'dir/a.txt': 'a', run: '#!/bin/sh\n', secret: 's' });
    const work = join(client.home, 'work');
    chmodSync(join(work, 'run'), 0o755);
    symlinkSync('dir/a.txt', join(work, 'link'));
    writeFileSync(join(work, '.gitattributes'), 'secret export-ignore\n');
    const commitId = await client.commit('work', {});
    await client.git('work', 'push', '--quiet', url, 'main');
    const directory = mkdtempSync(join(tmpdir(), 'archive-'));
    try {
      writeFileSync(join(directory, 'a.zip'), await host.connections.archive(place, commitId));
      // Python's own zip tells the modes that are stored.
      const program =
        'import sys,zipfile,json\nprint(json.dumps({i.filename: [oct(i.external_attr >> 16), i.is_dir() or zipfile.ZipFile(sys.argv[1]).read(i).decode()] for i in zipfile.ZipFile(sys.argv[1]).infolist()}))';
      const { stdout } = await run(['python3', '-c', program, join(directory, 'a.zip')]);
      expect(JSON.parse(stdout)).toEqual({
        '.gitattributes': ['0o0', 'secret export-ignore\n'],
        'dir/': ['0o0', true],
        'dir/a.txt': ['0o0', 'a'],
        link: ['0o120777', 'dir/a.txt'],
        run: ['0o100644', '#!/bin/sh\n'],
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('without git', () => {
  it('whoever pushes is told how to get it', async () => {
    const bare = await startRouteServer((endpoint) => {
      const none = connectionsService({ path: '/nowhere', endpoint });
      none.ensure(place);
      return none;
    });
    try {
      const { stderr } = await client.try('.', ['clone', `${bare.endpoint}/connections/acme/shop`]);
      expect(stderr).toContain('remote: git is not installed: get git 2.31 or later');
    } finally {
      await bare.stop();
    }
  });
});
