/** The stacks' own buildspec with the real Dockerfile and a real engine, which the build knows as `docker`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { copyFromContext, readBuildContext } from '../../rehearsal/runtime/images/build-context';
import { readStages } from '../../rehearsal/runtime/images/image-stages';
import { startImageBuilds, type ImageBuildBench } from '../support/image-build';
import { describeWithPodman, Podman } from '../support/podman';
import { root, run } from '../support/run';
import { importStandInBase, npmOptions } from '../support/stand-in-base';

jest.setTimeout(600_000);

const commit = '8f4d3c2b1a09f8e7d6c5b4a3928170615243f4e5';
const other = '0123456789abcdef0123456789abcdef01234567';
const version = /^ARG NODE_VERSION=(.+)$/m.exec(readFileSync(path.join(root, 'Dockerfile'), 'utf8'))![1]!;
const base = `public.ecr.aws/docker/library/node:${version}`;

describeWithPodman('the image build with podman', () => {
  let podman: Podman;
  let bench: ImageBuildBench;

  beforeAll(async () => {
    podman = new Podman();
    importStandInBase(podman, base);
    const settings = path.join(podman.directory, 'containers.conf');
    const volumes = npmOptions(podman).filter((word) => word !== '--volume');
    writeFileSync(settings, `[containers]\nvolumes = ${JSON.stringify(volumes)}\n`);
    bench = await startImageBuilds({
      engine: podman.command,
      env: { ...process.env, CONTAINERS_CONF: settings },
    });
  });

  afterAll(async () => {
    await bench.stop();
    podman.remove();
  });

  const image = (tag: string) => `${bench.registry.host}/shop-images:${tag}`;

  it('builds the Dockerfile of the service, pushes it, and hands it on by digest', async () => {
    const { status, log, digest: handedOn } = await bench.build(commit);
    expect({ status, log: status === 0 ? '' : log }).toEqual({ status: 0, log: '' });
    const digest = await bench.digestOf(commit);
    expect(handedOn).toBe(digest);
    const config = podman.run('image', 'inspect', '--format', '{{json .Config}}', image(commit));
    expect(JSON.parse(config)).toMatchObject({
      Env: expect.arrayContaining([`APP_VERSION=${commit}`]) as unknown,
      Cmd: ['node', 'dist/server.js'],
      User: '1000:1000',
      Labels: { 'org.opencontainers.image.revision': commit },
    });
    // What the registry has is what was built: without the local one it is pulled.
    podman.run('rmi', '--force', image(commit));
    const byDigest = `${bench.registry.host}/shop-images@${String(digest)}`;
    // Not by `podman.run`, which would keep the registry, in this process, from answering.
    const pull = ['pull', '--tls-verify=false', ...bench.credentials, byDigest];
    expect(await run([...podman.command, ...pull])).toMatchObject({ status: 0 });
    podman.run('rmi', byDigest);
  });

  it('does not build a commit again, and takes layers of the build before for another one', async () => {
    expect((await bench.build(commit)).log).toContain(`${commit} is built already`);
    const { status, log } = await bench.build(other);
    expect(status).toBe(0);
    expect(log).toContain('Using cache');
    expect(await bench.digestOf(other)).not.toBe(await bench.digestOf(commit));
  });

  it('fails with what the Dockerfile runs', async () => {
    const { status, log, digest } = await bench.build('00', {
      files: { Dockerfile: `FROM ${base}\nRUN exit 3\n` },
    });
    expect(status).not.toBe(0);
    expect(log).toContain('exit status 3');
    expect(digest).toBeUndefined();
    expect(await bench.digestOf('00')).toBeUndefined();
  });

  it.each([
    ['COPY a.txt ./', 'COPY a.txt b', 'COPY d e', 'COPY a.txt e'],
    ['COPY d a.txt x/', 'COPY d/ y', 'COPY *.txt /z/', 'COPY d/f/g .'],
    ['COPY . /all', 'COPY a.??t q/'],
    ['COPY ["a.txt", "two words/"]', 'COPY --chmod=700 a.txt m', 'ARG V=a.txt', 'COPY $V v'],
  ])('the stand-in copies as the engine does: %s', (...lines) => {
    const context = path.join(podman.directory, 'context');
    const dockerfile = path.join(context, 'Dockerfile');
    for (const file of ['a.txt', 'ignored.txt', 'd/b', 'd/f/g', 'd/ignored/h']) {
      mkdirSync(path.join(context, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(context, file), file);
    }
    writeFileSync(path.join(context, '.dockerignore'), '**/ignored*\n');
    writeFileSync(dockerfile, ['FROM scratch', 'WORKDIR /app', ...lines].join('\n'));
    podman.run('build', '--quiet', '--tag', 'copied', context);
    const theirs = path.join(podman.directory, 'theirs');
    const ours = path.join(podman.directory, 'ours');
    for (const each of [theirs, ours]) rmSync(each, { recursive: true, force: true });
    mkdirSync(theirs);
    const container = podman.run('create', '--network', 'host', 'copied', 'none');
    const archive = path.join(podman.directory, 'copied.tar');
    podman.run('export', '--output', archive, container);
    execFileSync('tar', ['-xf', archive, '-C', theirs, '--exclude=dev', '--exclude=proc', '--exclude=sys']);
    const [stage] = readStages(readFileSync(dockerfile, 'utf8'), {});
    for (const copy of stage!.copies) copyFromContext(readBuildContext(context, dockerfile), copy, ours);
    const filesIn = (directory: string) =>
      globSync('**', { cwd: directory, dot: true, ignore: ['etc/**', 'run/**'] })
        .sort()
        .map((file) => [file, statSync(path.join(directory, file)).mode.toString(8)]);
    expect(filesIn(ours)).toEqual(filesIn(theirs));
  });

  it('leaves none of its images in the engine', async () => {
    await bench.tools.stop();
    expect(podman.run('images', '--format', '{{.Repository}}')).not.toContain('shop-images');
  });
});
