/** The API of ECR on images and layers, over HTTP. */
import { createHash } from 'node:crypto';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { startFakeUpstream, type FakeUpstream } from '../../../support/fake-upstream';
import { ManualClock } from '../../../support/manual-clock';
import { fakeRepositories, startRegistry, type RunningRegistry } from '../../../support/registry';
import { misfits, serviceModel } from '../../../support/service-model';

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const listType = 'application/vnd.docker.distribution.manifest.list.v2+json';
const repositoryName = 'team/app';
const registryId = '123456789012';
const started = Date.UTC(2026, 0, 1) / 1000;
const model = serviceModel('ecr');

let moto: FakeUpstream;
let registry: RunningRegistry;
let clock: ManualClock;

beforeEach(async () => {
  moto = await startFakeUpstream(fakeRepositories());
  clock = new ManualClock();
  registry = await startRegistry({ upstream: moto.url, clock });
  await call('CreateRepository');
});

afterEach(async () => {
  await registry.stop();
  await moto.stop();
});

/** Every answer is compared with AWS's model. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
async function call(operation: string, input: Json = {}): Promise<any> {
  const answer = (await registry.call(operation, { repositoryName, ...input })) as Json;
  if (model !== undefined) expect(misfits(model, operation, answer)).toEqual([]);
  return answer;
}

const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

async function upload(...parts: readonly string[]): Promise<string> {
  const { uploadId } = (await call('InitiateLayerUpload')) as { uploadId: string };
  let first = 0;
  for (const part of parts) {
    const last = first + part.length - 1;
    const blob = Buffer.from(part).toString('base64');
    const input = { uploadId, partFirstByte: first, partLastByte: last, layerPartBlob: blob };
    expect(await call('UploadLayerPart', input)).toMatchObject({ lastByteReceived: last });
    first = last + 1;
  }
  const layerDigest = digestOf(parts.join(''));
  await call('CompleteLayerUpload', { uploadId, layerDigests: [layerDigest] });
  return layerDigest;
}

async function manifestOf(layer: string): Promise<string> {
  const descriptor = async (mediaType: string, content: string) => ({
    mediaType,
    digest: await upload(content),
    size: content.length,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: await descriptor('application/vnd.docker.container.image.v1+json', '{}'),
    layers: [await descriptor('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
  });
}

const listOf = (...manifests: readonly string[]): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: listType,
    manifests: manifests.map((each) => ({ mediaType: manifestType, digest: digestOf(each), size: 1 })),
  });

const put = (imageManifest: string, imageTag?: string): Promise<unknown> =>
  call('PutImage', { imageManifest, ...(imageTag !== undefined && { imageTag }) });

const ids = async (filter?: Json): Promise<unknown> =>
  ((await call('ListImages', filter === undefined ? {} : { filter })) as { imageIds: unknown }).imageIds;

const refused = (operation: string, input: Json = {}): Promise<string> =>
  call(operation, input).then(
    () => 'accepted',
    (error: unknown) => (error as Error).message,
  );

describe('repositories', () => {
  it('have the address at which they are reached', async () => {
    const repositoryUri = `${registry.host}/team/app`;
    const described = { repositories: [{ repositoryUri, registryId }] };
    expect(await call('DescribeRepositories', { repositoryNames: [repositoryName] })).toMatchObject(
      described,
    );
    expect(await call('DeleteRepository')).toMatchObject({ repository: { repositoryUri } });
    expect(await call('CreateRepository')).toMatchObject({ repository: { repositoryUri } });
  });

  it('with images are deleted by force alone', async () => {
    await put(await manifestOf('layer'), 'v1');
    expect(await refused('DeleteRepository')).toBe(
      "RepositoryNotEmptyException: The repository with name 'team/app' in registry with id '123456789012' cannot be deleted because it still contains images",
    );
    await call('DeleteRepository', { force: true });
    expect(await refused('ListImages')).toBe(
      "RepositoryNotFoundException: The repository with name 'team/app' does not exist in the registry with id '123456789012'",
    );
  });
});

describe('an image', () => {
  it('is answered by the tag or the digest that it is asked by', async () => {
    const manifest = await manifestOf('layer');
    const imageDigest = digestOf(manifest);
    const image = {
      registryId,
      repositoryName,
      imageManifest: manifest,
      imageManifestMediaType: manifestType,
    };
    expect(await put(manifest, 'v1')).toEqual({
      image: { ...image, imageId: { imageDigest, imageTag: 'v1' } },
    });
    await put(manifest, 'v2');
    const other = digestOf('other');
    const got = (await call('BatchGetImage', {
      imageIds: [
        { imageTag: 'v1' },
        { imageDigest },
        { imageTag: 'v2', imageDigest },
        { imageTag: 'v3' },
        { imageTag: 'v3', imageDigest },
        { imageDigest: other },
        { imageDigest: 'x' },
        {},
      ],
    })) as { images: unknown; failures: Json[] };
    expect(got.images).toEqual(
      [{ imageDigest, imageTag: 'v1' }, { imageDigest }, { imageDigest, imageTag: 'v2' }].map((imageId) => ({
        ...image,
        imageId,
      })),
    );
    expect(got.failures.map(({ imageId, failureCode }) => [imageId, failureCode])).toEqual([
      [{ imageTag: 'v3' }, 'ImageNotFound'],
      [{ imageTag: 'v3', imageDigest }, 'ImageTagDoesNotMatchDigest'],
      [{ imageDigest: other }, 'ImageNotFound'],
      [{ imageDigest: 'x' }, 'InvalidImageDigest'],
      [{}, 'MissingDigestAndTag'],
    ]);
  });

  it('is there only for those who accept its media type', async () => {
    await put(await manifestOf('layer'), 'v1');
    const asked = async (...acceptedMediaTypes: readonly string[]) => {
      const input = { imageIds: [{ imageTag: 'v1' }], acceptedMediaTypes };
      const { images } = (await call('BatchGetImage', input)) as { images: unknown[] };
      return images.length;
    };
    expect(await asked('application/vnd.oci.image.manifest.v1+json', manifestType)).toBe(1);
    expect(await asked('application/vnd.oci.image.manifest.v1+json')).toBe(0);
  });

  it('is described with its size, its times in AWS time, and its tags', async () => {
    const [one, two] = [await manifestOf('layer'), await manifestOf('a larger layer')];
    await put(one, 'v1');
    clock.advance(60_000);
    await put(two);
    await put(listOf(one, two), 'all');
    clock.advance(60_000);
    await registry.ask('/v2/team/app/manifests/v1');
    const { imageDetails } = (await call('DescribeImages')) as { imageDetails: Json[] };
    const common = { registryId, repositoryName };
    const ofImage = {
      ...common,
      imageManifestMediaType: manifestType,
      artifactMediaType: 'application/vnd.docker.container.image.v1+json',
    };
    expect(imageDetails).toEqual([
      {
        ...ofImage,
        imageDigest: digestOf(one),
        imageTags: ['v1'],
        imageSizeInBytes: 7,
        imagePushedAt: started,
        lastRecordedPullTime: started + 120,
      },
      { ...ofImage, imageDigest: digestOf(two), imageSizeInBytes: 16, imagePushedAt: started + 60 },
      {
        ...common,
        imageDigest: digestOf(listOf(one, two)),
        imageTags: ['all'],
        imageSizeInBytes: 16,
        imagePushedAt: started + 60,
        imageManifestMediaType: listType,
      },
    ]);
    const counted = async (input: Json) =>
      ((await call('DescribeImages', input)) as { imageDetails: Json[] }).imageDetails.length;
    expect(await counted({ filter: { tagStatus: 'TAGGED' } })).toBe(2);
    expect(await counted({ imageIds: [{ imageTag: 'v1' }, { imageDigest: digestOf(one) }] })).toBe(1);
    expect(await refused('DescribeImages', { imageIds: [{ imageTag: 'v9' }] })).toBe(
      "ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'v9'} does not exist within the repository with name 'team/app' in the registry with id '123456789012'",
    );
  });

  it('is listed once a tag, page by page', async () => {
    const manifest = await manifestOf('layer');
    const imageDigest = digestOf(manifest);
    await put(manifest);
    expect(await ids()).toEqual([{ imageDigest }]);
    expect(await ids({ tagStatus: 'TAGGED' })).toEqual([]);
    for (const tag of ['v1', 'v2', 'v3']) await put(manifest, tag);
    const first = (await call('ListImages', { maxResults: 2 })) as { imageIds: unknown; nextToken: string };
    expect(first.imageIds).toEqual(['v1', 'v2'].map((imageTag) => ({ imageDigest, imageTag })));
    const { nextToken } = first;
    expect(await call('ListImages', { maxResults: 2, nextToken })).toEqual({
      imageIds: [{ imageDigest, imageTag: 'v3' }],
    });
    expect(await refused('ListImages', { nextToken: 'x' })).toMatch(/^InvalidParameterException: /);
  });

  it('loses its tag to another one, and stays', async () => {
    const [one, two] = [await manifestOf('one'), await manifestOf('two')];
    await put(one, 'v1');
    await put(two, 'v1');
    expect(await ids()).toEqual([
      { imageDigest: digestOf(one) },
      { imageDigest: digestOf(two), imageTag: 'v1' },
    ]);
  });

  it('is refused where it is there already, is another one, or lacks something', async () => {
    const manifest = await manifestOf('layer');
    const digest = digestOf(manifest);
    await put(manifest, 'v1');
    const again = (input: Json) => refused('PutImage', { imageManifest: manifest, ...input });
    expect(await again({ imageTag: 'v1' })).toBe(
      `ImageAlreadyExistsException: Image with digest '${digest}' and tag 'v1' already exists in the repository with name 'team/app' in registry with id '123456789012'`,
    );
    expect(await again({ imageTag: 'v2', imageDigest: digestOf('other') })).toMatch(
      /^ImageDigestDoesNotMatchException: /,
    );
    expect(await refused('PutImage', { imageManifest: '{' })).toBe(
      "InvalidParameterException: Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    );
    const noType = JSON.stringify({ ...(JSON.parse(manifest) as Json), mediaType: undefined });
    expect(await refused('PutImage', { imageManifest: noType, imageTag: 'v2' })).toBe(
      'InvalidParameterException: image manifest mediatype not provided in manifest or parameter',
    );
    expect(
      await refused('PutImage', {
        imageManifest: noType,
        imageManifestMediaType: manifestType,
        imageTag: 'v2',
      }),
    ).toBe('accepted');
    expect(await refused('PutImage', { imageManifest: listOf('nowhere') })).toBe(
      `ReferencedImagesNotFoundException: Images with digests '[${digestOf('nowhere')}]' required for pushing image into repository with name 'team/app' in the registry with id '123456789012' do not exist`,
    );
  });

  it.each([
    ['IMMUTABLE', [], ['v1', 'latest']],
    ['MUTABLE', [], []],
    ['IMMUTABLE_WITH_EXCLUSION', ['late*'], ['v1']],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], ['v1']],
  ])('of a repository that is %s except for %j keeps %j', async (imageTagMutability, filters, kept) => {
    await call('DeleteRepository');
    await call('CreateRepository', {
      imageTagMutability,
      ...(filters.length > 0 && {
        imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
      }),
    });
    const [one, two] = [await manifestOf('one'), await manifestOf('two')];
    for (const imageTag of ['v1', 'latest']) {
      await put(one, imageTag);
      const outcome = await refused('PutImage', { imageManifest: two, imageTag });
      expect([imageTag, outcome]).toEqual([
        imageTag,
        kept.includes(imageTag)
          ? `ImageTagAlreadyExistsException: The image tag '${imageTag}' already exists in the 'team/app' repository and cannot be overwritten because the tag is immutable.`
          : 'accepted',
      ]);
    }
  });

  it('is deleted with its last tag or by its digest, but not out of a list', async () => {
    const [one, two] = [await manifestOf('one'), await manifestOf('two')];
    for (const tag of ['v1', 'v2']) await put(one, tag);
    await put(two, 'other');
    await put(listOf(two), 'all');
    const remove = (...imageIds: readonly Json[]) => call('BatchDeleteImage', { imageIds });
    const imageDigest = digestOf(one);
    expect(await remove({ imageTag: 'v1' })).toEqual({
      imageIds: [{ imageDigest, imageTag: 'v1' }],
      failures: [],
    });
    await put(one, 'v3');
    expect(await remove({ imageDigest })).toEqual({
      imageIds: ['v2', 'v3'].map((imageTag) => ({ imageDigest, imageTag })),
      failures: [],
    });
    const inList = { imageDigest: digestOf(two) };
    expect(await remove(inList, { imageTag: 'v1' })).toMatchObject({
      imageIds: [],
      failures: [
        {
          imageId: inList,
          failureCode: 'ImageReferencedByManifestList',
          failureReason: `Requested image referenced by manifest list: [${digestOf(listOf(two))}]`,
        },
        { imageId: { imageTag: 'v1' }, failureCode: 'ImageNotFound' },
      ],
    });
    await remove({ imageTag: 'all' });
    await remove({ imageTag: 'other' });
    expect(await ids()).toEqual([]);
    expect(registry.events.filter(({ detail }) => detail['action-type'] === 'DELETE')).toHaveLength(5);
  });

  it('is not scanned, and says so', async () => {
    await put(await manifestOf('layer'), 'v1');
    const imageId = { imageTag: 'v1' };
    expect(await refused('DescribeImageScanFindings', { imageId })).toBe(
      "ScanNotFoundException: Image scan does not exist for the image with '{imageDigest:'null', imageTag:'v1'}' in the repository with name 'team/app' in the registry with id '123456789012'",
    );
    expect(await refused('StartImageScan', { imageId })).toMatch(/^UnsupportedImageTypeException: /);
    expect(await refused('StartImageScan', { imageId: { imageTag: 'v9' } })).toMatch(
      /^ImageNotFoundException: /,
    );
  });
});

describe('a layer', () => {
  it('is uploaded in parts and downloaded by a URL', async () => {
    const layerDigest = await upload('first, ', 'second');
    const missing = digestOf('missing');
    const checked: unknown = await call('BatchCheckLayerAvailability', {
      layerDigests: [layerDigest, missing, 'x'],
    });
    expect(checked).toMatchObject({
      layers: [
        { layerDigest, layerAvailability: 'AVAILABLE', layerSize: 13 },
        { layerDigest: missing, layerAvailability: 'UNAVAILABLE' },
      ],
      failures: [{ layerDigest: 'x', failureCode: 'InvalidLayerDigest' }],
    });
    const { downloadUrl } = (await call('GetDownloadUrlForLayer', { layerDigest })) as {
      downloadUrl: string;
    };
    expect(await (await fetch(downloadUrl)).text()).toBe('first, second');
    clock.advance(3_600_000);
    expect((await fetch(downloadUrl)).status).toBe(403);
    expect(await refused('GetDownloadUrlForLayer', { layerDigest: missing })).toBe(
      `LayersNotFoundException: The layer with digest ${missing} does not exist within the repository with name 'team/app' in the registry with id '123456789012'`,
    );
  });

  it('is refused out of order, with another digest, or empty', async () => {
    const begin = async () => ((await call('InitiateLayerUpload')) as { uploadId: string }).uploadId;
    const uploadId = await begin();
    const part = { uploadId, layerPartBlob: Buffer.from('part').toString('base64') };
    const complete = (layer: string) =>
      refused('CompleteLayerUpload', { uploadId, layerDigests: [digestOf(layer)] });
    expect(await complete('')).toMatch(/^EmptyUploadException: /);
    expect(await refused('UploadLayerPart', { ...part, partFirstByte: 1, partLastByte: 4 })).toMatch(
      /^InvalidLayerPartException: /,
    );
    expect(await refused('UploadLayerPart', { ...part, partFirstByte: 0, partLastByte: 9 })).toMatch(
      /^InvalidLayerPartException: /,
    );
    await call('UploadLayerPart', { ...part, partFirstByte: 0, partLastByte: 3 });
    expect(await complete('other')).toMatch(/^InvalidLayerException: /);
    expect(await complete('part')).toMatch(/^UploadNotFoundException: /);
  });
});
