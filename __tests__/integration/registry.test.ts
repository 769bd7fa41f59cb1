/** ECR's registry before the real moto, spoken to by Podman, the AWS CLI, boto3 and the runtimes of tasks. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMoto, type Emulator } from '../../rehearsal/cloud/emulator/moto';
import { engineRegistryEnvironment } from '../../rehearsal/runtime/images/engine-registry-environment';
import { ImageStore } from '../../rehearsal/runtime/images/image-store';
import { packProcessImage } from '../../rehearsal/runtime/images/packed-image';
import { processImageFromDirectory } from '../../rehearsal/runtime/images/project-image';
import { pushImage } from '../../rehearsal/runtime/images/push-image';
import { EngineRuntime } from '../../rehearsal/runtime/tasks/engine/engine-runtime';
import { ProcessRuntime } from '../../rehearsal/runtime/tasks/process-runtime';
import { askAws } from '../support/aws-cli';
import { freePort } from '../support/free-port';
import { withOwnTemporaryDirectory } from '../support/own-temporary-directory';
import { describeWithPodman, Podman } from '../support/podman';
import { pollUntil } from '../support/poll';
import { startRegistry, type RunningRegistry } from '../support/registry';
import { root, run } from '../support/run';
import { importStandInBase } from '../support/stand-in-base';
import { describeWith, testTools } from '../support/tools';
import { waitLimitMs } from '../support/until';

const { moto, aws, boto3 } = testTools;
const base = 'localhost/node:test';

let emulator: Emulator;
let registry: RunningRegistry;
let directory: string;
let environment: Record<string, string>;

async function startAll(): Promise<void> {
  directory = mkdtempSync(path.join(tmpdir(), 'registry-test-'));
  emulator = await startMoto({ env: process.env });
  registry = await startRegistry({ upstream: emulator.address });
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('AWS_'),
  );
  environment = {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: registry.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'eu-west-1',
    NO_PROXY: '127.0.0.1',
  };
}

async function stopAll(): Promise<void> {
  await registry.stop();
  await emulator.stop();
  rmSync(directory, { recursive: true, force: true });
}

const ecr = (...args: readonly string[]) => askAws(environment, ['ecr', ...args]);

const createRepository = (name: string, mutability = 'IMMUTABLE') =>
  ecr('create-repository', '--repository-name', name, '--image-tag-mutability', mutability);

describeWith([moto, aws, boto3], 'process images in the embedded ECR', () => {
  let runtime: ProcessRuntime;

  beforeAll(async () => {
    await startAll();
    runtime = new ProcessRuntime({ images: new ImageStore(), path: '/usr/bin:/bin' });
    runtime.useRegistry(registry.access);
  });
  afterAll(async () => {
    await runtime.stop();
    await stopAll();
  });

  const pushProgram = async (name: string, tag: string, text: string): Promise<string> => {
    const output = path.join(directory, `${name}-${tag}-${text}`);
    mkdirSync(path.join(output, 'srv'), { recursive: true });
    writeFileSync(path.join(output, 'srv/main.js'), `console.log(${JSON.stringify(text)})`);
    const program = {
      root: output,
      workingDirectory: '/srv',
      entryPoint: ['node'],
      command: ['/srv/main.js'],
      environment: {},
    };
    const image = await packProcessImage(program, `${output}-packed`);
    return pushImage(registry.access, { repository: name, tag, image });
  };

  const printed = async (image: string, by = runtime): Promise<string[]> => {
    const lines: string[] = [];
    const container = await by.start(
      { id: 'c', image, environment: {}, temporaryDirectory: directory },
      (line) => lines.push(line),
    );
    expect(await container.exited).toBe(0);
    return lines;
  };

  it('the service of this repository is built, pushed, pulled by digest and serves', async () => {
    expect(await createRepository('service')).toMatchObject({
      repository: { repositoryUri: `${registry.host}/service`, imageTagMutability: 'IMMUTABLE' },
    });
    const output = path.join(directory, 'service');
    mkdirSync(output);
    const program = await processImageFromDirectory({
      directory: root,
      output,
      buildArguments: { APP_VERSION: 'v7' },
    });
    const image = await packProcessImage(program, path.join(directory, 'service-packed'));
    const digest = await pushImage(registry.access, { repository: 'service', tag: 'v7', image });
    rmSync(output, { recursive: true });

    const port = await freePort();
    const lines: string[] = [];
    const container = await runtime.start(
      {
        id: 'service',
        image: `${registry.host}/service@${digest}`,
        environment: { PORT: String(port), HOST: '127.0.0.1', DRAIN_DELAY_SECONDS: '0' },
        temporaryDirectory: directory,
      },
      (line) => lines.push(line),
    );
    await pollUntil('it listens', () => lines.some((line) => line.includes('"message":"listening"')));
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(response.headers.get('x-app-version')).toBe('v7');
    expect((await container.execute(['node', 'dist/health-check.js'], waitLimitMs)).passed).toBe(true);
    container.terminate();
    expect(await container.exited).toBe(0);
  });

  it('a tag is what it names when a task starts, and layers are pulled once', async () => {
    await createRepository('moving', 'MUTABLE');
    await withOwnTemporaryDirectory(async (temporary) => {
      const own = new ProcessRuntime({ images: new ImageStore(), path: '/usr/bin:/bin' });
      own.useRegistry(registry.access);
      const first = await pushProgram('moving', 'latest', 'first');
      expect(await printed(`${registry.host}/moving`, own)).toEqual(['first']);
      const second = await pushProgram('moving', 'latest', 'second');
      expect(await printed(`${registry.host}/moving:latest`, own)).toEqual(['second']);
      expect(await printed(`${registry.host}/moving@${first}`, own)).toEqual(['first']);
      expect(await printed(`${registry.host}/moving:latest@${second}`, own)).toEqual(['second']);
      const [made, ...more] = readdirSync(temporary).filter((name) => name.startsWith('process-images-'));
      expect(more).toEqual([]);
      expect(readdirSync(path.join(temporary, made!))).toHaveLength(2);
      await own.stop();
      expect(existsSync(path.join(temporary, made!))).toBe(false);
    });
  });

  it('blobs that are there are not sent again', async () => {
    await createRepository('twice');
    const program = { entryPoint: ['node'], command: ['-v'], environment: {} };
    const image = await packProcessImage(program, path.join(directory, 'twice'));
    const outcomes: string[] = [];
    for (const tag of ['v1', 'v2']) {
      await pushImage(registry.access, {
        repository: 'twice',
        tag,
        image,
        onBlob: (_digest, outcome) => outcomes.push(outcome),
      });
    }
    expect(outcomes).toEqual(['pushed', 'pushed', 'exists', 'exists']);
  });

  it('what cannot be pulled is said in the words of ECS', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    for (const reference of ['none:v1', `service@${digest}`, 'service:none']) {
      await expect(printed(`${registry.host}/${reference}`)).rejects.toThrow(
        `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${registry.host}/${reference}: not found`,
      );
    }
  });

  it('the AWS CLI asks as the buildspec does', async () => {
    const digest = async (tag: string) => {
      const { stdout } = await run(
        [
          'aws',
          ...['ecr', 'batch-get-image', '--repository-name', 'service', '--image-ids', `imageTag=${tag}`],
          ...['--accepted-media-types', 'application/vnd.docker.distribution.manifest.v2+json'],
          'application/vnd.oci.image.manifest.v1+json',
          ...['--query', 'images[0].imageId.imageDigest', '--output', 'text'],
        ],
        environment,
      );
      return stdout.trim();
    };
    expect(await digest('v7')).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await digest('v8')).toBe('None');
  });

  it('boto3 reads images as typed values, and is refused by the exceptions of ECR', async () => {
    const script = `
import boto3, json
ecr = boto3.client('ecr')
[image] = ecr.describe_images(repositoryName='service', imageIds=[{'imageTag': 'v7'}])['imageDetails']
print(type(image['imagePushedAt']).__name__, image['imageTags'], image['imageManifestMediaType'],
      image['artifactMediaType'], image['imageSizeInBytes'] > 10000, type(image['lastRecordedPullTime']).__name__)
print(ecr.get_authorization_token()['authorizationData'][0]['expiresAt'] > image['imagePushedAt'])
for call in [
    lambda: ecr.describe_images(repositoryName='none'),
    lambda: ecr.describe_images(repositoryName='service', imageIds=[{'imageTag': 'v8'}]),
    lambda: ecr.put_image(repositoryName='service', imageTag='v7', imageManifest=json.dumps({'config': {}})),
    lambda: ecr.delete_repository(repositoryName='service'),
    lambda: ecr.describe_image_scan_findings(repositoryName='service', imageId={'imageTag': 'v7'}),
]:
    try:
        call()
        print('accepted')
    except ecr.exceptions.ClientError as error:
        print(error.response['Error']['Code'])
`;
    const { stdout, stderr } = await run(['python3', '-c', script], environment);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      "datetime ['v7'] application/vnd.oci.image.manifest.v1+json application/vnd.oci.image.config.v1+json True datetime",
      'True',
      'RepositoryNotFoundException',
      'ImageNotFoundException',
      'InvalidParameterException',
      'RepositoryNotEmptyException',
      'ScanNotFoundException',
    ]);
  });
});

describeWithPodman('images of containers in the embedded ECR', () => {
  let podman: Podman;
  let remove: () => Promise<void>;
  let engineEnvironment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    await startAll();
    podman = new Podman();
    importStandInBase(podman, base);
    ({ env: engineEnvironment, remove } = await engineRegistryEnvironment(registry.access, environment));
    await createRepository('team/app');
  });
  afterAll(async () => {
    await remove();
    podman.remove();
    await stopAll();
  });

  const engine = (args: readonly string[], env = engineEnvironment) => run([...podman.command, ...args], env);

  const reference = (tag: string) => `${registry.host}/team/app:${tag}`;

  it('the buildspec logs in with the password of the AWS CLI', async () => {
    const registries = engineEnvironment.CONTAINERS_REGISTRIES_CONF!;
    const logins = path.join(directory, 'auth.json');
    const { stdout: password } = await run(['aws', 'ecr', 'get-login-password'], environment);
    // The registry is in this process: it answers only while nothing waits here for podman.
    const login = (input: string) =>
      new Promise<number | null>((resolve) => {
        const [program, ...options] = podman.command;
        const child = spawn(
          program,
          [...options, 'login', '--username', 'AWS', '--password-stdin', registry.host],
          {
            env: { ...environment, CONTAINERS_REGISTRIES_CONF: registries, REGISTRY_AUTH_FILE: logins },
            stdio: ['pipe', 'ignore', 'ignore'],
          },
        );
        child.once('close', resolve);
        child.stdin.end(input);
      });
    expect(await login(password)).toBe(0);
    expect(Object.keys((JSON.parse(readFileSync(logins, 'utf8')) as { auths: object }).auths)).toEqual([
      registry.host,
    ]);
    expect(await login('wrong')).not.toBe(0);
  });

  it.each([
    ['docker', 'application/vnd.docker.distribution.manifest.v2+json'],
    ['oci', 'application/vnd.oci.image.manifest.v1+json'],
  ])('are pushed and pulled as %s', async (format, mediaType) => {
    const name = `localhost/${format}:1`;
    const file = path.join(directory, `Dockerfile.${format}`);
    writeFileSync(file, `FROM ${base}\nENV FORMAT=${format}\nCMD ["node","-p","process.env.FORMAT"]\n`);
    const built = await engine([
      ...['build', '--pull=never', '--isolation', 'chroot', '--format', format],
      ...['--file', file, '--tag', name, directory],
    ]);
    expect(built.stderr + String(built.status)).toMatch(/0$/);
    const digestFile = path.join(directory, `digest-${format}`);
    const push = () => engine(['push', '--digestfile', digestFile, name, reference(format)]);
    expect(await push()).toMatchObject({ status: 0 });
    const digest = readFileSync(digestFile, 'utf8');
    const [image] = (
      (await ecr(
        'describe-images',
        '--repository-name',
        'team/app',
        '--image-ids',
        `imageTag=${format}`,
      )) as {
        imageDetails: Record<string, unknown>[];
      }
    ).imageDetails;
    expect(image).toMatchObject({ imageDigest: digest, imageManifestMediaType: mediaType });

    await engine(['rmi', name]);
    const byDigest = `${registry.host}/team/app@${digest}`;
    expect(await engine(['pull', byDigest])).toMatchObject({ status: 0 });
    const environmentOfImage = await engine(['image', 'inspect', '--format', '{{.Config.Env}}', byDigest]);
    expect(environmentOfImage.stdout).toContain(`FORMAT=${format}`);
    await engine(['rmi', byDigest]);
  });

  it('keep their immutable tag', async () => {
    const file = path.join(directory, 'Dockerfile.other');
    writeFileSync(file, `FROM ${base}\nENV OTHER=1\n`);
    await engine([
      ...['build', '--pull=never', '--isolation', 'chroot', '--file', file],
      ...['--tag', 'localhost/other', directory],
    ]);
    const { status, stderr } = await engine(['push', 'localhost/other', reference('docker')]);
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      "The image tag 'docker' already exists in the 'team/app' repository and cannot be overwritten because the tag is immutable.",
    );
    expect((await engine(['push', 'localhost/other', reference('other')])).status).toBe(0);
  });

  it('go to no repository that does not exist, and to nobody without a password', async () => {
    const unknown = await engine(['push', base, `${registry.host}/none:v1`]);
    expect(unknown.status).not.toBe(0);
    expect(unknown.stderr).toContain(
      "The repository with name 'none' does not exist in the registry with id '123456789012'",
    );
    const noLogins = path.join(directory, 'none.json');
    writeFileSync(noLogins, '{}');
    const anonymous = await engine(['push', base, reference('v1')], {
      ...environment,
      CONTAINERS_REGISTRIES_CONF: engineEnvironment.CONTAINERS_REGISTRIES_CONF!,
      REGISTRY_AUTH_FILE: noLogins,
    });
    expect(anonymous.status).not.toBe(0);
    expect(anonymous.stderr).toContain('unauthorized: authentication required');
  });

  describe('as tasks', () => {
    let runtime: EngineRuntime;
    beforeAll(() => {
      runtime = new EngineRuntime({ command: podman.command, env: environment });
      runtime.useRegistry(registry.access);
    });
    afterAll(async () => {
      await runtime.stop();
    });

    const start = (image: string, id: string, onLine: (line: string) => void = () => undefined) =>
      runtime.start({ id, image, environment: {}, temporaryDirectory: directory }, onLine);

    it('are pulled by the engine, and go with the runtime', async () => {
      const lines: string[] = [];
      const container = await start(reference('oci'), 'pulled', (line) => lines.push(line));
      expect(await container.exited).toBe(0);
      expect(lines).toEqual(['oci']);
      expect(podman.run('images', '--format', '{{.Repository}}')).toContain(`${registry.host}/team/app`);
      await runtime.stop();
      expect(podman.run('images', '--format', '{{.Repository}}')).not.toContain(`${registry.host}/team/app`);
    });

    it('are not found, or are programs of this machine', async () => {
      const other = new EngineRuntime({ command: podman.command, env: environment });
      other.useRegistry(registry.access);
      const spec = { id: 'x', environment: {}, temporaryDirectory: directory };
      await expect(other.start({ ...spec, image: reference('none') }, () => undefined)).rejects.toThrow(
        `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${reference('none')}: not found`,
      );
      const program = { entryPoint: ['node'], command: ['-v'], environment: {} };
      const image = await packProcessImage(program, path.join(directory, 'program'));
      await pushImage(registry.access, { repository: 'team/app', tag: 'program', image });
      await expect(other.start({ ...spec, image: reference('program') }, () => undefined)).rejects.toThrow(
        `CannotStartContainerError: team/app@${image.digest} is a program of this machine, not the image of a container; --runtime process runs it`,
      );
      await other.stop();
    });

    it('are refused where a container is a process', async () => {
      const processes = new ProcessRuntime({ images: new ImageStore(), path: '/usr/bin:/bin' });
      processes.useRegistry(registry.access);
      const spec = { id: 'x', environment: {}, temporaryDirectory: directory };
      await expect(processes.start({ ...spec, image: reference('oci') }, () => undefined)).rejects.toThrow(
        /^CannotPullContainerError: team\/app@sha256:[0-9a-f]{64} is the image of a container; --runtime docker or --runtime podman runs it$/,
      );
      await processes.stop();
    });
  });
});
