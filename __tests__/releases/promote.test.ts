/** `promote` against an AWS on loopback that has a pipeline and a bucket of promotions. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { clientsAt } from '../../releases/aws/clients';
import { promote } from '../../releases/commands/promote';
import { styleOf } from '../../releases/render/style';
import { servicesOf } from '../../releases/services';
import { readSettings } from '../../stacks/settings';

const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;
const commitOf = (digit: string) => digit.repeat(40);

interface Version {
  readonly id: string;
  readonly digest: string;
  readonly commit: string;
}

const version = (id: string, digit: string): Version => ({
  id,
  digest: digestOf(digit),
  commit: commitOf(digit),
});

/** The newest first. */
let versions: Version[];
let server: Server;
let started: object[];
let isDeployed: boolean;

beforeEach(async () => {
  versions = [version('v4', 'd'), version('v3', 'a'), version('v2', 'b'), version('v1', 'a')];
  started = [];
  isDeployed = true;
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const { status, headers, body: answered } = answer(request, body);
      response.writeHead(status, headers).end(answered);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function answer({ headers, url = '', method }: IncomingMessage, body: string): Answer {
  const target = (headers['x-amz-target'] as string | undefined)?.split('.').pop();
  if (target === 'GetPipeline') {
    if (!isDeployed) return { status: 400, body: '{"__type":"PipelineNotFoundException"}' };
    const configuration = { S3Bucket: 'promotions', S3ObjectKey: 'live.json' };
    const stages = [{ name: 'Source', actions: [{ name: 'Source', configuration }] }];
    return { status: 200, body: JSON.stringify({ pipeline: { name: 'p', roleArn: 'r', stages } }) };
  }
  if (target === 'StartPipelineExecution') {
    started.push(JSON.parse(body) as object);
    return { status: 200, body: '{"pipelineExecutionId":"e-1"}' };
  }
  const { pathname, searchParams } = new URL(url, 'http://s3');
  if (method === 'HEAD') {
    const found = versions.find(({ id }) => id === searchParams.get('versionId'));
    if (found === undefined || pathname !== '/promotions/live.json') return { status: 404 };
    const { digest, commit } = found;
    return { status: 200, headers: { 'x-amz-meta-digest': digest, 'x-amz-meta-version': commit } };
  }
  return { status: 200, body: listed(searchParams.get('version-id-marker')) };
}

/** Two versions a page, and an object of another environment beside them. */
function listed(marker: string | null): string {
  const from = versions.findIndex(({ id }) => id === marker) + 1;
  const page = versions.slice(from, from + 2);
  const more = versions.length > from + 2;
  const next = `<NextKeyMarker>live.json</NextKeyMarker><NextVersionIdMarker>${page.at(-1)?.id}</NextVersionIdMarker>`;
  const entries = page.map(({ id }) => `<Version><Key>live.json</Key><VersionId>${id}</VersionId></Version>`);
  return `<ListVersionsResult><IsTruncated>${more}</IsTruncated>${more ? next : ''}${entries.join('')}<Version><Key>live.json.bak</Key><VersionId>other</VersionId></Version></ListVersionsResult>`;
}

async function run(digest: string, environment = 'live'): Promise<string> {
  const settings = readSettings({
    environments: {
      staging: { services: { web: {} } },
      live: { services: { web: { pipeline: { source: { type: 'promotion', from: 'staging' } } } } },
    },
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let printed = '';
  const context = {
    services: servicesOf(settings),
    clients: clientsAt({ endpoint, env: {} }),
    endpoint,
    style: styleOf({ isTTY: false }, {}),
    print: (more: string) => void (printed += more),
  };
  await promote({ environment, service: undefined, json: false, endpoint, digest }, context);
  return printed;
}

const startedWith = (revisionValue: string) => ({
  name: 'bluegreen-live-web',
  sourceRevisions: [{ actionName: 'Source', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue }],
});

it.each([
  ['a digest', digestOf('b')],
  ['the beginning of a digest', `sha256:${'b'.repeat(12)}`],
  ['the beginning of a commit', 'b'.repeat(12)],
])('starts the pipeline with the version that has %s', async (_, wanted) => {
  const printed = await run(wanted);
  expect(started).toEqual([expect.objectContaining(startedWith('v2'))]);
  expect(printed).toBe(
    `the execution e-1 of bluegreen-live-web promotes ${commitOf('b')} (${digestOf('b')}) from staging\nnpm run releases -- watch --environment live --service web\n`,
  );
});

it('takes the newest version of a release that was promoted twice', async () => {
  await run(digestOf('a'));
  expect(started).toEqual([expect.objectContaining(startedWith('v3'))]);
});

it('refuses a release that was never promoted, and lists those that were', async () => {
  const releases = ['d', 'a', 'b'].map((digit) => `${commitOf(digit)} (${digestOf(digit)})`).join('; ');
  await expect(run(digestOf('c'))).rejects.toThrow(
    `staging has not promoted ${digestOf('c')} to live, so no release of it has soaked there: use one of ${releases}`,
  );
  versions = [];
  await expect(run(digestOf('a'))).rejects.toThrow('it has promoted nothing yet');
  expect(started).toEqual([]);
});

it('refuses a digest that several releases begin with', async () => {
  versions.push({ ...version('v0', 'b'), digest: `${digestOf('b').slice(0, -1)}0` });
  await expect(run('bbbbbbb')).rejects.toThrow('--digest bbbbbbb fits several releases: ');
  expect(started).toEqual([]);
});

it('refuses an environment that builds, and one that is not deployed', async () => {
  await expect(run(digestOf('a'), 'staging')).rejects.toThrow(
    'staging / web builds its images, and nothing is promoted to it (pipeline.source)',
  );
  isDeployed = false;
  await expect(run(digestOf('a'))).rejects.toThrow('live / web is not deployed in ap-southeast-1');
});
