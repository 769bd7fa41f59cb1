import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { standIn } from '../../stacks/bootstrap-task';
import { readSettings } from '../../stacks/settings';
import { freePort } from '../support/free-port';

const service = (settings: object = {}) =>
  readSettings({ environments: { dev: { services: { shop: settings } } } }).environments[0]!.services[0]!;

describe('standIn', () => {
  test('leaves out what belongs to the application', () => {
    const settings = service({
      task: {
        command: ['npm', 'start'],
        user: 'app',
        environment: { NODE_OPTIONS: '--require ./trace.js' },
        secrets: { TOKEN: 'arn:aws:ssm:ap-southeast-1:111122223333:parameter/token' },
        healthCheck: { command: ['/healthcheck'] },
        sidecars: [{ name: 'proxy', image: 'public.ecr.aws/proxy:1' }],
        volumes: [{ name: 'uploads', mountPath: '/uploads', efs: { fileSystemId: 'fs-01234567' } }],
        cpu: 1024,
        memoryMiB: 2048,
      },
    });
    expect(standIn(settings)).toMatchObject({
      command: ['node', '-e', expect.any(String)],
      user: '1000:1000',
      environment: {},
      secrets: {},
      healthCheck: undefined,
      sidecars: [],
      volumes: [],
      cpu: 1024,
      memoryMiB: 2048,
    });
  });

  test('holds nothing that Terraform would evaluate', () => {
    expect(standIn(service()).command!.join('')).not.toMatch(/[$%]\{/);
  });
});

describe('the stand-in program', () => {
  let program: ChildProcess;
  let origin: string;

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const settings = service({
      task: { containerPort: port },
      loadBalancer: { healthCheck: { path: "/he'alth?deep=1", matcher: '204,200' } },
    });
    const [command, ...rest] = standIn(settings).command!;
    program = spawn(command!, rest, { env: { PATH: process.env.PATH, HOST: '127.0.0.1' } });
    await untilItAnswers(origin);
  });

  afterAll(() => program.kill('SIGKILL'));

  test('answers the health check with the first code that it accepts', async () => {
    expect((await fetch(`${origin}/he'alth?deep=1`)).status).toBe(204);
  });

  test('answers everything else with 200 and says what it is', async () => {
    const response = await fetch(origin);
    expect([response.status, await response.text()]).toEqual([200, 'shop waits for its first release\n']);
    expect(response.headers.get('x-app-version')).toBe('bootstrap');
  });

  test('stops on SIGTERM', async () => {
    const exit = once(program, 'exit');
    program.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });
});

async function untilItAnswers(url: string): Promise<void> {
  for (;;) {
    try {
      await (await fetch(url)).text();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
