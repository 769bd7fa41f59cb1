/** What only browsers send, and what AWS clients, git and container tools send. */
import { requireClient } from '../../../../rehearsal/cloud/gateway/client-requests';

const port = 4566;
const ask = (headers: Record<string, string>, method = 'POST', url = '/') => {
  requireClient({ method, url, headers: { host: `127.0.0.1:${port}`, ...headers } }, port);
};

describe('a host', () => {
  it.each([
    '127.0.0.1:4566',
    '127.0.0.2:4566',
    'localhost:4566',
    'LOCALHOST:4566',
    'localhost.:4566',
    'bucket.localhost:4566',
    'my.bucket.localhost:4566',
    '[::1]:4566',
    'host.docker.internal:4566',
    'host.containers.internal:4566',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com:4566',
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn:4566',
  ])('that leads to this machine is answered: %s', (host) => {
    expect(() => {
      ask({ host });
    }).not.toThrow();
  });

  it.each([
    'evil.example',
    'evil.example:4566',
    '127.0.0.1',
    '127.0.0.1:4567',
    '127.0.0.1:04566.evil.example',
    '127.0.0.1.evil.example:4566',
    'localhost.evil.example:4566',
    'evillocalhost:4566',
    '0.0.0.0:4566',
    '10.0.0.1:4566',
    '169.254.169.254:4566',
    '[::ffff:7f00:1]:4566',
    'x@127.0.0.1:4566',
    'amazonaws.com:4566',
    '123456789012.dkr.ecr.evil.example:4566',
    '127.0.0.1:4566, evil.example',
    '127.0.0.1:NaN',
    '',
  ])('that anybody can give is refused: %j', (host) => {
    expect(() => {
      ask({ host });
    }).toThrow(
      expect.objectContaining({
        code: 'AccessDeniedException',
        status: 403,
        message: `the embedded AWS answers AWS clients, git and container tools of this machine, not web pages: the host ${JSON.stringify(host)} is not this endpoint: ask 127.0.0.1:4566`,
      }) as Error,
    );
  });

  it('that is missing is refused', () => {
    expect(() => {
      requireClient({ method: 'GET', url: '/', headers: {} }, port);
    }).toThrow('the host none is not this endpoint');
  });

  it('without a port is that of port 80', () => {
    expect(() => {
      requireClient({ method: 'GET', url: '/', headers: { host: 'localhost' } }, 80);
    }).not.toThrow();
  });
});

describe('a request of a web page', () => {
  it.each([
    ['with an origin', { origin: 'https://evil.example' }],
    ['with the origin of a file or a sandbox', { origin: 'null' }],
    ['with its own origin', { origin: 'http://127.0.0.1:4566' }],
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of a site beside it', { 'sec-fetch-site': 'same-site' }],
    ['of what it served', { 'sec-fetch-site': 'same-origin' }],
  ] as [string, Record<string, string>][])('is refused: %s', (_, headers) => {
    expect(() => {
      ask(headers);
    }).toThrow('not web pages: a web page asks');
  });

  it('is refused before it is sent, when a browser asks by OPTIONS', () => {
    expect(() => {
      ask({}, 'OPTIONS');
    }).toThrow('OPTIONS is asked by browsers alone');
  });
});

describe('a request of a client', () => {
  it.each([
    ["Node's fetch", { 'sec-fetch-mode': 'cors' }],
    ['an address that somebody typed', { 'sec-fetch-site': 'none' }],
    ['git', { 'git-protocol': 'version=2' }],
  ] as [string, Record<string, string>][])('is answered: %s', (_, headers) => {
    expect(() => {
      ask(headers);
    }).not.toThrow();
  });
});

it.each(['/moto-api', '/moto-api/', '/moto-api/reset', '/moto-api?x=1'])(
  'the switches of the emulator are no part of AWS: %s',
  (url) => {
    expect(() => {
      ask({}, 'POST', url);
    }).toThrow(`${JSON.stringify(url)} is no part of AWS`);
  },
);

it('a bucket may be named nearly like them', () => {
  expect(() => {
    ask({}, 'GET', '/moto-api-bucket/key');
  }).not.toThrow();
});
