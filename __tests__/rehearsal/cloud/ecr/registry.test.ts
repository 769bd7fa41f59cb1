/** The registry's protocol, request by request. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import { startFakeUpstream, type FakeUpstream } from '../../../support/fake-upstream';
import { ManualClock } from '../../../support/manual-clock';
import { withOwnTemporaryDirectory } from '../../../support/own-temporary-directory';
import { pollUntil } from '../../../support/poll';
import { fakeRepositories, startRegistry, type RunningRegistry } from '../../../support/registry';
import { callerOf } from '../../../support/service-caller';

let moto: FakeUpstream;
let registry: RunningRegistry;
let clock: ManualClock;

beforeEach(async () => {
  moto = await startFakeUpstream(fakeRepositories());
  clock = new ManualClock();
  registry = await startRegistry({ upstream: moto.url, clock });
  await registry.call('CreateRepository', { repositoryName: 'team/app' });
});

afterEach(async () => {
  await registry.stop();
  await moto.stop();
});

const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

async function upload(content: string, name = 'team/app'): Promise<{ digest: string; size: number }> {
  const digest = digestOf(content);
  const begun = await registry.ask(`/v2/${name}/blobs/uploads/`, { method: 'POST' });
  const ended = await registry.ask(`${begun.headers.get('location')!}?digest=${digest}`, {
    method: 'PUT',
    body: content,
  });
  expect(ended.status).toBe(201);
  return { digest, size: content.length };
}

async function manifestOf(...contents: readonly string[]): Promise<string> {
  const [config, ...layers] = await Promise.all(contents.map((each) => upload(each)));
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map((layer) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer })),
  });
}

const push = (manifest: string, reference: string, name = 'team/app'): Promise<Response> =>
  registry.ask(`/v2/${name}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': manifestType },
    body: manifest,
  });

const errorOf = async (response: Response): Promise<string> => {
  const { errors } = (await response.json()) as { errors: { code: string; message: string }[] };
  return `${response.status} ${errors[0]!.code}: ${errors[0]!.message}`;
};

describe('the registry', () => {
  it('lists its repositories by the page, as DescribeRepositories does', async () => {
    await registry.call('CreateRepository', { repositoryName: 'team/web' });
    const first = await registry.ask('/v2/_catalog?n=1');
    expect(await first.json()).toEqual({ repositories: ['team/app'] });
    expect(first.headers.get('link')).toBe('</v2/_catalog?n=1&last=team%2Fapp>; rel="next"');
    const second = await registry.ask('/v2/_catalog?n=1&last=team%2Fapp');
    expect(await second.json()).toEqual({ repositories: ['team/web'] });
    expect(second.headers.get('link')).toBeNull();
    expect(await errorOf(await registry.ask('/v2/_catalog?n=10000'))).toBe(
      "405 UNSUPPORTED: Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'",
    );
    expect((await fetch(`${registry.endpoint}/v2/_catalog`)).status).toBe(401);
  });

  it('wants the password of a token that has not expired', async () => {
    const anonymous = await fetch(`${registry.endpoint}/v2/`);
    expect(anonymous.headers.get('www-authenticate')).toBe(
      `Basic realm="${registry.endpoint}/",service="ecr.amazonaws.com"`,
    );
    expect(await errorOf(anonymous)).toBe('401 UNAUTHORIZED: Not Authorized');
    const { authorizationData } = (await registry.call('GetAuthorizationToken')) as {
      authorizationData: { authorizationToken: string; expiresAt: number; proxyEndpoint: string }[];
    };
    const [token] = authorizationData;
    expect(token!.proxyEndpoint).toBe(registry.endpoint);
    expect(token!.expiresAt).toBe(clock.now() / 1000 + 12 * 3600);
    const headers = { authorization: `Basic ${token!.authorizationToken}` };
    const login = () => fetch(`${registry.endpoint}/v2/`, { headers });
    expect((await login()).status).toBe(200);
    clock.advance(12 * 3600 * 1000);
    expect(await errorOf(await login())).toBe(
      '403 DENIED: Your authorization token has expired. Reauthenticate and try again.',
    );
    const wrong = { authorization: `Basic ${Buffer.from('AWS:wrong').toString('base64')}` };
    expect((await fetch(`${registry.endpoint}/v2/`, { headers: wrong })).status).toBe(401);
    expect((await registry.ask('/v2/')).status).toBe(200);
  });

  it('leaves alone what AWS has below /v2/', () => {
    for (const path of ['/v2/apis', '/v2/email/identities/a@example.com', '/v2/email/tags', '/v2x/']) {
      expect([path, registry.routes![0]!.serves(path)]).toEqual([path, false]);
    }
    for (const path of ['/v2', '/v2/', '/v2/a/tags/list', '/v2/a/b/blobs/uploads/', '/v2/a/manifests/x']) {
      expect([path, registry.routes![0]!.serves(path)]).toEqual([path, true]);
    }
  });

  it('takes a blob in one request, in two, or in chunks, and gives it back, in part too', async () => {
    const content = 'one request';
    const digest = digestOf(content);
    const once = await registry.ask(`/v2/team/app/blobs/uploads/?digest=${digest}`, {
      method: 'POST',
      body: content,
    });
    expect([once.status, once.headers.get('location')]).toEqual([201, `/v2/team/app/blobs/${digest}`]);
    await upload('two requests');

    const begun = await registry.ask('/v2/team/app/blobs/uploads/', { method: 'POST' });
    const location = begun.headers.get('location')!;
    expect([begun.status, begun.headers.get('range')]).toEqual([202, '0-0']);
    const chunk = (body: string, range: string) =>
      registry.ask(location, { method: 'PATCH', headers: { 'content-range': range }, body });
    expect((await chunk('chunk', '0-4')).headers.get('range')).toBe('0-4');
    const late = await chunk('late', '9-12');
    expect([late.status, late.headers.get('range')]).toEqual([416, '0-4']);
    const status = await registry.ask(location);
    expect([status.status, status.headers.get('range')]).toEqual([204, '0-4']);
    expect((await chunk('ed up', '5-9')).status).toBe(202);
    const chunked = digestOf('chunked upload');
    const ended = await registry.ask(`${location}?digest=${chunked}`, { method: 'PUT', body: 'load' });
    expect([ended.status, ended.headers.get('docker-content-digest')]).toEqual([201, chunked]);

    const blob = `/v2/team/app/blobs/${chunked}`;
    const head = await registry.ask(blob, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '14']);
    expect(await (await registry.ask(blob)).text()).toBe('chunked upload');
    const ranged = async (range: string) => {
      const part = await registry.ask(blob, { headers: { range } });
      return [part.status, part.headers.get('content-range'), await part.text()];
    };
    expect(await ranged('bytes=2-5')).toEqual([206, 'bytes 2-5/14', 'unke']);
    expect(await ranged('bytes=-4')).toEqual([206, 'bytes 10-13/14', 'load']);
    expect(await ranged('bytes=8-')).toEqual([206, 'bytes 8-13/14', 'upload']);
    expect((await ranged('bytes=14-20')).slice(0, 2)).toEqual([416, 'bytes */14']);
    expect(await ranged('bytes=0-1,3-4')).toEqual([200, null, 'chunked upload']);
  });

  it('keeps nothing whose digest is another one, is cancelled or breaks off', async () => {
    const begin = async () =>
      (await registry.ask('/v2/team/app/blobs/uploads/', { method: 'POST' })).headers.get('location')!;
    const wrong = await begin();
    const claimed = digestOf('claimed');
    const refused = await registry.ask(`${wrong}?digest=${claimed}`, { method: 'PUT', body: 'other' });
    expect(await errorOf(refused)).toBe(
      `400 DIGEST_INVALID: the uploaded content has the digest ${digestOf('other')}, not ${claimed}`,
    );
    expect((await registry.ask(`/v2/team/app/blobs/${claimed}`)).status).toBe(404);
    expect((await registry.ask(wrong)).status).toBe(404);
    const none = await registry.ask(`${await begin()}?digest=md5:1`, { method: 'PUT', body: 'x' });
    expect(await errorOf(none)).toBe('400 DIGEST_INVALID: the digest md5:1 is none of SHA-256');

    const cancelled = await begin();
    expect((await registry.ask(cancelled, { method: 'DELETE' })).status).toBe(204);
    expect(await errorOf(await registry.ask(cancelled))).toBe(
      '404 BLOB_UPLOAD_UNKNOWN: blob upload unknown to registry',
    );

    const broken = await begin();
    const { user, password } = registry.access;
    const outgoing = request(`${registry.endpoint}${broken}`, {
      method: 'PATCH',
      auth: `${user}:${password}`,
      headers: { 'content-length': 100 },
    });
    outgoing.on('error', () => undefined);
    outgoing.write('part of it');
    await pollUntil('a part is there', async () => {
      const range = (await registry.ask(broken)).headers.get('range');
      return range === '0-9';
    });
    outgoing.destroy();
    await pollUntil('the upload is given up', async () => (await registry.ask(broken)).status === 404);
  });

  it('keeps an image by its digest and its tags', async () => {
    const manifest = await manifestOf('{}', 'layer');
    const digest = digestOf(manifest);
    const pushed = await push(manifest, 'v1');
    expect([pushed.status, pushed.headers.get('docker-content-digest')]).toEqual([201, digest]);
    expect((await push(manifest, 'v2')).status).toBe(201);
    for (const reference of ['v1', 'v2', digest]) {
      const got = await registry.ask(`/v2/team/app/manifests/${reference}`);
      expect([got.headers.get('content-type'), got.headers.get('docker-content-digest')]).toEqual([
        manifestType,
        digest,
      ]);
      expect(await got.text()).toBe(manifest);
      const head = await registry.ask(`/v2/team/app/manifests/${reference}`, { method: 'HEAD' });
      expect(head.headers.get('content-length')).toBe(String(manifest.length));
    }
    const tags = await registry.ask('/v2/team/app/tags/list');
    expect(await tags.json()).toEqual({ name: 'team/app', tags: ['v1', 'v2'] });
    const first = await registry.ask('/v2/team/app/tags/list?n=1');
    expect(first.headers.get('link')).toBe('</v2/team/app/tags/list?n=1&last=v1>; rel="next"');
    expect(await (await registry.ask('/v2/team/app/tags/list?n=1&last=v1')).json()).toMatchObject({
      tags: ['v2'],
    });
    expect(registry.events).toEqual(
      ['v1', 'v2'].map((tag) => ({
        source: 'aws.ecr',
        detailType: 'ECR Image Action',
        region: 'eu-west-1',
        accountId: '123456789012',
        resources: [],
        detail: {
          result: 'SUCCESS',
          'repository-name': 'team/app',
          'image-digest': digest,
          'action-type': 'PUSH',
          'image-tag': tag,
        },
      })),
    );
  });

  it('keeps a list of images that are there', async () => {
    const manifest = await manifestOf('{}', 'layer');
    const digest = digestOf(manifest);
    const listType = 'application/vnd.oci.image.index.v1+json';
    const list = JSON.stringify({
      schemaVersion: 2,
      mediaType: listType,
      manifests: [{ mediaType: manifestType, digest, size: manifest.length }],
    });
    expect(await errorOf(await push(list, 'all'))).toBe(
      `404 MANIFEST_BLOB_UNKNOWN: Images with digests '[${digest}]' required for pushing image into repository with name 'team/app' in the registry with id '123456789012' do not exist`,
    );
    expect((await push(manifest, digest)).status).toBe(201);
    expect((await push(list, 'all')).status).toBe(201);
    expect((await registry.ask('/v2/team/app/manifests/all')).headers.get('content-type')).toBe(listType);
  });

  it('refuses in the words of ECR', async () => {
    const layer = digestOf('nowhere');
    const config = await upload('{}');
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: 'c', ...config },
      layers: [{ mediaType: 'l', digest: layer, size: 7 }],
    });
    expect(await errorOf(await push(manifest, 'v1'))).toBe(
      `404 BLOB_UPLOAD_UNKNOWN: Layers with digests '[${layer}]' required for pushing image into repository with name 'team/app' in the registry with id '123456789012' do not exist`,
    );
    const unknown =
      "404 NAME_UNKNOWN: The repository with name 'none' does not exist in the registry with id '123456789012'";
    const ways: [string, RequestInit][] = [
      ['/v2/none/blobs/uploads/', { method: 'POST' }],
      ['/v2/none/manifests/v1', { method: 'PUT', body: manifest }],
      ['/v2/none/manifests/v1', {}],
      [`/v2/none/blobs/${layer}`, {}],
      ['/v2/none/tags/list', {}],
    ];
    for (const [path, init] of ways) expect(await errorOf(await registry.ask(path, init))).toBe(unknown);
    expect(await errorOf(await registry.ask('/v2/team/app/manifests/v9'))).toBe(
      '404 MANIFEST_UNKNOWN: Requested image not found',
    );
    expect(await errorOf(await push('no JSON', 'v1'))).toMatch(/^400 MANIFEST_INVALID: /);
    const whole = await manifestOf('{}', 'layer');
    expect(await errorOf(await push(whole, digestOf('other')))).toMatch(/^400 DIGEST_INVALID: /);
    expect(await errorOf(await push(whole, '.bad'))).toMatch(/^400 TAG_INVALID: /);
    expect(await errorOf(await registry.ask('/v2/team/app/manifests/v1', { method: 'DELETE' }))).toMatch(
      /^405 UNSUPPORTED: /,
    );
    expect(await errorOf(await registry.ask('/v2/team/app/manifests/%zz'))).toMatch(/^404 UNSUPPORTED: /);
  });

  it('does not give a layer of one repository to another one', async () => {
    await registry.call('CreateRepository', { repositoryName: 'other' });
    const { digest } = await upload('layer');
    expect((await registry.ask(`/v2/other/blobs/${digest}`)).status).toBe(404);
    const mount = await registry.ask(`/v2/other/blobs/uploads/?mount=${digest}&from=team/app`, {
      method: 'POST',
    });
    expect(mount.status).toBe(202);
  });

  it('moves the tag of a mutable repository, and keeps the image that had it', async () => {
    const [one, two] = [await manifestOf('{}', 'one'), await manifestOf('{}', 'two')];
    await push(one, 'v1');
    expect((await push(two, 'v1')).status).toBe(201);
    const { headers } = await registry.ask('/v2/team/app/manifests/v1');
    expect(headers.get('docker-content-digest')).toBe(digestOf(two));
    expect((await registry.ask(`/v2/team/app/manifests/${digestOf(one)}`)).status).toBe(200);
  });

  it('moves no tag of an immutable repository, not even to the image that it has', async () => {
    await registry.call('CreateRepository', { repositoryName: 'fixed', imageTagMutability: 'IMMUTABLE' });
    const manifests = [];
    for (const layer of ['one', 'two']) {
      for (const content of ['{}', layer]) await upload(content, 'fixed');
      manifests.push(await manifestOf('{}', layer));
    }
    const [one, two] = manifests as [string, string];
    expect((await push(one, 'v1', 'fixed')).status).toBe(201);
    for (const manifest of [one, two]) {
      expect(await errorOf(await push(manifest, 'v1', 'fixed'))).toBe(
        "400 TAG_INVALID: The image tag 'v1' already exists in the 'fixed' repository and cannot be overwritten because the tag is immutable.",
      );
    }
    expect((await push(two, 'v2', 'fixed')).status).toBe(201);
  });

  it('finds a repository in whichever region has it, that of the token first', async () => {
    for (const region of ['us-west-2', 'ap-south-1']) {
      await registry.call('CreateRepository', { repositoryName: 'twice' }, region);
    }
    const { authorizationData } = (await registry.call('GetAuthorizationToken', {}, 'ap-south-1')) as {
      authorizationData: { authorizationToken: string }[];
    };
    const authorization = `Basic ${authorizationData[0]!.authorizationToken}`;
    for (const content of ['{}', 'layer']) {
      const digest = digestOf(content);
      await registry.ask(`/v2/twice/blobs/uploads/?digest=${digest}`, {
        method: 'POST',
        headers: { authorization },
        body: content,
      });
    }
    const manifest = await manifestOf('{}', 'layer');
    const pushed = await registry.ask('/v2/twice/manifests/v1', {
      method: 'PUT',
      headers: { authorization, 'content-type': manifestType },
      body: manifest,
    });
    expect(pushed.status).toBe(201);
    const imagesIn = async (region: string) =>
      (
        (await registry.call('ListImages', { repositoryName: 'twice' }, region)) as {
          imageIds: unknown[];
        }
      ).imageIds.length;
    expect([await imagesIn('ap-south-1'), await imagesIn('us-west-2')]).toEqual([1, 0]);
    // Whoever has no region is given what any region has.
    expect((await registry.ask('/v2/twice/manifests/v1')).status).toBe(200);
  });

  it('forgets what was in a repository that is deleted', async () => {
    const manifest = await manifestOf('{}', 'layer');
    await push(manifest, 'v1');
    await registry.call('DeleteRepository', { repositoryName: 'team/app', force: true });
    expect((await registry.ask('/v2/team/app/manifests/v1')).status).toBe(404);
    await registry.call('CreateRepository', { repositoryName: 'team/app' });
    expect(await errorOf(await registry.ask('/v2/team/app/manifests/v1'))).toMatch(/MANIFEST_UNKNOWN/);
    expect((await push(manifest, 'v1')).status).toBe(404);
  });

  it('lets the password of a role do what the role may do, for as long as its session is open', async () => {
    const asked: string[] = [];
    let state: 'open' | 'closed' = 'open';
    const held = await startRegistry({
      upstream: moto.url,
      clock,
      sessions: {
        stateOf: (key) => (key === 'ASIAROLE' ? state : 'foreign'),
        require: (_key, [requested]) => {
          asked.push(`${requested!.action} ${requested!.resource}`);
          return requested!.action === 'ecr:PutImage'
            ? Promise.reject(new AwsError('AccessDeniedException', 'User: role is not authorized'))
            : Promise.resolve();
        },
      },
    });
    const token = async (accessKeyId: string) => {
      const { authorizationData } = (await callerOf(held)(
        'GetAuthorizationToken',
        {},
        {
          accessKeyId,
        },
      )) as { authorizationData: { authorizationToken: string }[] };
      return { authorization: `Basic ${authorizationData[0]!.authorizationToken}` };
    };
    const ofRole = await token('ASIAROLE');
    const way = (method: string, path: string, headers: Record<string, string> = ofRole) =>
      held.ask(`/v2/team/app/${path}`, { method, headers, ...(method === 'PUT' && { body: 'x' }) });
    const blob = `blobs/${digestOf('x')}`;
    await way('HEAD', blob);
    const begun = await way('POST', 'blobs/uploads/');
    const upload = begun.headers.get('location')!.replace('/v2/team/app/', '');
    await way('PATCH', upload);
    expect((await way('PUT', `${upload}?digest=${digestOf('x')}`)).status).toBe(201);
    expect((await way('GET', blob)).status).toBe(200);
    await way('GET', 'manifests/v1');
    await way('GET', 'tags/list');
    expect(await errorOf(await way('PUT', 'manifests/v1'))).toBe('403 DENIED: User: role is not authorized');
    const repository = 'arn:aws:ecr:eu-west-1:123456789012:repository/team/app';
    expect(asked).toEqual(
      [
        'BatchCheckLayerAvailability',
        'InitiateLayerUpload',
        'UploadLayerPart',
        'CompleteLayerUpload',
        'GetDownloadUrlForLayer',
        'BatchGetImage',
        'ListImages',
        'PutImage',
      ].map((action) => `ecr:${action} ${repository}`),
    );
    expect(await errorOf(await way('PUT', 'manifests/v1', await token('AKIAUSER')))).toMatch(
      /^400 MANIFEST_INVALID/,
    );
    state = 'closed';
    expect(await errorOf(await way('GET', 'tags/list'))).toMatch(/^403 DENIED: .*has expired/);
    await held.stop();
  });

  it('leaves no file behind', async () => {
    await withOwnTemporaryDirectory(async (temporary) => {
      const other = await startRegistry({ upstream: moto.url });
      await other.call('CreateRepository', { repositoryName: 'app' });
      await other.ask('/v2/app/blobs/uploads/', { method: 'POST' });
      expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^ecr-/)]);
      await other.stop();
      expect(readdirSync(temporary)).toEqual([]);
    });
  });
});
