import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloudCommand, startCloudCommand } from '../../support/cloud-command';
import { signed, startFakeUpstream } from '../../support/fake-upstream';
import { isRunning } from '../../support/processes';
import { root, run } from '../../support/run';

/** A program in the place of moto_server: it answers with its process id. */
const motoServer = `#!${process.execPath}
const path = process.argv[process.argv.indexOf('-H') + 1].slice('unix://'.length);
process.on('SIGTERM', () => { console.error('out of memory'); process.exit(5); });
require('node:http').createServer((request, response) => {
  response.end(JSON.stringify({ pid: process.pid }));
}).listen(path, () => console.error('moto_server is up'));
`;

const motoOf = async (endpoint: string): Promise<number> =>
  ((await (await fetch(endpoint, { headers: signed('s3') })).json()) as { readonly pid: number }).pid;

describe('npm run cloud', () => {
  it('says how to use it', async () => {
    const { status, stdout } = await run(cloudCommand('--help'));
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^Usage: npm run cloud -- \[options\]\n[^]*--port PORT[^]*--speed N[^]*--upstream URL[^]*--runtime KIND[^]*--image NAME=DIRECTORY/,
    );
  });

  it('leads to what runs already, prints how to use it, and stops when it is told', async () => {
    const upstream = await startFakeUpstream(() => ({ body: '{"clusterArns":[]}' }));
    const up = await startCloudCommand(['--upstream', upstream.url.href], {
      PATH: '/does/not/exist',
      AWS_PROFILE: 'production',
      HTTP_PROXY: 'http://proxy:3128',
    });
    expect(up.printed()).toContain(`  export AWS_ENDPOINT_URL=${up.endpoint}\n`);
    expect(up.printed()).toContain('  export NO_PROXY=127.0.0.1\n');
    expect(up.printed()).toContain(`  export GIT_CONFIG_KEY_0=credential.${up.endpoint}.helper\n`);
    expect(up.printed()).toContain('\n  unset AWS_PROFILE\n  aws ecs list-clusters\n');
    expect(up.printed()).not.toContain('\u001b');
    expect(await (await fetch(up.endpoint, { headers: signed('s3') })).json()).toEqual({ clusterArns: [] });
    up.child.kill('SIGTERM');
    expect(await up.end).toEqual([0, null]);
    await expect(fetch(up.endpoint)).rejects.toThrow('fetch failed');
    await upstream.stop();
  });

  it('ends with npm, which a supervisor ends', async () => {
    const upstream = await startFakeUpstream(() => ({ body: '{}' }));
    const command = ['npm', 'run', '--silent', 'cloud', '--'] as const;
    const up = await startCloudCommand(['--upstream', upstream.url.href], process.env, command);
    up.child.kill('SIGTERM');
    // Its output is the one of all of its processes: it is closed when the last of them has ended.
    await up.end;
    await expect(fetch(up.endpoint)).rejects.toThrow('fetch failed');
    await upstream.stop();
  });

  it('ends with the program that has started it, which may be killed', async () => {
    const upstream = await startFakeUpstream(() => ({ body: '{}' }));
    const env = { PATH: '/does/not/exist' };
    const args = ['--upstream', upstream.url.href];
    const up = await startCloudCommand(args, env, cloudCommand(), { channel: true });
    const exit = once(up.child, 'exit');
    // What the end of a process does to its channels.
    up.child.disconnect();
    const status = await exit;
    await upstream.stop();
    expect([status, up.errors()]).toEqual([[0, null], '']);
  });

  it('has its variables printed for a shell, in the Region of the settings', async () => {
    const upstream = await startFakeUpstream(() => ({ body: '{}' }));
    const up = await startCloudCommand(['--upstream', upstream.url.href], { PATH: '/does/not/exist' });
    const variables = (port: string) =>
      run(
        [process.execPath, '--require', 'tsx/cjs', join(root, 'rehearsal/cloud/env-cli.ts'), '--port', port],
        { PATH: process.env.PATH, AWS_PROFILE: 'production' },
        root,
      );
    const { port } = new URL(up.endpoint);
    const { status, stdout, stderr } = await variables(port);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`export AWS_ENDPOINT_URL=${up.endpoint}\n`);
    expect(stdout).toContain('export AWS_REGION=ap-southeast-1\n');
    expect(stdout).toMatch(/\nunset AWS_PROFILE\n$/);
    expect(up.printed()).toContain(`eval "$(npm run --silent cloud:env -- --port ${port})"`);
    expect(up.printed()).toContain('  export AWS_REGION=ap-southeast-1\n');
    up.child.kill('SIGTERM');
    await up.end;
    await upstream.stop();
    expect(await variables(port)).toEqual({
      status: 1,
      stdout: '',
      stderr: `error: nothing answers at ${up.endpoint}: start npm run cloud, or name its --port\n`,
    });
  });

  describe('with a moto_server on the PATH', () => {
    let directory: string;
    const env = () => ({ PATH: directory });

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'cloud-'));
      writeFileSync(join(directory, 'moto_server'), motoServer, { mode: 0o755 });
    });

    afterEach(() => {
      rmSync(directory, { recursive: true });
    });

    it.each(['SIGINT', 'SIGTERM'] as const)('leaves no process and no port after %s', async (signal) => {
      const up = await startCloudCommand([], env());
      const pid = await motoOf(up.endpoint);
      up.child.kill(signal);
      expect(await up.end).toEqual([0, null]);
      expect(isRunning(pid)).toBe(false);
      await expect(fetch(up.endpoint)).rejects.toThrow('fetch failed');
      expect(up.errors()).toBe('');
    });

    it('leaves no process and no port when it is killed', async () => {
      const up = await startCloudCommand([], env());
      const pid = await motoOf(up.endpoint);
      up.child.kill('SIGKILL');
      await up.end;
      while (isRunning(pid)) await new Promise((next) => setTimeout(next, 20));
      await expect(fetch(up.endpoint)).rejects.toThrow('fetch failed');
    });

    it('leaves one directory of temporary files when it is killed, which the next start clears', async () => {
      const temporary = join(directory, 'tmp');
      mkdirSync(temporary);
      // tsx keeps there what it has compiled.
      const left = () => readdirSync(temporary).filter((name) => !name.startsWith('tsx-'));
      const killed = await startCloudCommand([], { ...env(), TMPDIR: temporary });
      const pid = await motoOf(killed.endpoint);
      killed.child.kill('SIGKILL');
      await killed.end;
      while (isRunning(pid)) await new Promise((next) => setTimeout(next, 20));
      expect(left()).toHaveLength(1);
      const next = await startCloudCommand([], { ...env(), TMPDIR: temporary });
      await motoOf(next.endpoint);
      expect(left()).toHaveLength(1);
      next.child.kill('SIGTERM');
      await next.end;
      expect(left()).toEqual([]);
    });

    it('fails when moto_server ends while it is up', async () => {
      const up = await startCloudCommand([], env());
      process.kill(await motoOf(up.endpoint), 'SIGTERM');
      expect(await up.end).toEqual([1, null]);
      expect(up.errors()).toBe('error: moto_server ended with exit status 5: out of memory\n');
      await expect(fetch(up.endpoint)).rejects.toThrow('fetch failed');
    });

    it('says a line a call, and what moto_server prints, with --verbose', async () => {
      const up = await startCloudCommand(['--verbose'], env());
      await motoOf(up.endpoint);
      up.child.kill('SIGINT');
      await up.end;
      expect(up.errors()).toMatch(
        /^moto_server is up\n[^]*s3 ListBuckets ap-southeast-1 200 upstream \d+ ms\n/,
      );
    });
  });

  it('fails when the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { status, stderr } = await run(cloudCommand('--port', String(port)));
    server.close();
    expect(stderr).toBe(
      `error: port ${port} on 127.0.0.1 is in use: stop what listens there, or choose another port\n`,
    );
    expect(status).toBe(2);
  });

  it('fails when moto_server is missing', async () => {
    const { status, stderr } = await run(cloudCommand('--port', '0'), { PATH: '/does/not/exist' });
    expect(stderr).toMatch(/^error: moto_server is not installed: run pipx install/);
    expect(status).toBe(3);
  });

  it.each([
    [
      ['--port', 'abc'],
      'error: --port must be an integer from 0 (any free port) to 65535, got "abc"; run npm run cloud -- --help for usage\n',
    ],
    [
      ['--port', '0', '--upstream', 'localhost'],
      'error: upstream must be an http URL without a path, got "localhost"; for example http://127.0.0.1:5000\n',
    ],
    [
      ['--port', ' '],
      'error: --port must be an integer from 0 (any free port) to 65535, got " "; run npm run cloud -- --help for usage\n',
    ],
    [
      ['--port', '65536'],
      'error: --port must be an integer from 0 (any free port) to 65535, got "65536"; run npm run cloud -- --help for usage\n',
    ],
    [
      ['--speed', '0.5'],
      'error: --speed must be a number from 1 to 600, got "0.5"; run npm run cloud -- --help for usage\n',
    ],
    [
      ['--runtime', 'vm'],
      'error: --runtime must be one of process, docker, podman, got "vm"; run npm run cloud -- --help for usage\n',
    ],
    [
      ['--image', 'web'],
      'error: --image must be NAME=DIRECTORY, for example web:v2=., got "web"; run npm run cloud -- --help for usage\n',
    ],
    [
      ['--image', 'web=.', '--runtime', 'docker'],
      'error: --image is for tasks as processes: build the image with docker instead; run npm run cloud -- --help for usage\n',
    ],
  ])('fails when the arguments are %j', async (args, message) => {
    const { status, stderr } = await run(cloudCommand(...args));
    expect(stderr).toBe(message);
    expect(status).toBe(2);
  });

  it('fails when an option is unknown, and says which there are', async () => {
    const { status, stderr } = await run(cloudCommand('--bogus'));
    expect(stderr).toBe(
      'error: unknown option --bogus of npm run cloud: use --port, --speed, --upstream, --runtime, --image, --listener-address, --token-issuer, --authorize-roles, --verbose or --help; run npm run cloud -- --help for usage\n',
    );
    expect(status).toBe(2);
  });
});
