/** What a build finds on its PATH. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PreparedTools } from '../../../../../rehearsal/cloud/codebuild/running/build-tools';
import {
  machineTools,
  type MachineTools,
  type MachineToolsProps,
} from '../../../../../rehearsal/cloud/codebuild/tools/machine-tools';

let directory: string;
let tools: MachineTools;
let prepared: PreparedTools;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tools-'));
});

afterEach(async () => {
  await prepared.close();
  await tools.stop();
  rmSync(directory, { recursive: true });
});

const place = (...names: readonly string[]) => path.join(directory, ...names);

function program(name: string, script: string): void {
  mkdirSync(place('machine'), { recursive: true });
  writeFileSync(place('machine', name), `#!/bin/sh\n${script}\n`);
  chmodSync(place('machine', name), 0o755);
}

/** The machine has the programs that were made before, and no others. */
async function prepare(props: Partial<MachineToolsProps> = {}, privilegedMode = true): Promise<void> {
  for (const name of ['own', 'source', 'machine']) mkdirSync(place(name), { recursive: true });
  const env = { PATH: place('machine'), HOME: '/the/users/home' };
  tools = machineTools({ engine: 'process', env, registry: '127.0.0.1:1', ...props });
  prepared = await tools.prepare({
    buildId: 'b:1',
    region: 'us-east-1',
    accountId: '123456789012',
    directory: place('own'),
    sourceDirectory: place('source'),
    project: { projectName: 'b', privilegedMode, dockerLayerCache: false, image: 'standard' },
    env: {},
    log: () => undefined,
    signal: new AbortController().signal,
  });
}

/** Runs a line as the build does. */
async function build(line: string): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const child = spawn('/bin/sh', ['-c', line], {
    cwd: place('source'),
    env: { PATH: [...prepared.path, place('machine')].join(':'), HOME: '/build' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  }
  const [status] = (await once(child, 'close')) as unknown[];
  return { status, ...printed };
}

/** Sources with a package that is not there. */
function project(): void {
  mkdirSync(place('source/src'));
  writeFileSync(place('source/package.json'), '{}');
  writeFileSync(
    place('source/package-lock.json'),
    JSON.stringify({ packages: { 'node_modules/word': { version: '1.0.0' } } }),
  );
  writeFileSync(place('source/src/main.ts'), "import 'word';");
  writeFileSync(
    place('source/Dockerfile'),
    'FROM node AS b\nCOPY package*.json .\nCOPY src src\nRUN npm ci\nFROM node\nCOPY --from=b dist dist\n',
  );
}

describe('the tools of a build', () => {
  it('have a docker that builds without an engine, before that of the machine', async () => {
    program('docker', 'echo the one of the machine');
    await prepare();
    writeFileSync(place('source/Dockerfile'), 'FROM node\n');
    expect(await build('docker build --quiet -t a . && docker images -q a')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^sha256:([0-9a-f]{12})[0-9a-f]{52}\n\1\n$/) as unknown,
    });
    expect((await build('docker run a')).stderr).toContain('docker run is not performed by the stand-in');
  });

  it('have a docker that is the engine', async () => {
    program('podman', 'echo "podman $*"');
    await prepare({ engine: [place('machine/podman')] });
    expect((await build('docker push a')).stdout).toBe('podman push a\n');
  });

  it('have a docker without a daemon where there is no privileged mode, whatever the engine', async () => {
    program('docker', 'echo the engine');
    await prepare({ engine: [place('machine/docker')] }, false);
    expect(await build('docker images')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
    });
  });

  it('have the aws of the machine as it is', async () => {
    program('aws', 'echo "aws $*"');
    program('uvx', 'echo "uvx $*"');
    await prepare();
    expect((await build('aws s3 ls')).stdout).toBe('aws s3 ls\n');
  });

  it('have an aws that uv runs, with the cache of the user', async () => {
    program('uvx', 'echo "uvx $* $HOME"');
    await prepare();
    expect((await build(`aws s3 'a b'`)).stdout).toBe('uvx --from awscli aws s3 a b /the/users/home\n');
  });

  it('have a sha256sum where the machine has another name for it', async () => {
    program('shasum', 'echo "shasum $*"');
    await prepare();
    expect((await build('sha256sum file')).stdout).toBe('shasum -a 256 file\n');
  });

  it('have nothing more where the machine has it, and leave nothing but files', async () => {
    program('aws', '');
    program('sha256sum', '');
    await prepare();
    await prepared.close();
    expect(readdirSync(place('own/bin'))).toEqual(['docker']);
  });

  it('say why npm fails', async () => {
    program('npm', 'echo "npm error network"; exit 1');
    await prepare({ env: { PATH: `${place('machine')}:/usr/bin:/bin` }, installed: [] });
    project();
    const { status, stderr } = await build('docker build .');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'ERROR: failed to solve: process "npm ci --omit=dev --ignore-scripts --no-audit --no-fund" did not complete successfully: exit code: 1\nnpm error network\n',
    );
  });

  it('install the packages of a lock file by npm, once, in a place that goes with the tools', async () => {
    const npm = [
      'echo "npm $*" >> "$HOME/calls"',
      'mkdir -p node_modules/word',
      'echo "module.exports = 1" > node_modules/word/index.js',
    ];
    program('npm', npm.join('\n'));
    await prepare({
      env: { PATH: `${place('machine')}:/usr/bin:/bin`, HOME: directory },
      installed: [],
    });
    project();
    const { status, stderr } = await build('docker build . && docker build .');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(place('calls'), 'utf8')).toBe(
      'npm ci --omit=dev --ignore-scripts --no-audit --no-fund\n',
    );
  });
});
