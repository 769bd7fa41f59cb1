/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
/** Tasks of ECS in containers of a real engine: each in a network of its own, held to its task definition. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../rehearsal/cloud/protocol/json';
import { EngineRuntime } from '../../rehearsal/runtime/tasks/engine/engine-runtime';
import { addressOf, running } from '../rehearsal/cloud/ecs/running-tasks';
import { networkConfiguration } from '../rehearsal/cloud/ecs/sample-service';
import { describeWithPodman, Podman } from '../support/podman';
import { pollUntil } from '../support/poll';
import { importStandInBase } from '../support/stand-in-base';

const image = 'localhost/node:test';

/** Answers with what it finds in its container. It listens on every address and asks for no HOST and no PORT. */
const reporter = `
const fs = require('node:fs');
const attempt = (work) => { try { return work() ?? 'done'; } catch ({ code }) { return code; } };
require('node:http').createServer(async ({ url }, response) => {
  const aws = url === '/aws' ? await (await fetch(process.env.AWS_ENDPOINT_URL)).text() : undefined;
  if (url === '/sidecar') return fetch('http://127.0.0.1:9000').then((it) => it.text()).then((it) => response.end(it));
  response.end(JSON.stringify({
    aws,
    host: process.env.HOST ?? null,
    user: process.getuid(),
    root: attempt(() => fs.writeFileSync('/file', '')),
    run: attempt(() => fs.writeFileSync('/run/file', '')),
    empty: attempt(() => fs.writeFileSync('/empty/file', '')),
    elsewhere: attempt(() => fs.writeFileSync('/elsewhere/file', '')),
    shared: attempt(() => fs.readFileSync('/elsewhere/note', 'utf8')),
    files: /^Max open files +(\\d+)/m.exec(fs.readFileSync('/proc/self/limits', 'utf8'))[1],
    capabilities: /^CapBnd:\\s+(\\S+)/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1],
  }));
}).listen(8000);
process.on('SIGTERM', () => process.exit(0));
`;

const sidecar = `
require('node:fs').writeFileSync('/elsewhere/note', 'from the sidecar');
require('node:http').createServer((request, response) => response.end('sidecar')).listen(9000, '127.0.0.1');
`;

const container = (program: string, more: Json = {}): Json => ({
  name: 'web',
  image,
  essential: true,
  command: ['node', '-e', program],
  stopTimeout: 5,
  ...more,
});

const web = container(reporter, {
  portMappings: [{ containerPort: 8000, protocol: 'tcp' }],
  user: '1000:1000',
  readonlyRootFilesystem: true,
  linuxParameters: { capabilities: { drop: ['ALL'] } },
  mountPoints: [
    { sourceVolume: 'empty', containerPath: '/empty' },
    { sourceVolume: 'elsewhere', containerPath: '/elsewhere' },
  ],
});

const volumes = [{ name: 'empty' }, { name: 'elsewhere', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }];

describeWithPodman('tasks in containers', () => {
  let podman: Podman;
  let cloud: ReturnType<typeof running>;
  /** Like the gateway, it answers under names of this machine alone. */
  const endpoint = createServer(({ headers }, response) =>
    response.end(`the embedded AWS: ${headers.host!}`),
  );

  beforeAll(async () => {
    podman = new Podman();
    importStandInBase(podman, image);
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => cloud.stop());
  afterAll(() => {
    endpoint.close();
    podman.remove();
  });

  const start = (containers: readonly Json[]) => {
    const env = Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    cloud = running({
      revisions: { 1: containers },
      runtime: new EngineRuntime({ command: podman.command, env }),
      registry: {
        host: `127.0.0.1:${(endpoint.address() as AddressInfo).port}`,
        user: 'AWS',
        password: 'x',
      },
      definition: { volumes },
      timing: { startMs: 10_000, healthCheckMs: 1000 },
      // A container takes a second to start, and half a minute to a busy machine.
      speed: 20,
    });
  };

  const run = async (containers: readonly Json[], count = 1): Promise<string[]> => {
    start(containers);
    const { tasks } = (await cloud.call('RunTask', {
      ...{ cluster: 'main', taskDefinition: 'web:1', launchType: 'FARGATE', networkConfiguration, count },
    })) as { tasks: Json[] };
    return tasks.map(({ taskArn }) => String(taskArn));
  };

  const reaches = (task: string, status: string) =>
    pollUntil(`the task is ${status}`, async () => {
      const { tasks } = (await cloud.call('DescribeTasks', { cluster: 'main', tasks: [task] })) as {
        tasks: [Json];
      };
      return tasks[0].lastStatus === status && tasks[0];
    });

  const ask = async (task: Json, path = '/') => {
    const response = await fetch(`http://${addressOf(task)}:8000${path}`);
    return response.text();
  };

  it('listen on the same port of every address, and are held to their task definition', async () => {
    const sidecarContainer = container(sidecar, {
      name: 'sidecar',
      essential: false,
      mountPoints: [{ sourceVolume: 'elsewhere', containerPath: '/elsewhere' }],
    });
    const ids = await run([web, sidecarContainer], 2);
    const tasks = await Promise.all(ids.map((id) => reaches(id, 'RUNNING')));
    expect(new Set(tasks.map(addressOf)).size).toBe(2);
    for (const task of tasks) {
      await pollUntil('the sidecar answers', async () => (await ask(task, '/sidecar')) === 'sidecar');
      expect(JSON.parse(await ask(task, '/aws'))).toEqual({
        aws: `the embedded AWS: host.containers.internal:${(endpoint.address() as AddressInfo).port}`,
        host: null,
        user: 1000,
        root: 'EROFS',
        run: 'EROFS',
        // As on Fargate, where the image does not declare it as a volume.
        empty: 'EACCES',
        elsewhere: 'done',
        shared: 'from the sidecar',
        files: expect.stringMatching(/^\d+$/),
        capabilities: '0000000000000000',
      });
    }
    const names = podman.run('ps', '--format', '{{.Names}}').split('\n');
    expect(names).toHaveLength(6);
    const inspected = podman.run(
      'inspect',
      '--format',
      '{{.HostConfig.Memory}} {{.HostConfig.CpuQuota}}',
      `ecs-${ids[0]!.split('/').at(-1)!}-web`,
    );
    expect(inspected).toBe(`${512 * 1024 * 1024} 25000`);
    await Promise.all(ids.map((task) => cloud.call('StopTask', { cluster: 'main', task })));
    for (const id of ids) {
      const { containers } = await reaches(id, 'STOPPED');
      expect((containers as Json[]).find(({ name }) => name === 'web')).toMatchObject({ exitCode: 0 });
    }
    expect(podman.run('ps', '--all', '--quiet')).toBe('');
    expect(podman.run('volume', 'ls', '--quiet')).toBe('');
  });

  it('are killed when they use more memory than they may, and say so', async () => {
    const hog = 'const all = []; setInterval(() => all.push(Buffer.alloc(8e6, 1)), 1)';
    const [id = ''] = await run([container(hog, { memory: 64 })]);
    expect(await reaches(id, 'STOPPED')).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
    });
  });
});
