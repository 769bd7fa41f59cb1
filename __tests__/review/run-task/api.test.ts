import { gzipSync } from 'node:zlib';
import { ApiFailure, apiOf, type ApiProps } from '../../../review/run-task/api';
import { RefusedDestination } from '../../../review/run-task/destinations';
import { RunTaskHost } from '../../support/run-task-host';

let host: RunTaskHost;
let elsewhere: RunTaskHost;
const never = new AbortController().signal;

beforeEach(async () => {
  host = await RunTaskHost.start();
  elsewhere = await RunTaskHost.start();
});

afterEach(async () => {
  await Promise.all([host.stop(), elsewhere.stop()]);
});

const read = async (props: Partial<ApiProps> = {}): Promise<string> => {
  const api = apiOf({
    allowed: [host.host, elsewhere.host],
    repeatAfterMs: [1, 1, 1],
    askAgainMs: 1,
    ...props,
  });
  return Buffer.concat(await api.read(host.url('/plan'), 'token', never)).toString();
};

describe('the API of HCP Terraform', () => {
  it('hands over a plan that lies elsewhere, which gets no token', async () => {
    const tokens: (string | undefined)[] = [];
    host.answers.set('/plan', (request, response) => {
      tokens.push(request.headers.authorization);
      response.writeHead(307, { location: elsewhere.url('/object?key=once') }).end();
    });
    elsewhere.answers.set('/object?key=once', (request, response) => {
      tokens.push(request.headers.authorization);
      response.end('{"format_version":"1.2"}');
    });
    expect(await read()).toBe('{"format_version":"1.2"}');
    expect(tokens).toEqual(['Bearer token', undefined]);
  });

  it('is asked again while it has no plan yet, and while it is overloaded', async () => {
    const statuses = [204, 429, 503, 200];
    host.answers.set('/plan', (_, response) => {
      response.writeHead(statuses.shift() ?? 500).end(statuses.length === 0 ? 'the plan' : undefined);
    });
    expect(await read()).toBe('the plan');
  });

  it.each([401, 403, 404, 410])('is not asked again after %d', async (status) => {
    let calls = 0;
    host.answers.set('/plan', (_, response) => {
      calls += 1;
      response.writeHead(status).end('secret words');
    });
    await expect(read()).rejects.toThrow(new ApiFailure(`${host.host} answers ${status}`));
    expect(calls).toBe(1);
  });

  it('is given up after some repetitions', async () => {
    host.answers.set('/plan', (_, response) => {
      response.writeHead(500).end();
    });
    await expect(read()).rejects.toThrow(new ApiFailure(`${host.host} answers 500, 4 times`));
  });

  it('is given up where it does not answer', async () => {
    host.answers.set('/plan', () => undefined);
    await expect(read({ timeoutMs: 20, repeatAfterMs: [1] })).rejects.toThrow('does not answer, 2 times');
  });

  it('hands over no plan beyond the limit', async () => {
    host.answers.set('/plan', (_, response) => {
      response.end('x'.repeat(1001));
    });
    await expect(read({ maximumBytes: 1000 })).rejects.toThrow('larger than 1000 bytes');
  });

  it('leads to no private address', async () => {
    host.answers.set('/plan', (_, response) => {
      response.writeHead(307, { location: 'https://169.254.169.254/latest/meta-data' }).end();
    });
    await expect(read()).rejects.toThrow(RefusedDestination);
  });

  it('is asked for a new link where the link has expired', async () => {
    const keys: string[] = [];
    host.answers.set('/plan', (_, response) => {
      keys.push(`key-${keys.length + 1}`);
      response.writeHead(307, { location: elsewhere.url(`/object?key=${keys.length}`) }).end();
    });
    elsewhere.answers.set('/object?key=1', (_, response) => {
      response.writeHead(403).end('Request has expired');
    });
    elsewhere.answers.set('/object?key=2', (_, response) => {
      response.end('the plan');
    });
    expect(await read()).toBe('the plan');
    expect(keys).toHaveLength(2);
  });

  it('is asked for the plan for as long as somebody waits', async () => {
    let calls = 0;
    const waiting = new AbortController();
    host.answers.set('/plan', (_, response) => {
      calls += 1;
      if (calls === 20) waiting.abort();
      response.writeHead(204).end();
    });
    const api = apiOf({ allowed: [host.host], repeatAfterMs: [], askAgainMs: 1 });
    await expect(api.read(host.url('/plan'), 'token', waiting.signal)).rejects.toThrow(/abort/);
    expect(calls).toBe(20);
  });

  it('hands over what is stored compressed, and no more of it than the limit', async () => {
    host.answers.set('/plan', (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000)));
    });
    expect(await read({ maximumBytes: 100_000 })).toBe('x'.repeat(100_000));
    await expect(read({ maximumBytes: 99_999 })).rejects.toThrow('larger than 99999 bytes');
  });

  it.each([
    ['an encoding that nobody knows', { 'content-encoding': 'br' }, 'x'],
    ['what is not compressed, against its word', { 'content-encoding': 'gzip' }, 'no gzip'],
    ['less than it says', { 'content-length': '100' }, 'x'],
  ])('is asked again where it sends %s', async (_, headers, body) => {
    let calls = 0;
    host.answers.set('/plan', (__, response) => {
      calls += 1;
      response.writeHead(200, headers);
      response.write(body);
      setImmediate(() => response.destroy());
    });
    await expect(read({ repeatAfterMs: [1] })).rejects.toThrow('breaks off, 2 times');
    expect(calls).toBe(2);
  });

  it('is not read where it says that the plan is beyond the limit', async () => {
    host.answers.set('/plan', (_, response) => {
      response.writeHead(200, { 'content-length': '1001' }).write('x');
    });
    await expect(read({ maximumBytes: 1000 })).rejects.toThrow('larger than 1000 bytes');
  });

  it('waits no longer than a minute where it is told to, and less where nobody waits', async () => {
    const waiting = new AbortController();
    host.answers.set('/plan', (_, response) => {
      response.writeHead(429, { 'retry-after': '86400' }).end();
      setImmediate(() => {
        waiting.abort();
      });
    });
    const api = apiOf({ allowed: [host.host], repeatAfterMs: [1] });
    await expect(api.read(host.url('/plan'), 'token', waiting.signal)).rejects.toThrow(/abort/);
  });

  it('is asked again where the name of the place cannot be looked up', async () => {
    let lookups = 0;
    host.answers.set('/plan', (_, response) => {
      response.writeHead(307, { location: 'https://plans.example/x' }).end();
    });
    const resolve = () => {
      lookups += 1;
      return Promise.reject(new Error('EAI_AGAIN'));
    };
    await expect(read({ resolve, repeatAfterMs: [1] })).rejects.toThrow(
      'plans.example cannot be looked up, 2 times',
    );
    expect(lookups).toBe(2);
  });

  it('leads nowhere without a place that is a URL', async () => {
    host.answers.set('/plan', (_, response) => {
      response.writeHead(307, { location: 'https://' }).end();
    });
    await expect(read()).rejects.toThrow(new ApiFailure(`${host.host} leads to what is no URL`));
  });

  it('takes a result again after it could not, and tells no token of one that it refuses', async () => {
    const statuses = [500, 429, 200];
    const api = apiOf({ allowed: [host.host], repeatAfterMs: [1, 1] });
    const send = () => api.patch(host.url('/callback?key=in-the-url'), 'token', {}, never);
    host.answers.set('/callback?key=in-the-url', (_, response) => {
      response.writeHead(statuses.shift() ?? 422).end();
    });
    await send();
    expect(statuses).toEqual([]);
    await expect(send()).rejects.toThrow(new ApiFailure(`${host.host} answers 422`));
  });

  it('does not lead round in circles', async () => {
    host.answers.set('/plan', (_, response) => {
      response.writeHead(302, { location: host.url('/plan') }).end();
    });
    await expect(read()).rejects.toThrow('leads from place to place');
  });
});
