/** `npm run init` in a clone: what it writes, and that a mistake changes nothing. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyFiles, projectFiles } from '../../rehearsal/main-job/source/project-files';
import { root, run, type Ran } from '../support/run';

/** The package's types are of a global module. */
interface PseudoTerminals {
  readonly spawn: (
    program: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly cols: number },
  ) => {
    readonly onData: (listener: (data: string) => void) => void;
    readonly onExit: (listener: (exit: { readonly exitCode: number }) => void) => void;
    readonly write: (data: string) => void;
  };
}

const { spawn } = jest.requireActual<PseudoTerminals>('@cdktf/node-pty-prebuilt-multiarch');

const program = [process.execPath, '--require', require.resolve('tsx/cjs')] as const;
/** What init reads and the synth needs, with something of the sample's tests. */
const isNeeded = (path: string): boolean =>
  /^([^/]*|(app|scripts|stacks|support|__tests__\/app)\/.*)$/.test(path);

let directory: string;

beforeEach(async () => {
  directory = join(mkdtempSync(join(tmpdir(), 'init-test-')), 'my-shop');
  mkdirSync(directory);
  const files = await projectFiles(root, process.env);
  copyFiles(files.filter(isNeeded), root, directory);
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
});

afterEach(() => {
  rmSync(dirname(directory), { recursive: true });
});

const init = (...args: string[]): Promise<Ran> =>
  run([...program, join(root, 'init/cli.ts'), ...args], process.env, directory);
const text = (path: string): string => readFileSync(join(directory, path), 'utf8');
const isThere = (path: string): boolean => existsSync(join(directory, path));
const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
};
const settings = (): unknown =>
  (JSON.parse(text('cdktf.json')) as { context: { blueGreen: unknown } }).context.blueGreen;
const entries = (): string[] => readdirSync(directory).sort();

const flask =
  'FROM python:3.13-slim\nWORKDIR /srv\nCOPY requirements.txt service.py ./\nUSER 1000\nEXPOSE 8000\nCMD ["python", "service.py"]\n';

it('keeps the sample, and writes only what differs from the defaults', async () => {
  const before = JSON.parse(text('cdktf.json')) as { projectId: string };
  const { status, stdout, stderr } = await init('--name', 'shop', '--region', 'eu-central-1');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(settings()).toEqual({
    name: 'shop',
    region: 'eu-central-1',
    environments: { dev: { services: { web: {} } } },
  });
  expect(stdout).toContain('stacks: shop-dev-network, shop-dev-web-pipeline, shop-dev-web-service\n');
  expect(stdout.split('next:\n')[1]!.trim().split('\n')).toHaveLength(3);
  expect(isThere('app/src/server.ts')).toBe(true);
  expect((JSON.parse(text('cdktf.json')) as { projectId: string }).projectId).not.toBe(before.projectId);
});

it("takes a service of one's own, and removes the sample", async () => {
  write('services/web/Dockerfile', flask);
  write('services/web/requirements.txt', 'flask\n');
  write('services/web/service.py', '');
  const own =
    '--name shop --region eu-central-1 --service api --dockerfile services/web/Dockerfile --context services/web';
  const { status, stdout, stderr } = await init(
    ...`${own} --port 8000 --health-path /up --backend s3:acme-state --sample remove`.split(' '),
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(settings()).toEqual({
    name: 'shop',
    region: 'eu-central-1',
    backend: { type: 's3', bucket: 'acme-state', region: 'eu-central-1' },
    environments: {
      dev: {
        services: {
          api: {
            task: { containerPort: 8000 },
            loadBalancer: { healthCheck: { path: '/up' } },
            pipeline: { build: { dockerfile: 'services/web/Dockerfile', context: 'services/web' } },
          },
        },
      },
    },
  });
  expect(['app', 'Dockerfile', '__tests__/app'].map(isThere)).toEqual([false, false, false]);
  expect(stdout).toContain('the sample service is removed\n');
  expect(entries().filter((name) => name.startsWith('.init'))).toEqual([]);
});

it('lets a Dockerfile at the root send its files to the build', async () => {
  write('Dockerfile', flask);
  write('requirements.txt', '');
  write('service.py', '');
  const { status, stdout } = await init('--name', 'shop', '--region', 'eu-central-1', '--sample', 'remove');
  expect(status).toBe(0);
  expect(text('.dockerignore')).not.toMatch(/^\*$/m);
  expect(stdout).toContain(
    'warning: Dockerfile: it exposes 8000, and the load balancer sends requests to 3000',
  );
  expect(isThere('Dockerfile')).toBe(true);
});

describe('a mistake', () => {
  const common = ['--name', 'shop', '--region', 'eu-central-1'];

  test.each<[string, string[], number, string]>([
    ['a missing name', ['--region', 'eu-central-1'], 2, '--name is missing: name of the project'],
    [
      'a wrong name',
      ['--name', 'My Shop', '--region', 'eu-central-1'],
      2,
      '--name: not well formed; got "My Shop"',
    ],
    [
      'a wrong Region',
      ['--name', 'shop', '--region', 'europe'],
      2,
      '--region: not one of the allowed values; got "europe"',
    ],
    [
      'a wrong backend',
      [...common, '--backend', 'gcs:x'],
      2,
      '--backend must be local, s3:BUCKET or cloud:ORGANIZATION, got "gcs:x"',
    ],
    [
      'a wrong path',
      [...common, '--health-path', 'health'],
      2,
      '--health-path: not well formed; got "health"',
    ],
    [
      'a Dockerfile that is not there',
      [...common, '--dockerfile', 'no/Dockerfile'],
      2,
      '--dockerfile: there is no file no/Dockerfile',
    ],
    [
      'a context that is not there',
      [...common, '--context', 'no'],
      2,
      '--context: there is no directory no in the project',
    ],
    [
      'a Dockerfile of the removed sample',
      [...common, '--sample', 'remove', '--dockerfile', 'copy/Dockerfile'],
      2,
      'copy/Dockerfile: line 8 copies app/package.json, which is not in the build context',
    ],
    [
      'an unknown option',
      ['--regoin', 'x'],
      2,
      'unknown option --regoin of npm run init: did you mean --region?',
    ],
  ])('%s is told in an error, and changes nothing', async (_, args, expected, message) => {
    write('copy/Dockerfile', text('Dockerfile'));
    const before = [entries(), text('cdktf.json'), text('.dockerignore')];
    const { status, stdout, stderr } = await init(...args);
    expect(stderr).toContain(`error: ${message}`);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect([entries(), text('cdktf.json'), text('.dockerignore')]).toEqual(before);
  });

  it('that another init has been there is told, too', async () => {
    write('cdktf.json', '{"app": "node scripts/synth.mjs", "context": {"blueGreen": {"name": "shop"}}}');
    expect(await init(...common)).toMatchObject({
      status: 2,
      stderr: 'error: cdktf.json has settings already: edit them there, or give --force to replace them\n',
    });
    expect((await init(...common, '--force')).status).toBe(0);
  });
});

it('asks on a terminal, again where an answer is wrong', async () => {
  const [command, ...args] = [...program, join(root, 'init/cli.ts'), '--backend', 'local'] as const;
  const terminal = spawn(command, args, {
    cwd: directory,
    env: { ...process.env, NO_COLOR: '1' },
    cols: 200,
  });
  let printed = '';
  const answers: [question: string, answer: string][] = [
    ['name of the project [my-shop]: ', 'My Shop'],
    ['got "My Shop"', ''],
    ['AWS Region [eu-central-1]: ', 'eu-west-1'],
    ['name of the service [web]: ', ''],
    ['Dockerfile [Dockerfile]: ', ''],
    ['directory of the build context [.]: ', ''],
    ['port that the service listens on [3000]: ', ''],
    ['path of the health check [/health]: ', ''],
    ['keep or remove the sample service [keep]: ', ''],
  ];
  terminal.onData((data) => {
    printed += data;
    const [next] = answers;
    if (next === undefined || !printed.includes(next[0])) return;
    answers.shift();
    printed = printed.slice(printed.indexOf(next[0]) + next[0].length);
    terminal.write(`${next[1]}\r`);
  });
  const status = await new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => {
      resolve(exitCode);
    });
  });
  expect({ status, answers }).toEqual({ status: 0, answers: [] });
  expect(settings()).toMatchObject({ name: 'my-shop', region: 'eu-west-1' });
});
