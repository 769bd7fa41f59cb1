/** The function that takes over an image, as Lambda runs it. */
import { createHash } from 'node:crypto';
import { imageCopyProgram } from '../../../stacks/promotion/image-copy';
import { jobId, LambdaJob } from '../../support/lambda-job';
import { Refusal } from '../../support/scripted-aws';

const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const commit = 'c'.repeat(40);
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
/** Two parts and a rest. */
const layer = Buffer.alloc(25, 'layer');
const config = Buffer.from('{"config":true}');
const manifest = JSON.stringify({
  config: { digest: sha256(config) },
  layers: [{ digest: sha256(layer) }, { digest: sha256(layer) }],
});
const digest = sha256(manifest);
const variables = {
  ARCHITECTURE: 'X86_64',
  CLUSTER_NAME: 'shop',
  SERVICE_NAME: 'shop',
  CONTAINER_NAME: 'web',
  REPOSITORY_NAME: 'own',
  REPOSITORY_URL: 'registry/own',
  ORIGIN_REPOSITORY: 'origin',
  ORIGIN_REGISTRY: '111122223333',
  ORIGIN_REGION: 'eu-central-1',
};

interface Image {
  readonly manifest: string;
  readonly type: string;
  readonly tags: string[];
}

let job: LambdaJob;
let images: Record<string, Map<string, Image>>;
let layers: Record<string, Map<string, Buffer>>;
/** Image and architecture of the primary task set. @default - there is none */
let running: { image: string; architecture?: string } | undefined;

beforeEach(async () => {
  job = await LambdaJob.start(imageCopyProgram);
  images = { own: new Map(), origin: new Map([[digest, { manifest, type: manifestType, tags: [commit] }]]) };
  layers = {
    own: new Map(),
    origin: new Map([
      [sha256(layer), layer],
      [sha256(config), config],
    ]),
  };
  running = undefined;
  promote(digest);
  const uploads: Buffer[] = [];
  Object.assign(job.operations, {
    DescribeServices: () => ({
      services: [
        { taskSets: running === undefined ? [] : [{ status: 'PRIMARY', taskDefinition: 'shop:7' }] },
      ],
    }),
    DescribeTaskDefinition: () => ({
      taskDefinition: {
        containerDefinitions: [{ name: 'web', image: running?.image }],
        ...(running?.architecture && { runtimePlatform: { cpuArchitecture: running.architecture } }),
      },
    }),
    BatchGetImage: ({ repositoryName, imageIds }: Record<string, unknown>) => {
      const [{ imageDigest }] = imageIds as [{ imageDigest: string }];
      const found = images[repositoryName as string]!.get(imageDigest);
      return {
        images: found
          ? [{ imageManifest: found.manifest, imageManifestMediaType: found.type, imageId: { imageDigest } }]
          : [],
      };
    },
    BatchCheckLayerAvailability: ({ layerDigests }: Record<string, unknown>) => ({
      layers: (layerDigests as string[]).map((layerDigest) => ({
        layerDigest,
        layerAvailability: layers.own!.has(layerDigest) ? 'AVAILABLE' : 'UNAVAILABLE',
      })),
    }),
    GetDownloadUrlForLayer: ({ layerDigest, repositoryName }: Record<string, unknown>) => {
      const path = `/layers/${layerDigest as string}`;
      job.objects.set(path, { body: layers[repositoryName as string]!.get(layerDigest as string)! });
      return { downloadUrl: `${job.endpoint}${path}` };
    },
    InitiateLayerUpload: () => ({ uploadId: 'upload', partSize: 10 }),
    UploadLayerPart: ({ layerPartBlob, partFirstByte, partLastByte }: Record<string, unknown>) => {
      const part = Buffer.from(layerPartBlob as string, 'base64');
      const size = uploads.reduce((sum, { length }) => sum + length, 0);
      if (partFirstByte !== size || partLastByte !== size + part.length - 1)
        return new Refusal('InvalidLayerPartException');
      uploads.push(part);
      return {};
    },
    CompleteLayerUpload: ({ layerDigests }: Record<string, unknown>) => {
      const content = Buffer.concat(uploads.splice(0));
      const [layerDigest] = layerDigests as [string];
      if (sha256(content) !== layerDigest) return new Refusal('InvalidLayerException');
      layers.own!.set(layerDigest, content);
      return { layerDigest };
    },
    PutImage: ({ imageManifest, imageManifestMediaType, imageTag, imageDigest }: Record<string, unknown>) => {
      const [text, tag] = [imageManifest as string, imageTag as string | undefined];
      if (sha256(text) !== imageDigest) return new Refusal('ImageDigestDoesNotMatchException');
      const known = [...images.own!.values()].some(({ tags }) => tag !== undefined && tags.includes(tag));
      if (known) return new Refusal('ImageTagAlreadyExistsException');
      const tags = [...(images.own!.get(imageDigest)?.tags ?? []), ...(tag === undefined ? [] : [tag])];
      images.own!.set(imageDigest, { manifest: text, type: imageManifestMediaType as string, tags });
      return { image: {} };
    },
  });
});

afterEach(() => {
  job.stop();
});

function promote(named: string): void {
  const body = JSON.stringify({ digest: named, version: commit, environment: 'staging' });
  job.objects.set('/artifacts/shop/Source/1', { body });
}

const run = (startedBy = 'source', more: { remainingMs?: number; continuationToken?: string } = {}) =>
  job.run(variables, { userParameters: { startedBy }, ...more });
const succeeded = (image: string, summary: string) => ({
  call: 'PutJobSuccessResult',
  jobId,
  outputVariables: { IMAGE_DIGEST: image },
  executionDetails: { summary },
});
const failed = (message: string) => ({
  call: 'PutJobFailureResult',
  jobId,
  failureDetails: { type: 'JobFailed', message },
});
const copies = () => job.inputs('CompleteLayerUpload').map(({ layerDigests }) => layerDigests);
const ownTags = () => Object.fromEntries([...images.own!].map(([key, { tags }]) => [key, tags]));

test('the image is copied as it is, each layer once, and has the tag of its commit', async () => {
  expect(await run()).toEqual(succeeded(digest, `${commit} of staging, ${digest}`));
  expect(images.own!.get(digest)).toEqual({ manifest, type: manifestType, tags: [commit] });
  expect(copies()).toEqual([[sha256(config)], [sha256(layer)]]);
  expect(layers.own!.get(sha256(layer))).toEqual(layer);
});

test('reads the release as the job, and copies as its role', async () => {
  await run();
  const keys = job.received.filter(({ key }) => key !== '').map(({ call, key }) => [call, key]);
  expect(keys.filter(([, key]) => key === 'JOB')).toEqual([['GET /artifacts/shop/Source/1', 'JOB']]);
});

test('the image is read from the account and the Region of its repository', async () => {
  await run();
  const calls = job.received.filter(({ call }) =>
    /^(BatchGetImage|GetDownloadUrlForLayer|PutImage)$/.test(call),
  );
  const places = calls.map(({ body, headers }) => {
    const { repositoryName = '', registryId = 'its own' } = JSON.parse(body.toString()) as Record<
      string,
      string
    >;
    const region = /\/([a-z0-9-]+)\/ecr\//.exec(headers.authorization ?? '')?.[1] ?? '';
    return `${repositoryName} of ${registryId} in ${region}`;
  });
  expect(new Set(places)).toEqual(
    new Set(['own of its own in eu-west-1', 'origin of 111122223333 in eu-central-1']),
  );
});

test('what is there already is not copied', async () => {
  layers.own!.set(sha256(layer), layer);
  await run();
  expect(copies()).toEqual([[sha256(config)]]);
  job.received = [];
  expect(await run()).toEqual(succeeded(digest, `${commit} of staging, ${digest}`));
  expect(job.inputs('PutImage')).toEqual([]);
});

test('an image of several platforms is copied with all of them', async () => {
  const index = JSON.stringify({ manifests: [{ digest }] });
  images.origin!.set(sha256(index), { manifest: index, type: indexType, tags: [commit] });
  promote(sha256(index));
  await run();
  expect(ownTags()).toEqual({ [digest]: [], [sha256(index)]: [commit] });
});

test('an image gets another tag if its commit has been built here', async () => {
  images.own!.set('another', { manifest: '{}', type: manifestType, tags: [commit] });
  await run();
  expect(ownTags()[digest]).toEqual([`promoted-${digest.slice(7)}`]);
});

test('an image that takes longer than the function has is copied by several jobs', async () => {
  expect(await run('source', { remainingMs: 200_000 })).toMatchObject({
    call: 'PutJobSuccessResult',
    continuationToken: 'copies',
  });
  expect(ownTags()).toEqual({});
  job.received = [];
  expect(await run('source', { continuationToken: 'copies' })).toEqual(
    succeeded(digest, `${commit} of staging, ${digest}`),
  );
});

describe('what runs', () => {
  const old = '{"old":true}';
  const released = `released-${sha256(old).slice(7)}`;

  beforeEach(() => {
    running = { image: `registry/own@${sha256(old)}` };
    images.own!.set(sha256(old), { manifest: old, type: manifestType, tags: ['old'] });
  });

  test('is tagged before another image comes, so that it does not expire', async () => {
    await run();
    expect(ownTags()[sha256(old)]).toEqual(['old', released]);
    expect(job.inputs('PutImage').map(({ imageTag }) => imageTag)).toEqual([released, commit]);
    job.received = [];
    images.own!.delete(digest);
    await run();
    expect(ownTags()[sha256(old)]).toEqual(['old', released]);
  });

  test('is released by a change of settings, and nothing is promoted', async () => {
    expect(await run('settings')).toEqual(
      succeeded(sha256(old), `new settings with the image that runs, ${sha256(old)}`),
    );
    expect(job.inputs('PutImage')).toEqual([]);
  });

  test.each([
    ['is of another architecture', { image: `registry/own@${sha256(old)}`, architecture: 'ARM64' }],
    ['is from elsewhere', { image: 'public/nginx:1' }],
    ['is nothing', undefined],
  ])('does not stand in for a promotion if it %s', async (_, image) => {
    running = image;
    expect(await run('settings')).toEqual(succeeded(digest, `${commit} of staging, ${digest}`));
  });

  test('may be gone from the repository', async () => {
    images.own!.delete(sha256(old));
    expect(await run()).toMatchObject({ call: 'PutJobSuccessResult' });
  });
});

test('an image that neither repository has is refused', async () => {
  images.origin!.clear();
  expect(await run()).toEqual(
    failed(`neither own nor origin has the image ${digest}, which is to be promoted`),
  );
});

test.each(['latest', `sha256:${'A'.repeat(64)}`, `${digest}"`])('%s is no digest', async (named) => {
  promote(named);
  expect(await run()).toEqual(failed(`the promotion names no digest: ${JSON.stringify(named)}`));
  expect(job.inputs('BatchGetImage')).toEqual([]);
});

test('a refused call fails the action in the words of AWS', async () => {
  job.operations.GetDownloadUrlForLayer = () => new Refusal('AccessDeniedException');
  expect(await run()).toEqual(failed('AccessDeniedException: AccessDeniedException'));
});
