/** Runs the synthesized package as Lambda does, against an ECR, an S3 and a CodePipeline on loopback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { program } from '../../../stacks/release-files/program';
import { callHandler, installProgram } from '../../support/lambda-program';

const digest = `sha256:${'0a'.repeat(32)}`;
const jobId = '11111111-2222-3333-4444-555555555555';

interface Received {
  /** `PUT /bucket/key`, or the operation of a JSON service. */
  readonly call: string;
  /** Key that the call is signed with. */
  readonly key: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let directory: string;
let server: Server;
let received: Received[];
let images: string[];
let objects: Map<string, string | Buffer>;
/** Calls that AWS refuses, with the code of the error. */
let refused: Record<string, string>;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'release-files-'));
  installProgram(directory, program);
  received = [];
  images = [digest];
  refused = {};
  objects = new Map([
    ['/artifacts/release-templates/taskdef.json', '{"family":"shop","é":1}'],
    ['/artifacts/release-templates/appspec.yaml', 'version: 0.0\n'],
  ]);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answer(note(request, Buffer.concat(chunks)));
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(directory, { recursive: true });
});

function note({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Received {
  const target = headers['x-amz-target'] as string | undefined;
  const call = target?.split('.')[1] ?? `${method} ${url.split('?')[0]!}`;
  const key = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const taken = { call, key, headers, body };
  received.push(taken);
  return taken;
}

function answer({ call, body }: Received): { status: number; body: string | Buffer } {
  const code = refused[call];
  if (code !== undefined) {
    const isS3 = call.includes(' ');
    const status = code === 'PreconditionFailed' ? 412 : isS3 ? 403 : 400;
    return {
      status,
      body: isS3
        ? `<Error><Code>${code}</Code><Message>no</Message></Error>`
        : `{"__type":"${code}","message":"no"}`,
    };
  }
  if (call === 'DescribeImages') {
    const { imageIds } = JSON.parse(body.toString()) as { imageIds: { imageDigest: string }[] };
    return imageIds.every(({ imageDigest }) => images.includes(imageDigest))
      ? { status: 200, body: JSON.stringify({ imageDetails: imageIds }) }
      : { status: 400, body: '{"__type":"ImageNotFoundException","message":"The image does not exist"}' };
  }
  if (!call.startsWith('GET ')) return { status: 200, body: call.includes(' ') ? '' : '{}' };
  const object = objects.get(call.slice(4));
  return object === undefined
    ? { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>' }
    : { status: 200, body: object };
}

interface Job {
  readonly userParameters?: unknown;
  readonly encryptionKey?: object;
}

/** The handler in a process of its own, as in Lambda; its log. */
async function run({ userParameters = digest, encryptionKey }: Job = {}): Promise<string> {
  const event = {
    'CodePipeline.job': {
      id: jobId,
      accountId: '111122223333',
      data: {
        actionConfiguration: { configuration: { FunctionName: 'f', UserParameters: userParameters } },
        inputArtifacts: [],
        outputArtifacts: [
          {
            name: 'Release',
            revision: null,
            location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: 'shop/Release/1' } },
          },
        ],
        artifactCredentials: { accessKeyId: 'JOB', secretAccessKey: 'job-secret', sessionToken: 'job-token' },
        ...(encryptionKey && { encryptionKey }),
      },
    },
  };
  const { log } = await callHandler({
    directory,
    event,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    variables: {
      REPOSITORY_NAME: 'shop-images',
      REPOSITORY_URL: 'registry/shop-images',
      TEMPLATES_BUCKET: 'artifacts',
      TEMPLATES_PREFIX: 'release-templates',
    },
  });
  return log;
}

const written = () => received.filter(({ call }) => call.startsWith('PUT '));
const answers = () =>
  received
    .filter(({ call }) => call.startsWith('PutJob'))
    .map(({ call, body }) => ({ call, ...(JSON.parse(body.toString()) as object) }));
const succeeded = {
  call: 'PutJobSuccessResult',
  jobId,
  executionDetails: { summary: `registry/shop-images@${digest}` },
};
const failed = (message: string) => ({
  call: 'PutJobFailureResult',
  jobId,
  failureDetails: { type: 'JobFailed', message },
});

describe('the function that writes the files of a release', () => {
  test('writes the templates and the image of the digest, and answers', async () => {
    await run();
    const [artifact] = written();
    expect(artifact).toMatchObject({
      call: 'PUT /artifacts/shop/Release/1',
      headers: { 'if-none-match': '*' },
    });
    const files = unzipSync(new Uint8Array(artifact!.body));
    const texts = Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString()]);
    expect(Object.fromEntries(texts)).toEqual({
      'taskdef.json': '{"family":"shop","é":1}',
      'appspec.yaml': 'version: 0.0\n',
      'imageDetail.json': `{"ImageURI":"registry/shop-images@${digest}"}`,
    });
    expect(answers()).toEqual([succeeded]);
  });

  test('reads and answers as its role, and writes as the job', async () => {
    await run();
    const keys = received.map(({ call, key }) => [call.split(' ')[0], key]);
    expect(Object.fromEntries(keys)).toEqual({
      DescribeImages: 'ROLE',
      GET: 'ROLE',
      PUT: 'JOB',
      PutJobSuccessResult: 'ROLE',
    });
    expect(written()[0]!.headers['x-amz-security-token']).toBe('job-token');
  });

  test('encrypts with the key of the job', async () => {
    await run({ encryptionKey: { id: 'arn:aws:kms:key', type: 'KMS' } });
    expect(written()[0]!.headers).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:key',
    });
  });

  test('logs no credentials', async () => {
    expect(await run()).not.toMatch(/job-secret|job-token|role-secret/);
  });

  test.each<[string, unknown]>([
    ['nothing', ''],
    ['a tag', 'latest'],
    ['an image of another repository', `other/images@${digest}`],
    ['a digest with something behind it', `${digest}"}`],
    ['a digest in capitals', digest.toUpperCase()],
    ['a digest that is too short', digest.slice(0, -1)],
    ['a variable that was not replaced', '#{Build.IMAGE_DIGEST}'],
    ['no text', { digest }],
  ])('refuses %s, and writes nothing', async (_, userParameters) => {
    await run({ userParameters });
    expect(written()).toEqual([]);
    const shown = JSON.stringify(String(userParameters));
    expect(answers()).toEqual([
      failed(`the build handed on ${shown}, which is no digest: sha256: and 64 hexadecimal digits`),
    ]);
  });

  test('refuses a digest that is no image of the repository, and writes nothing', async () => {
    images = [];
    await run();
    expect(written()).toEqual([]);
    expect(answers()).toEqual([
      failed(`the repository shop-images has no image "${digest}", which the build handed on`),
    ]);
  });

  test.each([
    [
      'an image that cannot be looked up',
      { DescribeImages: 'AccessDeniedException' },
      'AccessDeniedException: no',
    ],
    [
      'an artifact that cannot be written',
      { 'PUT /artifacts/shop/Release/1': 'AccessDenied' },
      'the artifact shop/Release/1 cannot be written: AccessDenied: no',
    ],
  ])('fails the action for %s', async (_, refusals, message) => {
    refused = refusals;
    await run();
    expect(answers()).toEqual([failed(message)]);
  });

  test('fails the action for a template that is not there', async () => {
    objects.delete('/artifacts/release-templates/appspec.yaml');
    await run();
    expect(written()).toEqual([]);
    expect(answers()).toEqual([
      failed(
        'the template release-templates/appspec.yaml cannot be read: NoSuchKey: The key does not exist.',
      ),
    ]);
  });

  test('leaves what it has written before, because somebody may have approved it', async () => {
    refused = { 'PUT /artifacts/shop/Release/1': 'PreconditionFailed' };
    await run();
    expect(answers()).toEqual([succeeded]);
  });
});

test('the program has no character that would be another one in the text', () => {
  expect(program).not.toMatch(/[\\$]/);
});
