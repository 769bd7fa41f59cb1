import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** Instructions in order, without comments; the Dockerfile has no continued lines. */
const instructions: readonly Instruction[] = read('Dockerfile')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, name = '', value = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return { name, value };
  });
const valuesOf = (name: string, among = instructions): readonly string[] =>
  among.filter((instruction) => instruction.name === name).map(({ value }) => value);
const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));

describe('the Dockerfile', () => {
  test('has no line that this test cannot read', () => {
    expect(instructions.filter(({ name }) => name === '')).toEqual([]);
    expect(read('Dockerfile')).not.toMatch(/\\$/m);
  });

  test('starts from one base image of a fixed version', () => {
    const [versions, ...stages] = [valuesOf('ARG')[0], ...valuesOf('FROM')];
    expect(versions).toMatch(/^NODE_VERSION=\d+\.\d+\.\d+-alpine\d+\.\d+$/);
    expect(stages).toEqual([
      'public.ecr.aws/docker/library/node:${NODE_VERSION} AS base',
      'base AS build',
      'base AS dependencies',
      'base',
    ]);
    expect(read('Dockerfile')).not.toContain('latest');
  });

  test('runs as a user by number that is not root, from the exec form', () => {
    expect(valuesOf('USER', lastStage)).toEqual(['1000:1000']);
    expect(valuesOf('CMD', lastStage)).toEqual(['["node", "dist/server.js"]']);
    expect(valuesOf('ENTRYPOINT')).toEqual([]);
  });

  test('declares /tmp as a volume, so that its mode goes with it into the volume of a task', () => {
    expect(valuesOf('VOLUME', lastStage)).toEqual(['["/tmp"]']);
  });

  test('puts nothing into the image but production packages and compiled sources', () => {
    expect(valuesOf('COPY', lastStage)).toEqual([
      '--from=dependencies /app/node_modules node_modules',
      '--from=build /app/dist dist',
    ]);
    expect(valuesOf('RUN', lastStage)).toEqual([]);
    expect(valuesOf('ADD')).toEqual([]);
    expect(valuesOf('RUN')[2]).toMatch(/^npm ci --omit=dev /);
  });

  test('copies from the project by name only, and the build is sent nothing else', () => {
    const sources = valuesOf('COPY')
      .filter((value) => !value.startsWith('--from='))
      .flatMap((value) => value.split(' ').slice(0, -1));
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(allowed).toEqual(['*', ...[...new Set(sources)].map((source) => `!${source}`)]);
  });

  test('takes no secret: its arguments are the versions', () => {
    expect(valuesOf('ARG').map((value) => value.split('=')[0])).toEqual(['NODE_VERSION', 'APP_VERSION']);
    expect(valuesOf('ENV')).toEqual(['NODE_ENV=production', 'APP_VERSION=${APP_VERSION}']);
  });

  test('has a health check that needs nothing but node', () => {
    expect(valuesOf('HEALTHCHECK')).toEqual([
      '--interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["node", "dist/health-check.js"]',
    ]);
  });
});

describe('the packages of the service', () => {
  type Versions = Readonly<Record<string, string>>;
  interface Manifest {
    readonly dependencies: Versions;
    readonly devDependencies: Versions;
  }
  interface Lock {
    readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string }>>;
  }
  const project = JSON.parse(read('package.json')) as Manifest;
  const service = JSON.parse(read('app/package.json')) as Manifest;
  const lock = JSON.parse(read('app/package-lock.json')) as Lock;
  const pinned = { ...service.dependencies, ...service.devDependencies };

  test('are those that the tests run with', () => {
    for (const [name, version] of Object.entries(pinned)) {
      expect([name, { ...project.dependencies, ...project.devDependencies }[name]]).toEqual([name, version]);
    }
  });

  test('are locked in the versions that are asked for, wherever they come from', () => {
    for (const [name, version] of Object.entries(pinned)) {
      expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });
});
