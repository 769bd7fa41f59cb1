import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ImageStore } from '../../../../rehearsal/runtime/images/image-store';
import { fixedProgramLabel } from '../../../../rehearsal/runtime/images/process-image';
import { ProcessRuntime } from '../../../../rehearsal/runtime/tasks/process-runtime';
import { pollUntil } from '../../../support/poll';

const root = path.resolve(__dirname, '../../../..');
const images = new ImageStore();
images.register('shell', {
  entryPoint: ['/bin/sh', '-c'],
  command: ['echo "$A of the image"; pwd'],
  environment: { A: '1' },
});

let directory: string;
let runtime: ProcessRuntime;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'process-runtime-'));
  runtime = new ProcessRuntime({ images, path: '/usr/bin:/bin' });
});

afterEach(async () => {
  await runtime.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(more: object) {
  const lines: string[] = [];
  const container = await runtime.start(
    { id: 'c', image: 'shell', environment: {}, temporaryDirectory: directory, ...more },
    (line) => lines.push(line),
  );
  return { container, lines };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Starts a process of its own in the background, ignores SIGTERM, and says the id of the process once it does. */
const withChild = ['sleep 1000 & trap "" TERM; echo $!; wait; wait'];

describe('a container as a process', () => {
  it('is what its image says', async () => {
    const { container, lines } = await start({});
    expect(await container.exited).toBe(0);
    expect(lines).toEqual(['1 of the image', directory]);
  });

  it('is a program of this machine, found by its own PATH, whatever its definition says', async () => {
    const bin = path.join(directory, 'bin');
    mkdirSync(bin);
    writeFileSync(path.join(bin, 'node'), '#!/bin/sh\necho "the node of the user, $1"\n', { mode: 0o755 });
    images.register('fixed', {
      entryPoint: [],
      command: ['node', 'app'],
      environment: {},
      labels: { [fixedProgramLabel]: '1' },
    });
    runtime = new ProcessRuntime({ images, path: `${bin}:/usr/bin:/bin` });
    const { container, lines } = await start({
      image: 'fixed',
      entryPoint: ['sh'],
      command: ['-c', 'exit 1'],
    });
    expect(await container.exited).toBe(0);
    expect(lines).toEqual(['the node of the user, app']);
  });

  it('is what its definition says instead', async () => {
    const { container, lines } = await start({
      entryPoint: ['/bin/sh'],
      command: ['-c', 'echo "$A"; pwd; exit 3'],
      workingDirectory: root,
      environment: { A: '2' },
    });
    expect(await container.exited).toBe(3);
    expect(lines).toEqual(['2', root]);
  });

  it('has the entry point of its definition without the command of its image', async () => {
    const { container, lines } = await start({ entryPoint: ['/bin/echo', 'only'] });
    expect(await container.exited).toBe(0);
    expect(lines).toEqual(['only']);
  });

  it('finds the files of its image where they are, whoever names them', async () => {
    const files = path.join(directory, 'image');
    mkdirSync(path.join(files, 'srv/data'), { recursive: true });
    writeFileSync(
      path.join(files, 'srv/print.js'),
      "console.log(process.cwd().split('/').pop(), __filename)",
    );
    images.register('files', {
      root: files,
      workingDirectory: '/srv',
      entryPoint: ['node'],
      command: ['/srv/print.js'],
      environment: {},
    });
    const program = path.join(realpathSync(files), 'srv/print.js');
    for (const [more, place] of [
      [{}, 'srv'],
      [{ workingDirectory: '/srv/data' }, 'data'],
      [{ workingDirectory: '/nowhere' }, 'srv'],
      [{ command: ['/srv/../../srv/print.js'] }, 'srv'],
    ] as const) {
      const { container, lines } = await start({ image: 'files', ...more });
      expect(await container.exited).toBe(0);
      expect(lines).toEqual([`${place} ${program}`]);
    }
    const { container } = await start({ image: 'files', command: ['-e', 'setInterval(() => {}, 1000)'] });
    expect((await container.execute(['node', '/srv/print.js'], 20_000)).passed).toBe(true);
    expect((await container.execute(['node', '/srv/missing.js'], 20_000)).passed).toBe(false);
  });

  it('gives an option of node to node, as the official image does', async () => {
    const { container, lines } = await start({ image: 'node:22', command: ['-p', '6 * 7'] });
    expect(await container.exited).toBe(0);
    expect(lines).toEqual(['42']);
  });

  it('takes its children with it when it is killed', async () => {
    const { container, lines } = await start({ command: withChild });
    const child = await pollUntil('it says the id', () => Number(lines[0]) || undefined);
    container.terminate();
    expect(isAlive(child)).toBe(true);
    container.kill();
    expect(await container.exited).toBe(137);
    await pollUntil('the child is gone', () => !isAlive(child));
  });

  it('takes its children with it when it ends by itself', async () => {
    const { container, lines } = await start({ command: ['sleep 1000 & echo $!'] });
    expect(await container.exited).toBe(0);
    await pollUntil('the child is gone', () => !isAlive(Number(lines[0])));
  });

  it('is gone, and none is started, once everything is ended', async () => {
    const { container } = await start({ command: ['sleep 1000'] });
    await runtime.stop();
    expect(await container.exited).toBe(137);
    await expect(start({})).rejects.toThrow('CannotStartContainerError: everything is being ended');
  });

  it('does not outlive us, not even when we are killed', async () => {
    const program = `
      const { ImageStore } = require('./rehearsal/runtime/images/image-store');
      const { ProcessRuntime } = require('./rehearsal/runtime/tasks/process-runtime');
      const images = new ImageStore();
      images.register('shell', { entryPoint: ['/bin/sh', '-c'], command: [], environment: {} });
      new ProcessRuntime({ images, path: '/usr/bin:/bin' }).start(
        { id: 'c', image: 'shell', command: ${JSON.stringify(withChild)}, environment: {}, temporaryDirectory: '/tmp' },
        (line) => console.log(line),
      );
    `;
    const parent = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    expect(isAlive(Number(line))).toBe(true);
    parent.kill('SIGKILL');
    await pollUntil('the child is gone', () => !isAlive(Number(line)));
  });
});

test('a line that is too long for an event is cut', async () => {
  const { container, lines } = await start({
    image: 'node',
    command: ['-e', "console.log('é'.repeat(100_000))"],
  });
  await container.exited;
  expect(lines.map(({ length }) => length)).toEqual([64_000, 36_000]);
  expect(lines.join('')).toBe('é'.repeat(100_000));
});
