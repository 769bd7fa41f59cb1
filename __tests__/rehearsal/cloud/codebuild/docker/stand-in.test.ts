/** The stand-in for Docker, command by command, before the registry of the embedded AWS. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DockerStandIn } from '../../../../../rehearsal/cloud/codebuild/docker/stand-in';
import { startFakeUpstream, type FakeUpstream } from '../../../../support/fake-upstream';
import { fakeRepositories, startRegistry, type RunningRegistry } from '../../../../support/registry';

let moto: FakeUpstream;
let registry: RunningRegistry;
let directory: string;
let docker: DockerStandIn;

beforeAll(async () => {
  moto = await startFakeUpstream(fakeRepositories());
  registry = await startRegistry({ upstream: moto.url });
  await registry.call('CreateRepository', { repositoryName: 'shop', imageTagMutability: 'IMMUTABLE' });
});

afterAll(async () => {
  await registry.stop();
  await moto.stop();
});

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'docker-'));
  docker = standIn();
  write({
    Dockerfile: 'FROM node:22\nARG V=none\nENV V=$V\nCOPY a.js ./\nCMD ["node", "a.js"]\n',
    'a.js': 'console.log("a")',
  });
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const standIn = (hasDaemon = true) =>
  new DockerStandIn({
    directory: path.join(directory, 'tools'),
    packages: () => Promise.reject(new Error('no packages')),
    hasDaemon,
  });

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(directory, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(directory, name), content);
  }
}

interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

async function run(
  line: string,
  { stdin = '', env = {} }: { stdin?: string; env?: Record<string, string> } = {},
) {
  const ran: Ran = { status: -1, stdout: '', stderr: '' };
  ran.status = await docker.perform({
    arguments: line.split(' '),
    directory,
    env,
    stdin: () => Promise.resolve(Buffer.from(stdin)),
    stdout: (text) => (ran.stdout += text),
    stderr: (text) => (ran.stderr += text),
  });
  return ran;
}

const login = () =>
  run(`login --username AWS --password-stdin ${registry.host}`, { stdin: `${registry.access.password}\n` });

describe('login', () => {
  it('asks the registry whether it takes the password', async () => {
    expect(await login()).toEqual({ status: 0, stdout: 'Login Succeeded\n', stderr: '' });
    expect(await run(`login -u AWS --password-stdin http://${registry.host}/v1`, { stdin: 'wrong' })).toEqual(
      {
        status: 1,
        stdout: '',
        stderr: `Error response from daemon: login attempt to http://${registry.host}/v2/ failed with status: 401 Unauthorized\n`,
      },
    );
  });

  it('fails without a password, a registry or a registry of this machine', async () => {
    const { stderr } = await run(`login -u AWS --password-stdin ${registry.host}`, { stdin: '\n' });
    expect(stderr).toBe('Error: Cannot perform an interactive login from a non TTY device\n');
    const free = await closedPort();
    expect((await run(`login -u AWS -p x 127.0.0.1:${free}`)).stderr).toContain(
      `Error response from daemon: Get "http://127.0.0.1:${free}/v2/": `,
    );
    const elsewhere = await run('login -u AWS -p x 123456789012.dkr.ecr.eu-west-1.amazonaws.com');
    expect(elsewhere.status).toBe(1);
    expect(elsewhere.stderr).toContain(
      'docker login to 123456789012.dkr.ecr.eu-west-1.amazonaws.com is not performed by the stand-in, which knows registries of this machine',
    );
  });

  it('to ECR Public needs no way to it, but a password', async () => {
    const command = 'login --username AWS --password-stdin public.ecr.aws';
    expect(await run(command, { stdin: 'token' })).toEqual({
      status: 0,
      stdout: 'Login Succeeded\n',
      stderr: '',
    });
    expect((await run(command, { stdin: '' })).status).toBe(1);
  });

  it('ends with a logout', async () => {
    await login();
    await run(`build --quiet --tag ${registry.host}/shop:logout .`);
    expect((await run(`logout ${registry.host}`)).stdout).toBe(
      `Removing login credentials for ${registry.host}\n`,
    );
    expect(await run(`push ${registry.host}/shop:logout`)).toEqual({
      status: 1,
      stdout: `The push refers to repository [${registry.host}/shop]\n`,
      stderr: 'no basic auth credentials\n',
    });
  });
});

describe('build', () => {
  it('makes an image, in the words of BuildKit', async () => {
    const { status, stdout, stderr } = await run('build --tag a:1 --iidfile id .');
    expect([status, stdout]).toEqual([0, '']);
    const id = readFileSync(path.join(directory, 'id'), 'utf8');
    expect(stderr.replace(/\d\.\ds/g, '0.0s').split('\n')).toEqual([
      '#1 [internal] load build definition from Dockerfile',
      `#1 no container engine: the image is a program of this machine, run by its Node.js ${process.version}`,
      '#1 DONE 0.0s',
      '#2 [1/1] COPY a.js ./',
      '#2 DONE 0.0s',
      '#3 exporting to image',
      `#3 writing image ${id} done`,
      '#3 naming to a:1 done',
      '#3 DONE 0.0s',
      '',
    ]);
  });

  it('takes arguments from the command line and from its environment, labels and a Dockerfile elsewhere', async () => {
    write({ 'docker/other': 'FROM node\nARG A\nARG B=b\nENV A=$A B=$B\nLABEL l=1 m=1\n' });
    const { stdout } = await run('build --quiet -f docker/other --build-arg A --build-arg B --label m=2 .', {
      env: { A: 'from env' },
    });
    const { stdout: described } = await run(`inspect ${stdout.trim()}`);
    expect(JSON.parse(described)).toMatchObject([
      { Id: stdout.trim(), Config: { Env: ['A=from env', 'B=b'], Labels: { l: '1', m: '2' } } },
    ]);
  });

  it('makes the same image of the same files', async () => {
    const first = await run('build --quiet .');
    const second = await run('build --quiet .');
    expect(second.stdout).toBe(first.stdout);
    expect(first.stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  });

  it('notes that a process runs as what the machine is', async () => {
    const other = process.arch === 'x64' ? 'arm64' : 'amd64';
    const own = process.arch === 'x64' ? 'amd64' : 'arm64';
    const { stderr } = await run(`build --platform linux/${other} .`);
    expect(stderr).toContain(
      `#1 it is asked for as linux/${other}, and runs as what this machine is: linux/${own}\n`,
    );
    expect((await run(`build --platform linux/${own} .`)).stderr).not.toContain('asked for');
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'without a Dockerfile',
      {},
      'build -f nope .',
      'ERROR: failed to solve: failed to read dockerfile: open nope: no such file or directory',
    ],
    ['without a context', {}, 'build nope', 'ERROR: unable to prepare context: path "nope" not found'],
    [
      'for a platform that is none',
      {},
      'build --platform mars .',
      'ERROR: failed to solve: failed to parse platform mars: "mars": unknown operating system or architecture: invalid argument',
    ],
    [
      'with an instruction that is none',
      { Dockerfile: 'FORM node\n' },
      'build .',
      'ERROR: failed to solve: dockerfile parse error on line 1: unknown instruction: FORM',
    ],
    [
      'of what is not there',
      { Dockerfile: 'FROM node\nCOPY b.js ./\n' },
      'build .',
      '------\n > [1/1] COPY b.js ./\n------\nERROR: failed to solve: Dockerfile line 2: b.js to copy does not exist in the project; --runtime docker or --runtime podman runs any image',
    ],
    [
      'that runs a command',
      { Dockerfile: 'FROM node\nRUN make\n' },
      'build .',
      'ERROR: failed to solve: Dockerfile line 2: RUN make in the last stage is not followed; --runtime docker or --runtime podman runs any image; or name a program of this machine in rehearsal.command of the service',
    ],
    [
      'up to a stage that is none',
      {},
      'build --target nope .',
      'ERROR: failed to solve: target stage "nope" could not be found',
    ],
    [
      'that does not compile',
      {
        Dockerfile: 'FROM node AS b\nCOPY src src\nRUN npm run build\nFROM node\nCOPY --from=b dist dist\n',
        'src/main.ts': 'const x = 1;\nconst = 2;\n',
      },
      'build .',
      'src/main.ts:2:6: ERROR: Expected identifier but found "="',
    ],
  ])('%s fails', async (_title, files, line, message) => {
    write(files);
    const { status, stdout, stderr } = await run(line);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    expect((await run('images -q')).stdout).toBe('');
  });
});

describe('push', () => {
  beforeEach(async () => {
    await login();
  });

  it('puts an image into the registry under its tag', async () => {
    const name = `${registry.host}/shop:pushed`;
    await run('build --quiet --tag local .');
    expect(await run(`tag local ${name}`)).toEqual({ status: 0, stdout: '', stderr: '' });
    const { status, stdout, stderr } = await run(`push ${name}`);
    expect([status, stderr]).toEqual([0, '']);
    const [, digest] = /^pushed: digest: (sha256:[0-9a-f]{64}) size: \d+$/m.exec(stdout)!;
    expect(stdout.split('\n')[0]).toBe(`The push refers to repository [${registry.host}/shop]`);
    const found: unknown = await registry.call('BatchGetImage', {
      repositoryName: 'shop',
      imageIds: [{ imageTag: 'pushed' }],
    });
    expect(found).toMatchObject({ images: [{ imageId: { imageTag: 'pushed', imageDigest: digest } }] });
    expect(JSON.parse((await run('inspect local')).stdout)).toMatchObject([
      { RepoDigests: [`${registry.host}/shop@${digest}`] },
    ]);
    const quiet = `${registry.host}/shop:quiet`;
    await run(`tag local ${quiet}`);
    expect(await run(`push --quiet ${quiet}`)).toEqual({ status: 0, stdout: `${quiet}\n`, stderr: '' });
  });

  it('is refused in the words of ECR', async () => {
    const immutable = `${registry.host}/shop:once`;
    await run(`build --quiet --tag ${immutable} --tag ${registry.host}/nobody:1 .`);
    await run(`push --quiet ${immutable}`);
    await run(`build --quiet --label other=1 --tag ${immutable} .`);
    const { status, stdout, stderr } = await run(`push --quiet ${immutable}`);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      "tag invalid: The image tag 'once' already exists in the 'shop' repository and cannot be overwritten because",
    );
    expect((await run(`push ${registry.host}/nobody:1`)).stderr).toBe(
      "name unknown: The repository with name 'nobody' does not exist in the registry with id '123456789012'\n",
    );
  });

  it('knows what was built', async () => {
    expect((await run(`push ${registry.host}/shop:never`)).stderr).toBe(
      `An image does not exist locally with the tag: ${registry.host}/shop\n`,
    );
    await run(`build --quiet --tag ${registry.host}/shop:built .`);
    expect((await run(`push ${registry.host}/shop:other`)).stderr).toBe(
      `tag does not exist: ${registry.host}/shop:other\n`,
    );
    expect((await run('tag nobody else')).stderr).toBe(
      'Error response from daemon: No such image: nobody:latest\n',
    );
  });

  it('goes to registries of this machine alone', async () => {
    await run('build --quiet --tag shop .');
    expect((await run('push shop')).stderr).toContain(
      'docker push to docker.io is not performed by the stand-in',
    );
  });
});

describe('images', () => {
  it('are listed and inspected', async () => {
    const { stdout } = await run('build --quiet --tag a:1 --tag h:1/b .');
    const id = stdout.trim();
    const short = id.slice('sha256:'.length, 'sha256:'.length + 12);
    expect((await run('images')).stdout.replace(/ +$/gm, '')).toBe(
      `REPOSITORY   TAG      IMAGE ID\nh:1/b        latest   ${short}\na            1        ${short}\n`,
    );
    expect((await run('images -q')).stdout).toBe(`${short}\n`);
    expect((await run('images a')).stdout).not.toContain('h:1/b');
    expect(await run('image inspect --format={{.Id}} a:1')).toEqual({
      status: 0,
      stdout: `${id}\n`,
      stderr: '',
    });
    expect((await run('inspect nobody')).stderr).toBe('Error: No such object: nobody\n');
  });

  it('are tagged by their id', async () => {
    const { stdout } = await run('build --quiet .');
    const id = stdout.trim().replace('sha256:', '');
    await run(`tag ${id.slice(0, 12)} c:2`);
    expect((await run('inspect --format={{.Id}} c:2')).stdout).toBe(`sha256:${id}\n`);
  });
});

describe('without privileged mode', () => {
  it('there is no daemon to build or push with', async () => {
    docker = standIn(false);
    const words =
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';
    expect(await run('build .')).toEqual({ status: 1, stdout: '', stderr: `ERROR: ${words}` });
    expect(await run('push a')).toEqual({ status: 1, stdout: '', stderr: words });
    expect((await login()).status).toBe(0);
  });
});

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
