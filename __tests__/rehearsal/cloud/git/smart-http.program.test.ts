import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionsService } from '../../../../rehearsal/cloud/connections';
import type { GitClient } from '../../../support/git-client';
import { place, startGitHost, type GitHost } from '../../../support/git-host';
import { descendantsOf } from '../../../support/processes';
import { startRouteServer } from '../../../support/route-server';
import { until } from '../../../support/until';

let host: GitHost;
let client: GitClient;
let url: string;
beforeEach(async () => {
  host = await startGitHost();
  ({ client, url } = host);
});
afterEach(() => host.stop());

const branch = (name: string) => ({ type: 'branch', name, fullName: `refs/heads/${name}` });

describe('a push', () => {
  it('is cloned by somebody else, at the URL with .git too', async () => {
    const commitId = await host.push();
    expect(url).toBe(`${host.server.endpoint}/connections/acme/shop`);
    await client.git('.', 'clone', '--quiet', `${url}.git`, 'copy');
    expect(await client.git('copy', 'rev-parse', 'HEAD')).toBe(commitId);
    expect(await client.git('copy', 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
  });

  it('tells what it creates, updates and deletes', async () => {
    const first = await host.push();
    const second = await client.commit('work', { 'a.txt': 'b' });
    await client.git('work', 'branch', 'feature/x', first);
    await client.git('work', 'push', '--quiet', 'origin', 'main', 'feature/x');
    await client.git('work', 'push', '--quiet', 'origin', '--delete', 'feature/x');
    expect(host.pushes.map(({ changes }) => changes)).toEqual([
      [{ ...branch('main'), newCommitId: first }],
      [
        { ...branch('main'), oldCommitId: first, newCommitId: second },
        { ...branch('feature/x'), newCommitId: first },
      ],
      [{ ...branch('feature/x'), oldCommitId: first }],
    ]);
    expect(new Set(host.pushes.map(({ repository }) => repository))).toEqual(new Set(['acme/shop']));
  });

  it('that goes back by force is an update', async () => {
    const first = await host.push();
    const second = await client.commit('work', { 'a.txt': 'b' });
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    await client.git('work', 'reset', '--quiet', '--hard', first);
    const refused = await client.try('work', ['push', 'origin', 'main']);
    expect(refused.status).toBe(1);
    expect(host.pushes).toHaveLength(2);
    await client.git('work', 'push', '--quiet', '--force', 'origin', 'main');
    expect(host.pushes[2]?.changes).toEqual([{ ...branch('main'), oldCommitId: second, newCommitId: first }]);
  });

  it('of tags tells their commits', async () => {
    const newCommitId = await host.push();
    await client.git('work', 'tag', 'light');
    await client.git('work', 'tag', '--annotate', '--message', 'a tag', 'annotated');
    await client.git('work', 'push', '--quiet', 'origin', '--tags');
    const tag = (name: string) => ({ type: 'tag', name, fullName: `refs/tags/${name}`, newCommitId });
    expect(host.pushes[1]?.changes).toEqual([tag('annotated'), tag('light')]);
  });

  it('without a change tells nothing', async () => {
    await host.push();
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    expect(host.pushes).toHaveLength(1);
  });

  it('of the branch that is checked out elsewhere cannot delete it', async () => {
    await host.push();
    const { stderr } = await client.try('work', ['push', 'origin', '--delete', 'main']);
    expect(stderr).toContain('deletion of the current branch prohibited');
    expect(host.pushes).toHaveLength(1);
  });

  it('beside another one tells its own changes', async () => {
    await host.push();
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) {
      await client.git('.', 'clone', '--quiet', url, name);
      await client.git(name, 'checkout', '--quiet', '-b', name);
    }
    const ids = await Promise.all(
      names.map((name) => client.commit(name, { [name]: randomBytes(500_000) }, name)),
    );
    await Promise.all(names.map((name) => client.git(name, 'push', '--quiet', 'origin', name)));
    expect(host.pushes).toHaveLength(5);
    for (const [index, name] of names.entries()) {
      const own = host.pushes.filter(({ changes }) => changes[0]?.name === name);
      expect(own).toEqual([
        { repository: 'acme/shop', changes: [{ ...branch(name), newCommitId: ids[index] }] },
      ]);
    }
  });

  it('of 20 MB arrives', async () => {
    const content = randomBytes(20_000_000);
    await host.push();
    await client.commit('work', { big: content });
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    await client.git('.', 'clone', '--quiet', url, 'copy');
    expect(readFileSync(join(client.home, 'copy', 'big')).equals(content)).toBe(true);
  });

  it('that is cut off changes nothing and leaves no process', async () => {
    const commitId = await host.push();
    // What other tests have left running; `ps`, which looks, is a new one each time.
    const others = new Set(descendantsOf(process.pid));
    const added = () => descendantsOf(process.pid).filter((pid) => !others.has(pid)).length;
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    const update = `${commitId} ${'1'.repeat(40)} refs/heads/main\0report-status`;
    const line = `${(update.length + 4).toString(16).padStart(4, '0')}${update}0000PACK`;
    socket.write(
      `POST /connections/acme/shop/git-receive-pack HTTP/1.1\r\nHost: x\r\n` +
        `Content-Type: application/x-git-receive-pack-request\r\nContent-Length: 100000\r\n\r\n${line}`,
    );
    await until(() => added() > 1, 'git to receive');
    socket.destroy();
    await until(() => added() <= 1, 'git to end');
    expect(host.pushes).toHaveLength(1);
    await client.commit('work', { 'a.txt': 'b' });
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    expect(host.pushes).toHaveLength(2);
  });
});

describe('a clone', () => {
  it('speaks protocol version 2', async () => {
    await host.push();
    const { stderr } = await client.try('.', ['-c', 'protocol.version=2', 'clone', url, 'copy'], {
      GIT_TRACE_PACKET: '1',
    });
    expect(stderr).toContain('clone< version 2');
  });

  it('may be shallow, and fetches the rest later', async () => {
    await host.push();
    for (const text of ['b', 'c']) await client.commit('work', { 'a.txt': text });
    await client.git('work', 'push', '--quiet', 'origin', 'main');
    await client.git('.', 'clone', '--quiet', '--depth=1', url, 'copy');
    expect(await client.git('copy', 'rev-list', '--count', 'HEAD')).toBe('1');
    await client.git('copy', 'fetch', '--quiet', '--unshallow');
    expect(await client.git('copy', 'rev-list', '--count', 'HEAD')).toBe('3');
  });

  it('of many branches sends a compressed request', async () => {
    await host.push();
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

describe('repositories', () => {
  it('are gone when they are stopped, in mid push too', async () => {
    await host.push();
    const left = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`embedded-aws-git-${process.pid}-`));
    const before = left().length;
    await client.commit('work', { big: randomBytes(5_000_000) });
    const push = client.try('work', ['push', 'origin', 'main']);
    await host.connections.stop!();
    expect((await push).status).not.toBe(0);
    expect(left()).toHaveLength(before - 1);
  });
});

describe('a git without http-backend', () => {
  it('says so to whoever pushes', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'other-git-'));
    const program = `#!/bin/sh\n[ "$1" != http-backend ] || exec git no-such-command\nexec git "$@"\n`;
    writeFileSync(
      join(directory, 'git'),
      program.replaceAll('exec git', `exec env PATH='${process.env.PATH ?? ''}' git`),
    );
    chmodSync(join(directory, 'git'), 0o755);
    const server = await startRouteServer((endpoint) => {
      const path = `${directory}:${process.env.PATH ?? ''}`;
      const other = connectionsService({ path, endpoint });
      other.ensure(place);
      return other;
    });
    try {
      const { stderr } = await client.try('.', ['clone', `${server.endpoint}/connections/acme/shop`]);
      expect(stderr).toContain("remote: git: 'no-such-command' is not a git command");
    } finally {
      await server.stop();
      rmSync(directory, { recursive: true });
    }
  });
});
