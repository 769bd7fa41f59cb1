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
  const api = apiOf({ allowed: [host.host, elsewhere.host], repeatAfterMs: [1, 1, 1], ...props });
  return Buffer.from(await api.read(host.url('/plan'), 'token', never)).toString();
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

  it('does not lead round in circles', async () => {
    host.answers.set('/plan', (_, response) => {
      response.writeHead(302, { location: host.url('/plan') }).end();
    });
    await expect(read()).rejects.toThrow('leads from place to place');
  });
});
