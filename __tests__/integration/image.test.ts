import { readFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../support/free-port';
import { Podman, describeWithPodman } from '../support/podman';
import { importStandInBase, npmOptions } from '../support/stand-in-base';

const root = path.resolve(__dirname, '../..');
const version = /^ARG NODE_VERSION=(.+)$/m.exec(readFileSync(path.join(root, 'Dockerfile'), 'utf8'))![1]!;
const base = `public.ecr.aws/docker/library/node:${version}`;

describeWithPodman('the image of the service', () => {
  let podman: Podman;
  jest.setTimeout(600_000);

  beforeAll(() => {
    podman = new Podman();
    importStandInBase(podman, base);
    podman.run(
      'build',
      ...['--pull=never', '--isolation', 'chroot', '--network', 'host', '--format', 'docker'],
      ...npmOptions(podman),
      ...['--build-arg', 'APP_VERSION=1.2.3', '--tag', 'service', root],
    );
  });
  afterAll(() => {
    podman.remove();
  });

  const bytesOf = (image: string): number =>
    Number(podman.run('image', 'inspect', '--format', '{{.Size}}', image));

  test('adds less than 10 MB to its base', () => {
    expect(bytesOf('service') - bytesOf(base)).toBeLessThan(10_000_000);
  });

  test('holds production packages and compiled sources, and nothing else', () => {
    const list = "const { readdirSync } = require('node:fs'); console.log(JSON.stringify(";
    const names = (directory: string): string[] =>
      JSON.parse(
        podman.run(
          'run',
          '--rm',
          ...confinement,
          'service',
          'node',
          '-e',
          `${list}readdirSync('${directory}')))`,
        ),
      ) as string[];
    expect(names('/app')).toEqual(['dist', 'node_modules']);
    expect(names('/app/node_modules')).toContain('express');
    expect(names('/app/node_modules')).not.toContain('typescript');
    expect(names('/app/node_modules')).not.toContain('@types');
  });

  test('lets its user write to the volume that it declares', () => {
    const volumes = podman.run('image', 'inspect', '--format', '{{json .Config.Volumes}}', 'service');
    expect(JSON.parse(volumes)).toEqual({ '/tmp': {} });
    const mode = podman.run(
      ...['run', '--rm', ...confinement, 'service', 'node', '-p'],
      "fs.writeFileSync('/tmp/x', ''); fs.statSync('/tmp').mode.toString(8)",
    );
    expect(mode).toBe('41777');
  });

  test('serves without root, capabilities or a writable file system, and stops when asked to', async () => {
    const port = await freePort();
    const container = podman.run(
      ...['run', '--detach', ...confinement, '--env', `PORT=${port}`, '--env', 'HOST=127.0.0.1'],
      ...['--env', 'DRAIN_DELAY_SECONDS=0', 'service'],
    );
    await listening(() => podman.run('logs', container));

    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(response.headers.get('x-app-version')).toBe('1.2.3');
    expect(await response.text()).toBe('Hello World!');
    expect(podman.run('exec', container, 'node', '-p', 'process.getuid()')).toBe('1000');
    expect(() => podman.run('exec', container, 'node', '-e', "fs.writeFileSync('/app/x', '')")).toThrow(
      'EROFS',
    );
    podman.run('exec', container, 'node', 'dist/health-check.js');

    podman.run('stop', '--time', '30', container);
    expect(podman.run('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
  });
});

/** As strict as the task definition, and within the limits that a machine in a sandbox may raise. */
const confinement = [
  ...['--network', 'host', '--read-only', '--cap-drop', 'all', '--security-opt', 'no-new-privileges'],
  ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024', '--no-healthcheck'],
];

async function listening(logs: () => string): Promise<void> {
  while (!logs().includes('"message":"listening"')) await new Promise((resolve) => setTimeout(resolve, 100));
}
