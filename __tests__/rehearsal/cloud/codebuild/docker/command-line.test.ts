import { readCommandLine } from '../../../../../rehearsal/cloud/codebuild/docker/command-line';
import { UsageError } from '../../../../../rehearsal/cloud/codebuild/docker/flags';

const read = (line: string) => readCommandLine(line.split(' ').filter(Boolean));

describe('a command line', () => {
  it('is that of a build', () => {
    expect(
      read(
        'build --platform linux/amd64 --file ./Dockerfile --tag 127.0.0.1:4566/shop:1 -t=a -tb:2 --build-arg A=1=2 --build-arg=B --label x=y --target base --pull --no-cache --progress plain -q --iidfile id -- ./.',
      ),
    ).toEqual({
      name: 'build',
      context: './.',
      file: './Dockerfile',
      tags: [
        { host: '127.0.0.1:4566', repository: 'shop', tag: '1', name: '127.0.0.1:4566/shop' },
        { host: undefined, repository: 'a', tag: 'latest', name: 'a' },
        { host: undefined, repository: 'b', tag: '2', name: 'b' },
      ],
      buildArguments: [
        ['A', '1=2'],
        ['B', undefined],
      ],
      labels: { x: 'y' },
      platform: 'linux/amd64',
      target: 'base',
      quiet: true,
      idFile: 'id',
    });
  });

  it('has options before and after operands, and none after two dashes', () => {
    expect(read('build . -t a')).toMatchObject({ context: '.', tags: [{ repository: 'a' }] });
    expect(read('image build -- --tag')).toMatchObject({ context: '--tag', tags: [] });
    expect(read('build --quiet=false .')).toMatchObject({ quiet: false });
  });

  it.each([
    ['login --username AWS --password-stdin 127.0.0.1:1', { server: '127.0.0.1:1', user: 'AWS' }],
    ['login -u a -p b', { server: undefined, user: 'a', password: 'b' }],
    ['logout h', { name: 'logout', server: 'h' }],
    [
      'tag a:1 localhost/b',
      { source: { name: 'a', tag: '1' }, target: { name: 'localhost/b', tag: 'latest' } },
    ],
    ['push --quiet h:1/r:t', { image: { host: 'h:1', repository: 'r', tag: 't' }, quiet: true }],
    ['image ls -q', { name: 'images', quiet: true }],
    ['inspect --format={{.Id}} a b', { name: 'inspect', images: ['a', 'b'], format: '{{.Id}}' }],
    ['--version', { name: 'version' }],
  ])('%s', (line, expected) => {
    expect(read(line)).toMatchObject(expected);
  });

  /** The words and statuses are those of Docker 28.2. */
  it.each<[string, number, string]>([
    ['build --nope .', 125, 'unknown flag: --nope'],
    ['build -x .', 125, "unknown shorthand flag: 'x' in -x"],
    ['build -t', 125, "flag needs an argument: 't' in -t"],
    ['build --tag', 125, 'flag needs an argument: --tag'],
    [
      'build --no-cache=maybe .',
      125,
      'invalid argument "maybe" for "--no-cache" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    ['build', 1, "docker: 'docker build' requires 1 argument"],
    ['build a b', 1, "docker: 'docker build' requires 1 argument"],
    ['tag a', 1, "docker: 'docker tag' requires 2 arguments"],
    ['inspect', 1, "docker: 'docker inspect' requires at least 1 argument"],
    ['login a b -u a -p b', 1, "docker: 'docker login' requires at most 1 argument"],
    ['login h', 1, 'Error: Cannot perform an interactive login from a non TTY device'],
    ['login --password-stdin h', 1, 'the --password-stdin option requires --username to be set'],
    [
      'login -u a -p b --password-stdin',
      1,
      'conflicting options: cannot specify both --password and --password-stdin',
    ],
  ])('%s is refused as Docker refuses it', (line, status, message) => {
    expect(() => read(line)).toThrow(new UsageError(message));
    try {
      read(line);
    } catch (error) {
      expect((error as UsageError).status).toBe(status);
    }
  });

  it.each([
    ['run --rm node', 'docker run is not performed by the stand-in'],
    ['pull node', 'docker pull is not performed by the stand-in'],
    ['compose up', 'docker compose is not performed by the stand-in'],
    ['image prune', 'docker image prune is not performed by the stand-in'],
    ['buildx build .', 'docker buildx is not performed by the stand-in'],
    ['build --secret id=a .', 'docker build --secret is not performed by the stand-in'],
    ['build -', 'docker build from standard input is not performed by the stand-in'],
    ['build https://a/b.git', 'docker build from https://a/b.git is not performed by the stand-in'],
    ['push --all-tags a', 'docker push --all-tags is not performed by the stand-in'],
  ])('%s is refused by its name', (line, message) => {
    expect(() => read(line)).toThrow(
      `${message}; --runtime docker or --runtime podman builds with a real engine`,
    );
  });

  it('without a command says which are known', () => {
    expect(() => read('')).toThrow(
      'docker is not performed by the stand-in, which knows login, logout, build, tag, push, images, inspect, version, info; ',
    );
  });

  it.each([
    ['tag A b', 'invalid reference format: repository name (A) must be lowercase'],
    ['push a:', 'invalid reference format'],
    ['build -t a: .', 'ERROR: failed to build: invalid tag "a:": invalid reference format'],
  ])('%s names no image', (line, message) => {
    expect(() => read(line)).toThrow(message);
  });
});
