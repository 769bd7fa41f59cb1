/** The stacks' own buildspec, run: a real shell, the real AWS CLI, moto, the registry, and a docker that is ours. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ProcessImage } from '../../rehearsal/runtime/images/process-image';
import { pullProcessImage, resolveImage } from '../../rehearsal/runtime/images/pull-image';
import { serviceName, startImageBuilds, type ImageBuildBench } from '../support/image-build';
import { freePort } from '../support/free-port';
import { describeWith, testTools } from '../support/tools';

const commit = '8f4d3c2b1a09f8e7d6c5b4a3928170615243f4e5';

describeWith([testTools.moto, testTools.aws], 'the image build with the stand-in for docker', () => {
  let bench: ImageBuildBench;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'pulled-'));
    bench = await startImageBuilds();
  });

  afterAll(async () => {
    await bench.stop();
    rmSync(directory, { recursive: true });
  });

  /** What the registry has under a tag. */
  const pulled = async (tag: string): Promise<ProcessImage> => {
    const image = await resolveImage(bench.registry.access, { repository: 'shop-images', tag });
    return pullProcessImage(bench.registry.access, image!, path.join(directory, tag));
  };

  it('builds a commit, pushes it under its id, and hands it on by digest', async () => {
    const { status, log, digest: handedOn } = await bench.build(commit);
    expect({ status, log: status === 0 ? '' : log }).toEqual({ status: 0, log: '' });
    const digest = String(await bench.digestOf(commit));
    expect(log).toContain('Login Succeeded');
    // To ECR Public, which the Dockerfile names.
    expect(log).not.toContain('pulls from it are anonymous');
    expect(log).toContain(`${commit}: digest: ${digest}`);
    expect(handedOn).toBe(digest);
  });

  it('has pushed the service, which serves as the commit', async () => {
    const image = await pulled(commit);
    expect(image.labels).toEqual({ 'org.opencontainers.image.revision': commit });
    const port = await freePort();
    const [program = '', ...args] = image.command;
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: path.join(image.root!, image.workingDirectory!),
      env: { ...image.environment, PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(response.headers.get('x-app-version')).toBe(commit);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });

  it('does not build it again, and hands on the same digest', async () => {
    const { status, log, digest } = await bench.build(commit);
    expect(status).toBe(0);
    expect(log).toContain(`${commit} is built already`);
    expect(log).not.toContain('#1 [internal]');
    expect(digest).toBe(await bench.digestOf(commit));
  });

  it('builds a release that is only a program, as bad ones are', async () => {
    const { status, log } = await bench.build('bad0', {
      files: {
        '.dockerignore': '*\n!fault-program.cjs\n',
        'fault-program.cjs': 'console.log(process.env.FAULT_STATUS);\n',
        Dockerfile:
          'FROM public.ecr.aws/docker/library/node:22-alpine\nWORKDIR /app\nCOPY fault-program.cjs ./\nENV FAULT_STATUS=500\nUSER 1000:1000\nCMD ["node","fault-program.cjs"]\n',
      },
    });
    expect({ status, log: status === 0 ? '' : log }).toEqual({ status: 0, log: '' });
    expect(await pulled('bad0')).toMatchObject({
      workingDirectory: '/app',
      command: ['node', 'fault-program.cjs'],
      environment: { FAULT_STATUS: '500' },
    });
  });

  it('tags the image that production runs before it pushes another one, once', async () => {
    const digest = String(await bench.digestOf(commit));
    const released = () => bench.digestOf(`released-${digest.replace('sha256:', '')}`);
    await runInProduction(bench, `${bench.registry.host}/shop-images@${digest}`);
    expect(await released()).toBeUndefined();
    for (const next of ['cafe0', 'cafe1']) {
      const { status, log } = await bench.build(next);
      expect({ status, log: status === 0 ? '' : log }).toEqual({ status: 0, log: '' });
      expect(await released()).toBe(digest);
    }
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'sources that do not compile',
      { 'app/src/log.ts': 'export const x: = 1;\n' },
      'app/src/log.ts:1:16: ERROR: Unexpected "="',
    ],
    [
      'a Dockerfile that is none',
      { Dockerfile: 'FROM node\nCOPPY a b\n' },
      'ERROR: failed to solve: dockerfile parse error on line 2: unknown instruction: COPPY',
    ],
  ])('fails at %s, and hands nothing on', async (_title, files, message) => {
    const { status, log, digest } = await bench.build('0bad', { files });
    expect(status).toBe(1);
    expect(log).toContain(message);
    expect(digest).toBeUndefined();
    expect(await bench.digestOf('0bad')).toBeUndefined();
  });

  it('fails without a revision', async () => {
    const { status, log } = await bench.build('');
    expect(status).not.toBe(0);
    expect(log).toBe(
      'the source has no revision to name the image by; an S3 source needs a versioned bucket',
    );
  });

  it('fails without privileged mode, as there is no daemon', async () => {
    const { status, log } = await bench.build('0dae', { privilegedMode: false });
    expect(status).toBe(1);
    expect(log).toContain(
      'ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    );
  });

  it('fails where ECR refuses', async () => {
    await bench.aws('ecr', 'delete-repository', '--repository-name', 'shop-images', '--force');
    const { status, log, digest } = await bench.build('0abc');
    expect(status).not.toBe(0);
    expect(log).toContain(
      "(RepositoryNotFoundException) when calling the BatchGetImage operation: The repository with name 'shop-images' does not exist",
    );
    expect(digest).toBeUndefined();
  });
});

/** A service whose primary task set has the image. */
async function runInProduction({ aws }: ImageBuildBench, image: string): Promise<void> {
  const place = ['--cluster', serviceName, '--service', serviceName];
  const container = { name: 'NodejsApp', image, memory: 128 };
  await aws(
    ...['ecs', 'register-task-definition', '--family', serviceName],
    ...['--container-definitions', JSON.stringify([container])],
  );
  await aws(
    ...['ecs', 'create-service', '--cluster', serviceName, '--service-name', serviceName],
    ...['--deployment-controller', 'type=EXTERNAL', '--desired-count', '1'],
  );
  const { taskSet } = (await aws('ecs', 'create-task-set', ...place, '--task-definition', serviceName)) as {
    taskSet: { taskSetArn: string };
  };
  await aws('ecs', 'update-service-primary-task-set', ...place, '--primary-task-set', taskSet.taskSetArn);
}
