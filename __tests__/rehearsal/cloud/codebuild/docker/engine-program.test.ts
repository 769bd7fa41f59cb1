/** The program that becomes an engine's, run by a shell, with engines that tell how they were called. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineScript } from '../../../../../rehearsal/cloud/codebuild/docker/engine-program';
import { writeShim } from '../../../../../rehearsal/cloud/codebuild/tools/shims';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'engine-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const place = (...names: readonly string[]) => path.join(directory, ...names);

function write(name: string, content: string): void {
  mkdirSync(path.dirname(place(name)), { recursive: true });
  writeFileSync(place(name), content);
}

interface Called {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Calls `docker` in a build. @returns how the engine was called */
function call(
  engine: 'docker' | 'podman',
  args: readonly string[],
  { env = {}, options = [] }: { env?: Record<string, string>; options?: readonly string[] } = {},
): Called {
  write(
    engine,
    `#!${process.execPath}\nconsole.log(JSON.stringify({ args: process.argv.slice(2), env: process.env }))\n`,
  );
  chmodSync(place(engine), 0o755);
  mkdirSync(place('bin'), { recursive: true });
  const script = engineScript({
    command: [place(engine), ...options],
    env: { HOME: place('home'), ...env },
    directory: place('settings'),
    registry: '127.0.0.1:4566',
  });
  writeShim(place('bin'), 'docker', script);
  const { stdout, stderr } = spawnSync('docker', args, {
    env: { PATH: `${place('bin')}:${process.env.PATH ?? ''}`, HOME: '/build/home', VERSION: '1' },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Called;
}

const build = ['build', '--network', 'host', '--format', 'docker'];

describe('docker', () => {
  it('is called as it is, with the settings of the user but for logins', () => {
    write('home/.docker/config.json', '{"currentContext":"desktop","auths":{"a":{}},"credsStore":"x"}');
    write('home/.docker/contexts/meta', '');
    const { args, env } = call('docker', ['build', '-t', `it's`, '--', 'a b'], {
      env: { DOCKER_HOST: 'unix:///sock', SECRET: 'x' },
      options: ['--debug'],
    });
    expect(args).toEqual(['--debug', 'build', '-t', `it's`, '--', 'a b']);
    expect(env).toMatchObject({ HOME: place('home'), DOCKER_HOST: 'unix:///sock', VERSION: '1' });
    expect(env.SECRET).toBeUndefined();
    const config = place('settings', 'docker-config');
    expect(env.DOCKER_CONFIG).toBe(config);
    expect(JSON.parse(readFileSync(path.join(config, 'config.json'), 'utf8'))).toEqual({
      currentContext: 'desktop',
    });
    expect(lstatSync(path.join(config, 'contexts')).isSymbolicLink()).toBe(true);
  });

  it('needs no settings of the user', () => {
    const { env } = call('docker', ['version']);
    expect(existsSync(env.DOCKER_CONFIG!)).toBe(true);
  });
});

describe('podman', () => {
  it.each<[string[], string[]]>([
    [
      ['build', '--progress', 'plain', '--provenance=false', '-t', 'a b', '--load', '--', './.'],
      [...build, '-t', 'a b', '--', './.'],
    ],
    [
      ['image', 'build', '--cache-from', 'x', '.'],
      [...build, '.'],
    ],
    [
      ['build', '--sbom=true', '--cache-to=type=inline', '--', '--load'],
      [...build, '--', '--load'],
    ],
    [
      ['push', '--quiet', '127.0.0.1:4566/a:1'],
      ['push', '--quiet', '127.0.0.1:4566/a:1'],
    ],
    [
      ['image', 'ls'],
      ['image', 'ls'],
    ],
    [[], []],
  ])('%j is called as %j', (given, expected) => {
    expect(call('podman', given, { options: ['--root', '/r'] }).args).toEqual(['--root', '/r', ...expected]);
  });

  it('has a login of its own, speaks HTTP with the registry, and needs no privileges', () => {
    write('home/.config/containers/registries.conf', 'unqualified-search-registries = ["x"]\n');
    const { env } = call('podman', ['login']);
    expect(env).toMatchObject({
      HOME: place('home'),
      REGISTRY_AUTH_FILE: place('settings', 'auth.json'),
      BUILDAH_ISOLATION: 'chroot',
    });
    expect(readFileSync(env.CONTAINERS_REGISTRIES_CONF!, 'utf8')).toBe(
      'unqualified-search-registries = ["x"]\n\n[[registry]]\nlocation = "127.0.0.1:4566"\ninsecure = true\n',
    );
  });

  it('leaves out settings of an old form, which go with no newer ones, and keeps an isolation that is set', () => {
    write('old.conf', "[registries.search]\nregistries = ['x']\n");
    const { env } = call('podman', ['login'], {
      env: { CONTAINERS_REGISTRIES_CONF: place('old.conf'), BUILDAH_ISOLATION: 'rootless' },
    });
    expect(readFileSync(env.CONTAINERS_REGISTRIES_CONF!, 'utf8')).not.toContain('registries.search');
    expect(env.BUILDAH_ISOLATION).toBe('rootless');
  });
});
