/** The stacks' own buildspec with the real Dockerfile and a real engine, which the build knows as `docker`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
    const { status, log, release } = await bench.build(commit);
    expect({ status, log: status === 0 ? '' : log }).toEqual({ status: 0, log: '' });
    const digest = await bench.digestOf(commit);
    expect(release['imageDetail.json']).toBe(
      `{"ImageURI":"${bench.registry.host}/shop-images@${String(digest)}"}`,
    );
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
    const { status, log, release } = await bench.build('00', {
      files: { Dockerfile: `FROM ${base}\nRUN exit 3\n` },
    });
    expect(status).not.toBe(0);
    expect(log).toContain('exit status 3');
    expect(release).toEqual({});
    expect(await bench.digestOf('00')).toBeUndefined();
  });

  it('leaves none of its images in the engine', async () => {
    await bench.tools.stop();
    expect(podman.run('images', '--format', '{{.Repository}}')).not.toContain('shop-images');
  });
});
