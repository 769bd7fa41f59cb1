import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { pathInImage } from '../../../../rehearsal/runtime/images/process-image';
import {
  expectFollowedDockerfile,
  ownImageLabel,
  processImageFromDirectory,
} from '../../../../rehearsal/runtime/images/project-image';

const root = path.resolve(__dirname, '../../../..');
let directory: string;
let output: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'project-'));
  output = mkdtempSync(path.join(tmpdir(), 'program-'));
});

afterEach(() => {
  for (const each of [directory, output]) rmSync(each, { recursive: true, force: true });
});

/** A project of these files; those that end with `/` are directories. */
function project(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(directory, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(directory, name), content);
  }
}

const make = (buildArguments = {}) => processImageFromDirectory({ directory, output, buildArguments });

const dockerfile = `
FROM node:22 AS build
WORKDIR /app
COPY src source
RUN npm run build
FROM node:22
WORKDIR /srv
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY data data
`;

describe('an image of a project', () => {
  it('has the service of this repository as a program that starts', async () => {
    const image = await processImageFromDirectory({
      directory: root,
      output,
      buildArguments: { APP_VERSION: 'v9' },
    });
    expect(image).toMatchObject({
      root: output,
      workingDirectory: '/app',
      command: ['node', 'dist/server.js'],
      environment: { NODE_ENV: 'production', APP_VERSION: 'v9' },
    });
    // Faulty settings end it at once, after all of it has been loaded.
    const { status, stderr } = spawnSync(process.execPath, ['dist/server.js'], {
      cwd: pathInImage(image, '/app'),
      env: { ...image.environment, PORT: 'x' },
      encoding: 'utf8',
    });
    expect(stderr).toContain('PORT must be a whole number');
    expect(status).toBe(1);
  });

  it('has what is compiled in another stage, bundled, and what is copied from the project', async () => {
    project({
      Dockerfile: `${dockerfile}CMD ["node", "/srv/dist/main.js"]`,
      'src/main.ts':
        "import { word } from './word';\nimport { readFileSync } from 'node:fs';\nconsole.log(word as string, readFileSync('data/a.txt', 'utf8'));",
      'src/word.ts': "export const word: string = 'hello';",
      'data/a.txt': 'world',
    });
    const image = await make();
    expect(image.command).toEqual(['node', '/srv/dist/main.js']);
    const program = pathInImage(image, '/srv/dist/main.js') ?? 'it is not there';
    const cwd = pathInImage(image, image.workingDirectory ?? '');
    const { stdout } = spawnSync(process.execPath, [program], { cwd, encoding: 'utf8' });
    expect(stdout).toBe('hello world\n');
  });

  it('keeps the entry point of its base under a command, and drops the command under an entry point', async () => {
    project({ Dockerfile: 'FROM node\nENTRYPOINT ["/bin/echo", "a"]\n' });
    expect(await make()).toMatchObject({ entryPoint: ['/bin/echo', 'a'], command: [] });
    project({ Dockerfile: 'FROM node\nCMD ["a.js"]\n' });
    expect((await make()).entryPoint[0]).toBe('/bin/sh');
  });

  it('has one module of what is compiled, with its labels, from another Dockerfile, up to a stage', async () => {
    project({
      'docker/Dockerfile': [
        'FROM node AS build',
        'COPY src src',
        'RUN --mount=type=cache,target=/npm-cache npm ci && npm run build',
        'FROM node AS one',
        'WORKDIR /app',
        'LABEL a=1 b=2',
        'COPY --from=build /dist/check.js /dist/other.js dist/',
        'COPY --from=build /dist/check.js tool.cjs',
        'FROM one',
        'RUN false',
      ].join('\n'),
      'src/check.ts': 'console.log("checked" as string)',
      'src/other.ts': 'export {}',
      'src/never.ts': 'export {}',
    });
    const image = await processImageFromDirectory({
      directory,
      output,
      dockerfile: path.join(directory, 'docker/Dockerfile'),
      target: 'One',
      labels: { b: '3' },
    });
    expect(image.labels).toEqual({ a: '1', b: '3' });
    expect(globSync('**', { cwd: output }).sort()).toEqual([
      'app/dist/check.js',
      'app/dist/other.js',
      'app/tool.cjs',
    ]);
    const { stdout } = spawnSync(process.execPath, ['tool.cjs'], {
      cwd: path.join(output, 'app'),
      encoding: 'utf8',
    });
    expect(stdout).toBe('checked\n');
  });

  it('has the program that a Dockerfile without a build copies', async () => {
    project({
      Dockerfile: [
        'FROM public.ecr.aws/docker/library/node:22-alpine',
        'WORKDIR /app',
        'COPY fault-program.cjs ./',
        'ENV FAULT_STATUS=500',
        'USER 1000:1000',
        'CMD ["node", "fault-program.cjs"]',
      ].join('\n'),
      'fault-program.cjs': 'console.log(process.env.FAULT_STATUS)',
    });
    const image = await make();
    expect(image).toMatchObject({ workingDirectory: '/app', command: ['node', 'fault-program.cjs'] });
    const { stdout } = spawnSync(process.execPath, image.command.slice(1), {
      cwd: path.join(output, 'app'),
      env: image.environment,
      encoding: 'utf8',
    });
    expect(stdout).toBe('500\n');
  });

  it('finds its packages where it is told', async () => {
    project({
      Dockerfile: [
        'FROM node AS b',
        'COPY app/package*.json ./',
        'COPY app/src src',
        'FROM node',
        'COPY --from=b dist dist',
      ].join('\n'),
      'app/package-lock.json': '{}',
      'app/src/main.ts': "import word from 'word';\nconsole.log(word);",
      'elsewhere/word/index.js': 'module.exports = "found"',
    });
    const asked: string[] = [];
    await processImageFromDirectory({
      directory,
      output,
      packages: (lockFile) => {
        asked.push(path.relative(directory, lockFile));
        return Promise.resolve(path.join(directory, 'elsewhere'));
      },
    });
    expect(asked).toEqual(['app/package-lock.json']);
    const { stdout } = spawnSync(process.execPath, ['dist/main.js'], { cwd: output, encoding: 'utf8' });
    expect(stdout).toBe('found\n');
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'with an instruction that Docker does not know',
      { Dockerfile: 'FROM node AS a\nRUM x\nFROM node\n' },
      'dockerfile parse error on line 2: unknown instruction: RUM',
    ],
    [
      'with a command in another stage that is not done by bundling',
      {
        Dockerfile:
          'FROM node AS b\nCOPY src src\nRUN npm ci && exit 1\nFROM node\nCOPY --from=b /dist dist\n',
      },
      'Dockerfile line 3: RUN npm ci && exit 1 is neither followed nor done by bundling',
    ],
    [
      'with a module to copy that nothing is compiled to',
      { Dockerfile: 'FROM node AS b\nCOPY src .\nFROM node\nCOPY --from=b /b.js .\n', 'src/a.ts': '' },
      'Dockerfile line 4: /b.js to copy is made of src/b.ts, which does not exist',
    ],
    ['without a Dockerfile', {}, 'Dockerfile is missing: an image is made from it'],
    [
      'of another base',
      { Dockerfile: 'FROM nginx' },
      'Dockerfile begins with nginx, which is no official image of Node.js; --runtime docker or --runtime podman runs any image',
    ],
    [
      'with commands in the last stage',
      { Dockerfile: 'FROM node\nRUN make\n' },
      'Dockerfile line 2: RUN make in the last stage is not followed',
    ],
    [
      'with another image to copy from',
      { Dockerfile: 'FROM node\nCOPY --from=nginx /etc etc\n' },
      'Dockerfile line 2: COPY --from=nginx is no stage of this Dockerfile',
    ],
    [
      'that copies what is not there',
      { Dockerfile: 'FROM node\nCOPY data data\n' },
      'Dockerfile line 2: data to copy does not exist in the project',
    ],
    [
      'whose sources are not found',
      { Dockerfile: 'FROM node AS b\nFROM node\nCOPY --from=b /dist dist\n' },
      'Dockerfile line 3: /dist is made in another stage from 0 directories of TypeScript, not from one',
    ],
    [
      'that does not compile',
      { Dockerfile: dockerfile, 'src/main.ts': 'const = 1', 'data/a.txt': '' },
      'src cannot be bundled: ',
    ],
    [
      'that is built for another language',
      { Dockerfile: 'FROM python:3.12-slim\nCMD ["python", "app.py"]\n' },
      'Dockerfile begins with python:3.12-slim, which is no official image of Node.js; --runtime docker or --runtime podman runs any image; or name a program of this machine in rehearsal.command of the service',
    ],
    [
      'that installs without a lock file',
      { Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\n', 'package.json': '{}' },
      'Dockerfile line 4: RUN npm ci needs a package-lock.json in /app',
    ],
  ])('%s is refused', async (_title, files, message) => {
    project(files);
    await expect(make()).rejects.toThrow(message);
  });
});

describe('a Dockerfile of one stage', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': {},
      'node_modules/used': { version: '1.0.0' },
      'node_modules/tool': { version: '1.0.0', dev: true },
    },
  };
  const files = {
    Dockerfile: [
      'FROM node:22-slim',
      'WORKDIR /srv',
      'COPY package*.json ./',
      'RUN --mount=type=cache,target=/cache/npm npm ci --omit=dev --no-audit && npm cache clean --force',
      'COPY . .',
      'CMD ["node", "main.js"]',
    ].join('\n'),
    'package.json': '{}',
    'package-lock.json': JSON.stringify(lock),
    'main.js': `console.log(require('used'))`,
  };

  it('is followed: what it copies, and the packages of its lock file without those for development', async () => {
    project({
      ...files,
      'packages/node_modules/used/index.js': `module.exports = 'used';`,
      'packages/node_modules/tool/index.js': '',
    });
    const image = await processImageFromDirectory({
      directory,
      output,
      packages: () => Promise.resolve(path.join(directory, 'packages/node_modules')),
    });
    const cwd = pathInImage(image, '/srv');
    expect(spawnSync(process.execPath, ['main.js'], { cwd, encoding: 'utf8' }).stdout).toBe('used\n');
    expect(globSync('srv/node_modules/*/*', { cwd: output })).toEqual(['srv/node_modules/used/index.js']);
  });

  it.each(['npm install -g pm2', 'npm ci && npm run build', 'apt-get update', 'npm ci; rm -rf /'])(
    'is not followed where it runs %s',
    (command) => {
      project({ Dockerfile: `FROM node:22\n\nRUN ${command}\n` });
      expect(() => {
        expectFollowedDockerfile({ directory });
      }).toThrow(`Dockerfile line 3: RUN ${command} in the last stage is not followed`);
    },
  );

  it('is known to be followed before anything is made', () => {
    project(files);
    expect(() => {
      expectFollowedDockerfile({ directory });
    }).not.toThrow();
    expect(() => {
      expectFollowedDockerfile({ directory: root });
    }).not.toThrow();
  });
});

describe('a Dockerfile that installs with pnpm or Yarn', () => {
  const searchPath = process.env.PATH;
  afterEach(() => {
    process.env.PATH = searchPath;
  });

  const dockerfile = (run: string) =>
    ['FROM node:22-slim', 'WORKDIR /srv', 'COPY . .', `RUN ${run}`, 'CMD ["node", "main.js"]'].join('\n');
  const make = (calls: string[][]) =>
    processImageFromDirectory({
      directory,
      output,
      run: ([program, ...args], cwd) => {
        calls.push([path.basename(program), ...args]);
        mkdirSync(path.join(cwd, 'node_modules'));
        return Promise.resolve();
      },
    });
  /** Programs of this machine: these alone. */
  const have = (...names: string[]) => {
    const bin = path.join(directory, 'bin-of-managers');
    rmSync(bin, { recursive: true, force: true });
    mkdirSync(bin);
    for (const name of names) writeFileSync(path.join(bin, name), '', { mode: 0o755 });
    process.env.PATH = bin;
  };

  it.each([
    [
      'corepack enable && pnpm install --frozen-lockfile --prod',
      ['pnpm'],
      { 'pnpm-lock.yaml': 'lockfileVersion: 9' },
      'pnpm install --frozen-lockfile --prod --ignore-scripts',
    ],
    [
      'npm install -g pnpm@9 && pnpm i',
      ['corepack'],
      { 'pnpm-lock.yaml': '' },
      'corepack pnpm install --frozen-lockfile --prod --ignore-scripts',
    ],
    [
      'yarn install --immutable',
      ['yarn'],
      { 'yarn.lock': '__metadata:\n  version: 8\n' },
      'yarn install --immutable --mode=skip-build',
    ],
    [
      'yarn --frozen-lockfile',
      ['yarn'],
      { 'yarn.lock': '# yarn lockfile v1\n' },
      'yarn install --frozen-lockfile --production --ignore-scripts --non-interactive',
    ],
  ])('is followed: %s', async (run, programs, files, command) => {
    project({ Dockerfile: dockerfile(run), 'package.json': '{}', ...(files as Record<string, string>) });
    have(...programs);
    expectFollowedDockerfile({ directory });
    const calls: string[][] = [];
    const image = await make(calls);
    expect(calls.map((words) => words.join(' '))).toEqual([command]);
    expect(pathInImage(image, '/srv/node_modules')).toBeDefined();
  });

  it('is refused at once where this machine has no such manager, with its line and the ways out', () => {
    project({ Dockerfile: dockerfile('pnpm install'), 'pnpm-lock.yaml': '' });
    have();
    expect(() => {
      expectFollowedDockerfile({ directory });
    }).toThrow(
      'Dockerfile line 4: RUN pnpm install needs pnpm on this machine: run corepack enable; --runtime docker or --runtime podman runs any image; or name a program of this machine in rehearsal.command of the service',
    );
  });

  it('is refused without a lock file', async () => {
    project({ Dockerfile: dockerfile('yarn install'), 'package.json': '{}' });
    have('yarn');
    await expect(make([])).rejects.toThrow('Dockerfile line 4: RUN yarn install needs a yarn.lock in /srv');
  });

  it.each(['pnpm add left-pad', 'pnpm install && pnpm build', 'yarn global add pm2'])(
    'is not followed where it runs %s',
    (command) => {
      project({ Dockerfile: dockerfile(command) });
      have('pnpm', 'yarn');
      expect(() => {
        expectFollowedDockerfile({ directory });
      }).toThrow(`Dockerfile line 4: RUN ${command} in the last stage is not followed`);
    },
  );
});

describe('a program of this machine', () => {
  const program = ['python3', 'app.py', '--fast'];
  const python =
    'FROM python:3.12\nENV MODE=fast PATH=/opt/bin:$PATH\nARG APP_VERSION\nENV APP_VERSION=$APP_VERSION\nRUN pip install flask\n';

  it('runs in the build context with the variables of the image, whatever the Dockerfile does', async () => {
    project({
      Dockerfile: python,
      'app.py': '',
      'lib/a.py': '',
      'secret.txt': '',
      '.dockerignore': 'secret.txt',
    });
    const image = await processImageFromDirectory({
      directory,
      output,
      program,
      buildArguments: { APP_VERSION: 'v1' },
    });
    expect(image).toMatchObject({
      workingDirectory: '/context',
      entryPoint: [],
      command: program,
      environment: { MODE: 'fast', APP_VERSION: 'v1' },
    });
    expect(image.environment).not.toHaveProperty('PATH');
    expect(globSync('context/**', { cwd: output }).sort()).toEqual([
      'context/Dockerfile',
      'context/app.py',
      'context/lib/a.py',
    ]);
  });

  it('does not take the place of an image of the rehearsal itself', async () => {
    project({ Dockerfile: `FROM node:22\nLABEL ${ownImageLabel}=fault\nCMD ["node", "fault.cjs"]\n` });
    const image = await processImageFromDirectory({ directory, output, program });
    expect(image.command).toEqual(['node', 'fault.cjs']);
  });
});
