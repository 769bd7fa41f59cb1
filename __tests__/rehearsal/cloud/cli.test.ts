import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startFakeUpstream } from '../../support/fake-upstream';
import { root, run } from '../../support/run';

const cloud = (...args: string[]) =>
  [process.execPath, '--import', 'tsx', join(root, 'rehearsal/cloud/cli.ts'), ...args] as const;

describe('npm run cloud', () => {
  it('says how to use it', async () => {
    const { status, stdout } = await run(cloud('--help'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^usage: npm run cloud -- \[options\]\n[^]*--port PORT[^]*--upstream URL/);
  });

  it('prints the endpoint and the environment without colour, and stops when it is told', async () => {
    const upstream = await startFakeUpstream(() => ({ body: '{"clusterArns":[]}' }));
    const [program, ...args] = cloud('--port', '0', '--upstream', upstream.url.href);
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    while (!printed.includes('Ctrl-C')) await once(child.stdout, 'data');
    const endpoint = /^embedded AWS at (http:\/\/127\.0\.0\.1:\d+)$/m.exec(printed)![1]!;
    expect(printed).toContain(`  export AWS_ENDPOINT_URL=${endpoint}\n`);
    expect(printed).toContain('  aws ecs list-clusters\n');
    expect(printed).not.toContain('\u001b');
    expect(await (await fetch(endpoint)).json()).toEqual({ clusterArns: [] });
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
    await upstream.stop();
  });

  it('fails when the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { status, stderr } = await run(cloud('--port', String(port)));
    server.close();
    expect(stderr).toBe(
      `error: port ${port} on 127.0.0.1 is in use: stop what listens there, or choose another port\n`,
    );
    expect(status).toBe(2);
  });

  it('fails when moto_server is missing', async () => {
    const { status, stderr } = await run(cloud('--port', '0'), { PATH: '/does/not/exist' });
    expect(stderr).toMatch(/^error: moto_server is not installed: run pipx install/);
    expect(status).toBe(3);
  });

  it.each([
    [['--port', 'abc'], 'error: --port must be an integer from 0 (any free port) to 65535, got "abc"\n'],
    [
      ['--port', '0', '--upstream', 'localhost'],
      'error: upstream must be an http URL, got "localhost"; for example http://127.0.0.1:4566\n',
    ],
  ])('fails when the arguments are %j', async (args, message) => {
    const { status, stderr } = await run(cloud(...args));
    expect(stderr).toBe(message);
    expect(status).toBe(2);
  });

  it('fails when an option is unknown, and says which there are', async () => {
    const { status, stderr } = await run(cloud('--bogus'));
    expect(stderr).toMatch(/^error: unknown option '--bogus'\n\nusage: npm run cloud/);
    expect(status).toBe(2);
  });
});
