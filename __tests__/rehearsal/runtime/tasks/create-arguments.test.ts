import type { ContainerSpec } from '../../../../rehearsal/runtime/tasks/container-runtime';
import { createArguments } from '../../../../rehearsal/runtime/tasks/engine/create-arguments';
import type { Confinement } from '../../../../rehearsal/runtime/tasks/task-model';

const unconfined: Confinement = {
  readonlyRootFilesystem: false,
  cpuUnits: 0,
  ulimits: [],
  initProcess: false,
  addedCapabilities: [],
  droppedCapabilities: [],
  mounts: [],
};

const spec: ContainerSpec = { id: 't', image: 'shop:1', environment: {}, temporaryDirectory: '/tmp' };

const space = {
  name: 'ecs-1',
  volume: (name: string) => `ecs-1-${name}`,
  isElsewhere: (name: string) => name === 'efs',
  environment: (variables: Readonly<Record<string, string>>) => variables,
  close: () => Promise.resolve(),
};

const argumentsOf = (
  more: Partial<Confinement>,
  others: Partial<ContainerSpec> = {},
  engine: Partial<Parameters<typeof createArguments>[0]> = {},
) =>
  createArguments({
    spec: { ...spec, space, confinement: { ...unconfined, ...more }, ...others },
    options: { global: [], create: [] },
    isPodman: false,
    declaredVolumes: [],
    ...engine,
  }).join(' ');

describe('the arguments of a container', () => {
  test.each<[string, string, Partial<Confinement>, Partial<ContainerSpec>]>([
    ['user', '--user 1000:1000', { user: '1000:1000' }, {}],
    ['read-only root', '--read-only', { readonlyRootFilesystem: true }, {}],
    ['init process', '--init', { initProcess: true }, {}],
    [
      'capabilities',
      '--cap-add SYS_PTRACE --cap-drop ALL',
      {
        addedCapabilities: ['SYS_PTRACE'],
        droppedCapabilities: ['ALL'],
      },
      {},
    ],
    ['ulimits', '--ulimit nofile=2048:4096', { ulimits: [{ name: 'nofile', soft: 2048, hard: 4096 }] }, {}],
    ['CPU of the task', '--cpu-period 100000 --cpu-quota 25000', { taskCpuUnits: 256 }, {}],
    ['CPU of its own', '--cpu-shares 128', { cpuUnits: 128 }, {}],
    ['memory, without swap', '--memory 512m --memory-swap 512m', {}, { memoryMiB: 512 }],
    [
      'entry point of several words',
      '--entrypoint /run shop:1 --flag serve',
      {},
      {
        entryPoint: ['/run', '--flag'],
        command: ['serve'],
      },
    ],
  ])('%s', (_, expected, confinement, others) => {
    expect(argumentsOf(confinement, others)).toContain(expected);
    expect(argumentsOf({})).not.toContain(expected);
  });

  test('volumes start with what the image has only where it declares them', () => {
    const mount = (volume: string, path: string, readOnly = false) => ({ volume, path, readOnly });
    const mounts = [mount('tmp', '/tmp'), mount('cache', '/cache', true), mount('efs', '/srv')];
    expect(argumentsOf({ mounts }, {}, { declaredVolumes: ['/tmp'] })).toContain(
      '--volume ecs-1-tmp:/tmp --volume ecs-1-cache:/cache:ro,nocopy --volume ecs-1-efs:/srv',
    );
  });

  test('Podman puts no writable file systems into a read-only root', () => {
    expect(argumentsOf({ readonlyRootFilesystem: true }, {}, { isPodman: true })).toContain(
      '--read-only --read-only-tmpfs=false',
    );
  });

  test('a limit of the machine is not raised, and CPU is left where it cannot be limited', () => {
    const ulimits = ['nofile', 'core'].map((name) => ({ name, soft: 65_535, hard: 65_535 }));
    const options = { global: [], create: ['--ulimit', 'nofile=1024:1024'], limitsCpu: false };
    const found = argumentsOf({ ulimits, taskCpuUnits: 256, cpuUnits: 128 }, {}, { options });
    expect(found).toContain('--ulimit nofile=1024:1024 --ulimit core=65535:65535');
    expect(found).not.toMatch(/nofile=65535|--cpu/);
  });

  test('a container shares the network of its task, and without one that of the machine', () => {
    expect(argumentsOf({})).toMatch(/^--network container:ecs-1 /);
    expect(argumentsOf({}, { space: undefined })).toMatch(/^--network host /);
  });
});
