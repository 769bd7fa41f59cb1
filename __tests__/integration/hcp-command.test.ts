/** `npm run hcp -- COMMAND`: the command reaches this HCP Terraform, whatever the user's environment says. */
import { createServer, type Server } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneResource } from '../support/hcp/configuration';
import { kill, startServer, type ServerProgram } from '../support/hcp/server-program';
import { root, run } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

describeWith([testTools.terraform], 'npm run hcp -- COMMAND', () => {
  let home: string;
  let proxy: Server;
  /** First lines of what was sent to the proxy. */
  let recorded: string[];
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'hcp-command-'));
    recorded = [];
    proxy = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        recorded.push(bytes.toString('latin1').split('\r\n')[0] ?? '');
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      });
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  afterEach(async () => {
    proxy.close();
    await once(proxy, 'close');
    rmSync(home, { recursive: true });
  });

  /** A terminal of somebody who works with the real organization. */
  const environment = (): NodeJS.ProcessEnv => {
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const own = join(home, 'own.rc');
    writeFileSync(own, 'credentials "app.terraform.io" {\n  token = "real"\n}\n');
    return {
      ...process.env,
      ...{ HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url, NO_PROXY: '', no_proxy: '' },
      ...{ TF_TOKEN_app_terraform_io: 'real', TFE_TOKEN: 'real', TF_CLI_CONFIG_FILE: own },
      ...{ TF_CLOUD_ORGANIZATION: 'real', CHECKPOINT_DISABLE: '1' },
    };
  };

  const hcp = (...args: string[]) =>
    run(
      [process.execPath, '--require', require.resolve('tsx/cjs'), join(root, 'hcp/cli.ts'), ...args],
      environment(),
      join(home, 'work'),
    );

  function configuration(): void {
    mkdirSync(join(home, 'work'));
    const cloud = { organization: 'acme', workspaces: { name: 'shop' } };
    writeFileSync(join(home, 'work/main.tf.json'), JSON.stringify({ terraform: { cloud }, ...oneResource }));
  }

  it('reaches nothing of the real organization: a proxy records every call that leaves', async () => {
    configuration();
    const commands =
      'terraform init -no-color && terraform apply -auto-approve -no-color && env | grep -c ^TF_TOKEN_';
    const ran = await hcp('--aws', 'http://127.0.0.1:9', '--', 'bash', '-c', commands);
    expect(ran.stdout).toContain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.');
    expect(ran.stdout).toMatch(/\n0\n$/);
    expect(recorded).toEqual([]);
  });

  it('would be recorded: the same command by itself asks the proxy for the real host', async () => {
    configuration();
    const ran = await run(['terraform', 'init', '-no-color'], environment(), join(home, 'work'));
    expect(ran.status).toBe(1);
    expect(recorded).toContain('CONNECT app.terraform.io:443 HTTP/1.1');
  });

  it('ends with the status of the command, and says what cannot be run', async () => {
    configuration();
    expect((await hcp('--aws', 'http://127.0.0.1:9', '--', 'bash', '-c', 'exit 7')).status).toBe(7);
    const missing = await hcp('--aws', 'http://127.0.0.1:9', 'no-such-program', '--help');
    expect(missing.status).toBe(1);
    expect(missing.stderr).toContain('error: no-such-program cannot be run');
  });

  describe('without a command', () => {
    let server: ServerProgram;
    beforeEach(async () => {
      configuration();
      server = await startServer(join(home, 'data'), { cwd: home, args: ['--empty'] });
    });
    afterEach(() => kill(server));

    const terraform = (...args: readonly string[]) => {
      const env = { ...environment(), TF_TOKEN_app_terraform_io: undefined, ...server.environment };
      return run(['terraform', ...args], env, join(home, 'work'));
    };

    it('shows runs as they go, and a command in another terminal reaches it by what is printed', async () => {
      expect((await terraform('init', '-no-color')).status).toBe(0);
      expect((await terraform('apply', '-auto-approve', '-no-color')).status).toBe(0);
      expect(await terraform('destroy', '-auto-approve', '-no-color')).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(recorded).toEqual([]);
      await until(() => server.lines().some((line) => line.endsWith('(destroy)  applied')), 'the last line');
      const lines = server.lines().map((line) => line.replace(/run-\w+/, 'RUN'));
      const statuses = ['pending', 'planning', 'applying', 'applied'];
      expect(lines.filter((line) => line.startsWith('shop '))).toEqual([
        ...statuses.map((status) => `shop  RUN  ${status}`),
        ...statuses.map((status) => `shop  RUN (destroy)  ${status}`),
      ]);
    });

    it.each([
      'runs/run-1/cost-estimate',
      'organizations/acme/policies',
      'organizations/acme/policy-sets',
      'organizations/acme/agent-pools',
      'organizations/acme/registry-modules',
      'organizations/acme/teams',
      'organizations/acme/varsets',
    ])('answers 404 to %s, which is left out, and says so', async (path) => {
      const headers = { authorization: `Bearer ${server.environment.TFE_TOKEN ?? ''}` };
      expect((await fetch(`${server.url}/api/v2/${path}`, { headers })).status).toBe(404);
      const line = `404 GET /api/v2/${path}: left out, or no endpoint of HCP Terraform`;
      await until(() => server.lines().includes(line), 'the line');
    });
  });
});
