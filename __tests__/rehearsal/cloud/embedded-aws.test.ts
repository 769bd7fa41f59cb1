import { startEmbeddedAws, type EmbeddedAws } from '../../../rehearsal/cloud';
import { signed, startFakeUpstream, type FakeUpstream } from '../../support/fake-upstream';

const { env } = process;
let upstream: FakeUpstream;
let aws: EmbeddedAws;

beforeEach(async () => {
  upstream = await startFakeUpstream(() => ({ body: 'hello' }));
  aws = await startEmbeddedAws({ env, upstream: upstream.url.href });
});

afterEach(async () => {
  await aws.stop();
  await upstream.stop();
});

describe('the environment of a client', () => {
  it('leads to the endpoint and nowhere else', () => {
    const environment = aws.environment({
      PATH: '/bin',
      UNSET: undefined,
      AWS_PROFILE: 'production',
      AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
      AWS_SESSION_TOKEN: 'secret',
      NO_PROXY: 'intranet',
    });
    expect(environment).toEqual({
      PATH: '/bin',
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: 'rehearsal',
      AWS_SECRET_ACCESS_KEY: 'rehearsal',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '2',
      AWS_PAGER: '',
      NO_PROXY: 'intranet,127.0.0.1',
      no_proxy: 'intranet,127.0.0.1',
    });
  });

  it('needs no base', () => {
    expect(aws.environment()).toMatchObject({ AWS_ENDPOINT_URL: aws.endpoint, NO_PROXY: '127.0.0.1' });
  });
});

it('the endpoint is on loopback, answers, and is gone after stop', async () => {
  expect(aws.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(aws.endpoint, { headers: signed('s3') })).text()).toBe('hello');
  await aws.stop();
  await expect(fetch(aws.endpoint)).rejects.toThrow('fetch failed');
});

it.each([
  [
    'https://127.0.0.1:1',
    'upstream must be an http URL without a path, got "https://127.0.0.1:1"; for example http://127.0.0.1:5000',
  ],
  [
    'http://127.0.0.1:1/aws',
    'upstream must be an http URL without a path, got "http://127.0.0.1:1/aws"; for example http://127.0.0.1:5000',
  ],
  [
    'http://127.0.0.1:1',
    'upstream http://127.0.0.1:1 does not answer (ECONNREFUSED): start it first, or omit --upstream to start a moto_server',
  ],
])('fails when the upstream is %s', async (url, message) => {
  await expect(startEmbeddedAws({ env, upstream: url })).rejects.toThrow(new Error(message));
});

it('fails when moto does, and gives the port back', async () => {
  const port = Number(new URL(aws.endpoint).port);
  await aws.stop();
  const starting = startEmbeddedAws({
    env,
    port,
    moto: { command: [process.execPath, '-e', 'process.exit(9)'] },
  });
  await expect(starting).rejects.toThrow('moto_server ended with exit status 9');
  aws = await startEmbeddedAws({ env, port, upstream: upstream.url.href });
  expect(aws.endpoint).toBe(`http://127.0.0.1:${port}`);
});
