/** Runs the synthesized package as Lambda does, against a listener and a CodeDeploy on loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../../stacks/smoke-test/program';
import { callHandler, installProgram } from '../../support/lambda-program';

let directory: string;
let servers: Server[];
let reported: unknown[];
let codeDeploy: string;

const listen = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'smoke-test-'));
  installProgram(directory, program);
  servers = [];
  reported = [];
  const port = await listen(
    createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const input = JSON.parse(body) as object;
        reported.push({ operation: request.headers['x-amz-target'], ...input });
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end('{}');
      });
    }),
  );
  codeDeploy = `http://127.0.0.1:${port}`;
});

afterEach(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(directory, { recursive: true });
});

interface Run {
  readonly answer: { readonly status: string };
  /** What was logged, one object a line. */
  readonly log: Record<string, unknown>[];
}

const event = { DeploymentId: 'd-ABCDEF123', LifecycleEventHookExecutionId: 'execution-1' };

/** The handler in a process of its own, as in Lambda. */
async function run(
  test: object,
  env: Record<string, string> = {},
  given: object = event,
  onLog: (log: string) => void = () => undefined,
): Promise<Run> {
  const settings = {
    https: false,
    paths: ['/health'],
    statuses: '200',
    latencyMilliseconds: 60_000,
    requestsPerPath: 2,
    warmUpMilliseconds: 0,
    connectionRetryMilliseconds: 200,
    ...test,
  };
  const { log, answer } = await callHandler({
    directory,
    event: given,
    endpoint: codeDeploy,
    variables: { LOAD_BALANCER: '127.0.0.1', SMOKE_TEST: JSON.stringify(settings), ...env },
    onLog,
  });
  return {
    answer: answer as Run['answer'],
    log: log
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const report = (status: string) => ({
  operation: 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
  deploymentId: 'd-ABCDEF123',
  lifecycleEventHookExecutionId: 'execution-1',
  status,
});

describe('the smoke test', () => {
  test('succeeds when every answer is good, and logs each', async () => {
    const asked: (string | undefined)[] = [];
    const listener: RequestListener = (request, response) => {
      asked.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
      response.statusCode = request.url === '/moved' ? 301 : 204;
      response.end();
    };
    const port = await listen(createServer(listener));
    const { answer, log } = await run({ port, paths: ['/health', '/moved'], statuses: '200-204,301' });
    expect(answer).toEqual({ status: 'Succeeded' });
    expect(reported).toEqual([report('Succeeded')]);
    const host = `127.0.0.1:${port}`;
    expect(asked).toEqual([`${host}/health`, `${host}/health`, `${host}/moved`, `${host}/moved`]);
    expect(log.slice(0, 4)).toEqual(
      [204, 204, 301, 301].map((status, index) => ({
        path: index < 2 ? '/health' : '/moved',
        status,
        milliseconds: expect.any(Number) as number,
        passed: true,
      })),
    );
    expect(log[4]).toEqual({ deploymentId: 'd-ABCDEF123', status: 'Succeeded' });
  });

  test('does not count what is answered while it warms up', async () => {
    // It asks once in the half second that it waits between two rounds.
    let count = 0;
    const port = await listen(
      createServer((_, response) => {
        count += 1;
        response.statusCode = count === 1 ? 503 : 200;
        response.end();
      }),
    );
    const { answer, log } = await run({ port, requestsPerPath: 1, warmUpMilliseconds: 250 });
    expect(answer).toEqual({ status: 'Succeeded' });
    expect(log[0]).toMatchObject({ path: '/health', warmUp: true, status: 503 });
    expect(log[1]).toMatchObject({ status: 200, passed: true });
    expect(count).toBe(2);
  });

  test('is awake and does nothing without a deployment', async () => {
    const { answer, log } = await run({ paths: undefined }, {}, {});
    expect(answer).toEqual({ status: 'Awake' });
    expect(log).toEqual([]);
    expect(reported).toEqual([]);
  });

  test('opens a connection for each request, so that it meets every target', async () => {
    const ports = new Set<number | undefined>();
    const port = await listen(
      createServer((request, response) => {
        ports.add(request.socket.remotePort);
        response.end();
      }),
    );
    await run({ port, requestsPerPath: 5 });
    expect(ports.size).toBe(5);
  });

  test('fails when one answer has another status, and asks on', async () => {
    let count = 0;
    const port = await listen(
      createServer((_, response) => {
        count += 1;
        response.statusCode = count === 2 ? 500 : 200;
        response.end();
      }),
    );
    const { answer, log } = await run({ port, requestsPerPath: 3 });
    expect(answer).toEqual({ status: 'Failed' });
    expect(reported).toEqual([report('Failed')]);
    expect(log[1]).toMatchObject({ status: 500, passed: false, problem: 'status 500 is none of 200' });
    expect(log[2]).toMatchObject({ status: 200, passed: true });
  });

  test('fails when an answer takes too long', async () => {
    const port = await listen(createServer(() => undefined));
    const { log } = await run({ port, latencyMilliseconds: 100, requestsPerPath: 1 });
    expect(log[0]).toMatchObject({ passed: false, problem: 'no answer in time' });
    expect(reported).toEqual([report('Failed')]);
  });

  test('fails when the connection breaks in an answer, and does not ask again', async () => {
    let count = 0;
    const port = await listen(
      createServer((_, response) => {
        count += 1;
        response.writeHead(200, { 'content-length': '10' });
        response.write('half');
        setTimeout(() => response.destroy(), 10);
      }),
    );
    const { log } = await run({ port, requestsPerPath: 1 });
    expect(log[0]).toMatchObject({ passed: false, problem: 'ECONNRESET' });
    expect(count).toBe(1);
  });

  test('tries a connection again until the listener is there', async () => {
    const server = createServer((_, response) => response.end());
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    let refused: () => void = () => undefined;
    const isRefused = new Promise<void>((resolve) => (refused = resolve));
    const running = run({ port, connectionRetryMilliseconds: 120_000 }, {}, event, (log) => {
      if (log.includes('retried')) refused();
    });
    await Promise.race([isRefused, running]);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { answer, log } = await running;
    expect(answer).toEqual({ status: 'Succeeded' });
    expect(log[0]).toEqual({ path: '/health', retried: 'ECONNREFUSED' });
  });

  test('fails when nobody listens', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const { log } = await run({ port, requestsPerPath: 1 });
    expect(log.find(({ passed }) => passed === false)).toMatchObject({ problem: 'ECONNREFUSED' });
    expect(reported).toEqual([report('Failed')]);
  });

  test('reports a failure of its own', async () => {
    await run({ paths: undefined });
    expect(reported).toEqual([report('Failed')]);
  });
});

describe('over HTTPS', () => {
  const secure = async () => {
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        certificate,
        '-subj',
        '/CN=shop.example.com',
        '-addext',
        'subjectAltName=DNS:shop.example.com',
      ],
      { stdio: 'ignore' },
    );
    const { readFileSync } = await import('node:fs');
    const hosts: string[] = [];
    const port = await listen(
      createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
        hosts.push(request.headers.host ?? '');
        response.end();
      }),
    );
    return { port, hosts, env: { NODE_EXTRA_CA_CERTS: certificate } };
  };

  test('asks in the name of the domain, which the certificate must have', async () => {
    const { port, hosts, env } = await secure();
    const named = (name: string) => ({
      https: true,
      port,
      serverName: name,
      hostHeader: `${name}:8443`,
      requestsPerPath: 1,
    });
    expect((await run(named('shop.example.com'), env)).answer).toEqual({ status: 'Succeeded' });
    expect(hosts).toEqual(['shop.example.com:8443']);
    expect((await run(named('other.example.com'), env)).log.at(-2)).toMatchObject({
      problem: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test('takes any name where the load balancer is asked by its own, if the certificate is trusted', async () => {
    const { port, env } = await secure();
    const unnamed = { https: true, port, requestsPerPath: 1 };
    expect((await run(unnamed, env)).answer).toEqual({ status: 'Succeeded' });
    expect((await run(unnamed)).answer).toEqual({ status: 'Failed' });
  });
});
