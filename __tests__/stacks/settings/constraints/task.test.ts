import { at, refusals, withService } from '../../../support/settings';

const image = 'public.ecr.aws/docker/library/busybox:1.37';
const sidecar = (members: object) => ({ name: 'proxy', image, ...members });
const task = (members: object) => withService({ task: members });

describe('Fargate', () => {
  const offered: Readonly<Record<number, readonly number[]>> = {
    256: [512, 1024, 2048],
    512: [1024, 2048, 3072, 4096],
    1024: [2048, 5120, 8192],
    2048: [4096, 9216, 16384],
    4096: [8192, 17408, 30720],
    8192: [16384, 20480, 61440],
    16384: [32768, 40960, 122880],
  };

  test.each(Object.entries(offered))('with %s CPU units has its memory', (cpu, sizes) => {
    for (const memoryMiB of sizes) expect(refusals(task({ cpu: Number(cpu), memoryMiB }))).toEqual([]);
  });

  test.each([
    [256, 3072, '512, 1024, 2048'],
    [512, 512, '1024, 2048, 3072, 4096'],
    [512, 1536, '1024, 2048, 3072, 4096'],
    [1024, 9216, '2048, 3072, 4096 … 8192'],
    [8192, 17408, '16384, 20480, 24576 … 61440'],
    [16384, 36864, '32768, 40960, 49152 … 122880'],
  ])('with %i CPU units lacks %i MiB', (cpu, memoryMiB, sizes) => {
    expect(refusals(task({ cpu, memoryMiB }))).toEqual([
      `${at('task.memoryMiB')}: memory that Fargate does not have for the CPU: Fargate offers fixed pairs of CPU and memory only; got ${memoryMiB} with ${cpu} CPU units; allowed: ${sizes}`,
    ]);
  });
});

describe('sidecars', () => {
  test('must leave CPU and memory for the main container', () => {
    expect(refusals(task({ sidecars: [sidecar({ cpu: 511, memoryMiB: 1018 })] }))).toEqual([]);
    expect(
      refusals(
        task({
          sidecars: [sidecar({ cpu: 256, memoryMiB: 512 }), sidecar({ name: 'b', cpu: 256, memoryMiB: 512 })],
        }),
      ),
    ).toEqual([
      `${at('task.sidecars')}: sidecars that leave no CPU for the main container: the CPU units of all containers together must fit into the task; got 512 of 512 CPU units; fix: raise task.cpu or lower cpu of the sidecars`,
      `${at('task.sidecars')}: sidecars that leave no memory for the main container: the memory limits of all containers together must fit into the task; got 1024 of 1024 MiB; fix: raise task.memoryMiB or lower memoryMiB of the sidecars`,
    ]);
  });

  test('have names of their own', () => {
    const line = (index: number, name: string) =>
      `${at(`task.sidecars[${index}].name`)}: two containers of one name: CodeDeploy sends traffic to a container by its name; got "${name}"; fix: name it differently`;
    expect(refusals(task({ sidecars: [sidecar({}), sidecar({ name: 'NodejsApp' }), sidecar({})] }))).toEqual([
      line(1, 'NodejsApp'),
      line(2, 'proxy'),
    ]);
  });
});

describe('volumes', () => {
  const volumes = (...members: object[]) => ({ volumes: members });

  test('have names of their own', () => {
    const line = (index: number, name: string) =>
      `${at(`task.volumes[${index}].name`)}: two volumes of one name, or one named tmp or tmp-<sidecar>: mounts name their volume, and these are the volumes at /tmp; got "${name}"; fix: name it differently`;
    expect(
      refusals(
        task(
          volumes(
            { name: 'tmp', mountPath: '/a' },
            { name: 'b', mountPath: '/b' },
            { name: 'b', mountPath: '/c' },
          ),
        ),
      ),
    ).toEqual([line(0, 'tmp'), line(2, 'b')]);
    const sidecars = [{ name: 'proxy', image: 'public.ecr.aws/proxy:1' }];
    const names = (...of: string[]) => of.map((name) => ({ name, mountPath: `/${name}` }));
    expect(refusals(task({ sidecars, volumes: names('tmp-other', 'tmp-proxy') }))).toEqual([
      line(1, 'tmp-proxy'),
    ]);
  });

  test('have places of their own', () => {
    const line = (index: number, path: string) =>
      `${at(`task.volumes[${index}].mountPath`)}: two volumes at one path, or one at /tmp under a read-only root: one would hide the other, and /tmp has a writable volume already; got "${path}"; fix: mount it somewhere else`;
    const three = volumes(
      { name: 'a', mountPath: '/tmp' },
      { name: 'b', mountPath: '/b' },
      { name: 'c', mountPath: '/b' },
    );
    expect(refusals(task(three))).toEqual([line(0, '/tmp'), line(2, '/b')]);
    expect(refusals(task({ ...three, readonlyRootFilesystem: false }))).toEqual([line(2, '/b')]);
  });
});

test('ECS Exec needs a writable root', () => {
  expect(
    refusals(withService({ enableExecuteCommand: true, task: { readonlyRootFilesystem: false } })),
  ).toEqual([]);
  expect(refusals(withService({ enableExecuteCommand: true }))).toEqual([
    `${at('enableExecuteCommand')}: ECS Exec with a read-only root file system: its agent writes into the container; got true; fix: set task.readonlyRootFilesystem to false, or enableExecuteCommand to false`,
  ]);
});

test('a health check command does not begin with CMD', () => {
  const line =
    'CMD or CMD-SHELL at the beginning of a health check command: CMD is added in front of it, so it would be run as the program';
  expect(
    refusals(
      task({
        healthCheck: { command: ['CMD-SHELL', 'true'] },
        sidecars: [
          sidecar({ healthCheck: { command: ['CMD', 'true'] } }),
          sidecar({ name: 'b', healthCheck: { command: ['true'] } }),
        ],
      }),
    ),
  ).toEqual([
    `${at('task.healthCheck.command[0]')}: ${line}; got "CMD-SHELL"; fix: write "/bin/sh", "-c" instead`,
    `${at('task.sidecars[0].healthCheck.command[0]')}: ${line}; got "CMD"; fix: remove it`,
  ]);
});

test('a task definition fits into 64 KiB', () => {
  expect(refusals(task({ environment: { A: 'x'.repeat(60_000) } }))).toEqual([]);
  expect(refusals(task({ environment: { A: 'x'.repeat(70_000) } }))).toEqual([
    `${at('task')}: a task definition of more than 64 KiB: ECS rejects it; got 70296 bytes; allowed: at most 61440 bytes of settings; fix: read large values from SSM, S3 or a volume`,
  ]);
});

describe('secrets', () => {
  const fix = 'fix: store the value in Secrets Manager or SSM and name its ARN under secrets';

  test.each([
    'PASSWORD',
    'DB_PASSWORD',
    'dbPassword',
    'REDIS_PASSWD',
    'SESSION_SECRET',
    'SECRET_KEY_BASE',
    'GITHUB_TOKEN',
    'TOKENS',
    'STRIPE_API_KEY',
    'APIKEY',
    'JWT_PRIVATE_KEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'GOOGLE_CREDENTIALS',
    'DB_PWD',
  ])('a variable named %s is refused', (name) => {
    expect(refusals(task({ environment: { [name]: 'x' } }))).toEqual([
      `${at(`task.environment.${name}`)}: an environment variable that is named like a secret: everyone who can read the task definition, the state or a plan would see it; ${fix}`,
    ]);
  });

  test.each([
    'TOKEN_URL',
    'PASSWORD_MIN_LENGTH',
    'SECRET_NAME',
    'TOKENIZER',
    'CSRF_TOKEN_HEADER',
    'KEY',
    'AUTHOR',
    'PASSWORD_FILE',
  ])('a variable named %s is accepted', (name) => {
    expect(refusals(task({ environment: { [name]: 'x' } }))).toEqual([]);
  });

  test.each([
    `AKIA${'ABCDEFGH'.repeat(2)}`,
    ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' '),
    `ghp_${'a'.repeat(36)}`,
    'postgres://user:hunter2@db.example.com/shop',
  ])('a value that looks like a credential is refused and not shown: %s', (value) => {
    const problem =
      'a value that looks like a credential: settings end up in the repository, the state, plans and logs';
    expect(refusals(withService({ task: { sidecars: [sidecar({ environment: { A: value } })] } }))).toEqual([
      `${at('task.sidecars[0].environment.A')}: ${problem}; ${fix}`,
    ]);
    expect(
      refusals(withService({ pipeline: { tests: { commands: ['npm test', `login ${value}`] } } })),
    ).toEqual([`${at('pipeline.tests.commands[1]')}: ${problem}; ${fix}`]);
  });

  test('a name is under environment or under secrets', () => {
    const arn = 'arn:aws:ssm:ap-southeast-1:111122223333:parameter/x';
    expect(refusals(task({ environment: { A: '1', B: '2' }, secrets: { B: arn, C: arn } }))).toEqual([
      `${at('task.environment.B')}: one name under environment and under secrets: ECS rejects a variable that is defined twice; fix: remove one of the two`,
    ]);
  });
});
