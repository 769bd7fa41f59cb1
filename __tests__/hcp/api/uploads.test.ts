/** Uploads of configurations as no client should send them: slow, cut, twice, and with what must not be unpacked. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { archiveOf, StandIn } from '../../support/hcp/stand-in';
import { until } from '../../support/until';

let hcp: StandIn;
let workspace: string;
beforeAll(async () => {
  hcp = await StandIn.start();
  workspace = await hcp.workspace('shop');
  // No run starts.
  await hcp.call('POST', `/workspaces/${workspace}/actions/lock`, { reason: 'a test' });
});
afterAll(() => hcp.stop());

const configurations = () => join(hcp.directory, 'data/configurations');

async function newVersion(): Promise<{ readonly id: string; readonly url: string }> {
  const { data } = await hcp.document('POST', `/workspaces/${workspace}/configuration-versions`, {
    data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
  });
  return { id: data.id, url: String(data.attributes['upload-url']) };
}

const versionOf = async (id: string) =>
  (await hcp.document('GET', `/configuration-versions/${id}`)).data.attributes;
const fileOf = (id: string) => readFileSync(join(configurations(), id, 'main.tf.json'), 'utf8');
const archive = (content = '{}') => archiveOf([{ name: 'main.tf.json', content }]);

/** An upload whose parts are sent one by one. */
function begin(url: string): ClientRequest {
  const upload = request(url, { method: 'PUT' });
  upload.on('error', () => {
    // It was cut.
  });
  return upload;
}
const send = (upload: ClientRequest, part: Uint8Array) =>
  new Promise<void>((sent) => {
    upload.write(part, () => {
      sent();
    });
  });
const answerTo = async (upload: ClientRequest) => {
  const [answer] = (await once(upload, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
};
/** Bytes that have arrived of what is not yet whole. */
const arrived = () =>
  (existsSync(configurations()) ? readdirSync(configurations()) : [])
    .filter((name) => name.endsWith('.new'))
    .reduce((sum, name) => sum + statSync(join(configurations(), name)).size, 0);

test('that trickles goes to the disk as it comes, keeps nobody waiting, and is taken in the end', async () => {
  const { id, url } = await newVersion();
  // Not to be packed any smaller.
  const content = JSON.stringify({ locals: { noise: randomBytes(1 << 20).toString('base64') } });
  const bytes = await archive(content);
  const upload = begin(url);
  const answered = answerTo(upload);
  const step = 1 << 17;
  let at = 0;
  for (; at + step < bytes.length; at += step) {
    await send(upload, bytes.subarray(at, at + step));
    const there = at + step;
    await until(() => arrived() === there, 'the part on the disk');
    expect((await versionOf(id)).status).toBe('pending');
  }
  upload.end(bytes.subarray(at));
  expect(await answered).toBe(200);
  expect((await versionOf(id)).status).toBe('uploaded');
  expect(fileOf(id)).toBe(content);
  expect(arrived()).toBe(0);
});

test('that is cut leaves nothing behind, however often, and is taken when it comes whole', async () => {
  const { id, url } = await newVersion();
  const bytes = await archive();
  for (const length of [1, Math.floor(bytes.length / 2), bytes.length - 1]) {
    const upload = begin(url);
    upload.setHeader('content-length', bytes.length);
    await send(upload, bytes.subarray(0, length));
    await until(() => arrived() === length, 'the part on the disk');
    upload.destroy();
    await until(
      () => readdirSync(configurations()).every((name) => !name.startsWith(id)),
      'nothing to be left',
    );
    expect((await versionOf(id)).status).toBe('pending');
  }
  // A client that goes away is no fault of the server.
  await until(() => hcp.lines.length === 3, 'a line for each');
  expect(new Set(hcp.lines)).toEqual(new Set([`PUT ${new URL(url).pathname}: the client has gone`]));
  expect((await hcp.call('PUT', url, bytes)).status).toBe(200);
  expect((await versionOf(id)).status).toBe('uploaded');
});

test('that comes twice at once is taken once', async () => {
  const { id, url } = await newVersion();
  const bytes = await archive();
  const uploads = [begin(url), begin(url)];
  const half = Math.floor(bytes.length / 2);
  for (const upload of uploads) await send(upload, bytes.subarray(0, half));
  await until(() => arrived() === 2 * half, 'both halves on the disk');
  for (const upload of uploads) upload.end(bytes.subarray(half));
  expect(await Promise.all(uploads.map(answerTo))).toEqual([200, 200]);
  expect((await versionOf(id)).status).toBe('uploaded');
  expect(fileOf(id)).toBe('{}');
  expect(
    readdirSync(configurations())
      .filter((name) => name.startsWith(id))
      .toSorted(),
  ).toEqual([id, `${id}.tar.gz`]);
});

test('that comes again is acknowledged, and changes nothing of what runs already', async () => {
  const { id, url } = await newVersion();
  expect((await hcp.call('PUT', url, await archive('{"locals":{"is":"first"}}'))).status).toBe(200);
  expect((await hcp.call('PUT', url, await archive('{"locals":{"is":"second"}}'))).status).toBe(200);
  expect(fileOf(id)).toBe('{"locals":{"is":"first"}}');
});

test.each([
  ['a path above', [{ name: '../../outside', content: 'x' }], '"../../outside", which would lie outside'],
  ['an absolute path', [{ name: '/tmp/outside', content: 'x' }], '"/tmp/outside", which would lie outside'],
  [
    'a link that leads out',
    [{ name: 'outside', type: 'symlink' as const, linkname: '../../../data' }],
    'the link "outside" to "../../../data"',
  ],
  [
    'a file behind a link',
    [
      { name: 'here', type: 'symlink' as const, linkname: '.' },
      { name: 'here/outside', content: 'x' },
    ],
    '"here/outside" twice, or below what is no directory',
  ],
])('with %s is refused whole, and whoever starts a run is told what to do', async (_, entries, reason) => {
  const { id, url } = await newVersion();
  const bytes = await archiveOf([{ name: 'main.tf.json', content: '{}' }, ...entries]);
  await hcp.call('PUT', url, bytes);
  const message = expect.stringMatching(/that stay in it, or name the file in \.terraformignore$/) as string;
  expect(await versionOf(id)).toMatchObject({ status: 'errored', 'error-message': message });
  expect(String((await versionOf(id))['error-message'])).toContain(reason);
  const { errors } = await hcp.document('POST', '/runs', {
    data: {
      type: 'runs',
      relationships: {
        workspace: { data: { type: 'workspaces', id: workspace } },
        'configuration-version': { data: { type: 'configuration-versions', id } },
      },
    },
  });
  expect(errors).toMatchObject([{ status: '422', detail: message }]);
  expect(existsSync(join(configurations(), id))).toBe(false);
  expect(existsSync(join(configurations(), '../outside'))).toBe(false);
});
