/** Containers of a real engine, whose images come from this machine alone. */
import { connect } from 'node:net';
import { EngineRuntime } from '../../rehearsal/runtime/tasks/engine/engine-runtime';
import { Podman, describeWithPodman } from '../support/podman';
import { importStandInBase } from '../support/stand-in-base';
import { pollUntil } from '../support/poll';
import { waitLimitMs } from '../support/until';

const base = 'localhost/node:test';
const address = '127.88.7.6';

describeWithPodman('a container of an engine', () => {
  let podman: Podman;
  let runtime: EngineRuntime;
  let count = 0;

  beforeAll(() => {
    podman = new Podman();
    importStandInBase(podman, base);
    const env = Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    runtime = new EngineRuntime({ command: podman.command, env });
  });

  afterAll(async () => {
    await runtime.stop();
    podman.remove();
  });

  const start = async (program: string, environment: Record<string, string> = {}) => {
    const lines: string[] = [];
    count += 1;
    const container = await runtime.start(
      {
        id: `test-${count}`,
        image: base,
        command: ['node', '-e', program],
        environment,
        temporaryDirectory: '/tmp',
      },
      (line) => lines.push(line),
    );
    return { container, lines };
  };

  it('has its environment, its output line by line, and its exit code', async () => {
    const { container, lines } = await start(
      "console.log('a ' + process.env.A); console.error('b'); process.exit(7)",
      { A: '1 2' },
    );
    expect(await container.exited).toBe(7);
    expect(lines.sort()).toEqual(['a 1 2', 'b']);
  });

  it('listens on a loopback address of the machine, is asked for its health and ends by SIGTERM', async () => {
    const { container } = await start(
      "require('net').createServer().listen(3000, process.env.HOST); process.on('SIGTERM', () => process.exit(5))",
      { HOST: address },
    );
    await pollUntil('it listens', () => accepts(3000));
    expect((await container.execute(['node', '-e', ''], waitLimitMs)).passed).toBe(true);
    expect((await container.execute(['node', '-e', 'process.exit(1)'], waitLimitMs)).passed).toBe(false);
    container.terminate();
    expect(await container.exited).toBe(5);
    expect(await accepts(3000)).toBe(false);
  });

  it('ends by SIGKILL where it ignores SIGTERM', async () => {
    const { container, lines } = await start(
      "process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('up')",
    );
    await pollUntil('it is up', () => lines.includes('up'));
    container.terminate();
    await pollUntil('it has refused', () => lines.includes('no'));
    container.kill();
    expect(await container.exited).toBe(137);
  });

  it('is refused when its image or its program does not exist', async () => {
    const spec = { environment: {}, temporaryDirectory: '/tmp' };
    await expect(
      runtime.start({ ...spec, id: 'no-image', image: 'localhost/no-such-image:1' }, () => undefined),
    ).rejects.toThrow(/^CannotPullContainerError: /);
    await expect(
      runtime.start(
        { ...spec, id: 'no-program', image: base, command: ['no-such-program'] },
        () => undefined,
      ),
    ).rejects.toThrow(/^CannotStartContainerError: .*no-such-program/);
    expect(podman.run('ps', '--all', '--quiet')).toBe('');
  });

  it('is gone when everything is ended', async () => {
    const { container } = await start('setInterval(() => {}, 1000)');
    await runtime.stop();
    expect(await container.exited).toBe(137);
    expect(podman.run('ps', '--all', '--quiet')).toBe('');
  });
});

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
