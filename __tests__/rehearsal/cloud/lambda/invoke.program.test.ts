import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSignedCertificate } from '../../../../rehearsal/cloud/elbv2/self-signed-certificate';
import { CannotAssumeRole, type RoleSessions } from '../../../../rehearsal/cloud/iam';
import { refusal } from '../../../support/service-caller';
import { until } from '../../../support/until';
import { LambdaCaller } from './lambda-caller';

let lambda: LambdaCaller;
beforeEach(() => (lambda = new LambdaCaller()));
afterEach(() => lambda.service.stop!());

/** CommonJS whose handler has this body. */
const handler = (body: string) => ({
  'index.js': `exports.handler = async (event, context) => { ${body} };`,
});

describe('a handler', () => {
  test.each([
    ['an async function', { 'index.js': 'exports.handler = async (event) => ({ got: event.a });' }],
    [
      'a function with a callback',
      {
        'index.js':
          'exports.handler = (event, _, done) => setTimeout(() => done(null, { got: event.a }), 5);',
      },
    ],
    [
      'a function that returns a promise',
      { 'index.js': 'exports.handler = (event) => Promise.resolve({ got: event.a });' },
    ],
    [
      'an ES module',
      {
        'index.mjs':
          "import { ok } from 'node:assert'; ok(true); export const handler = async (event) => ({ got: event.a });",
      },
    ],
    [
      'an ES module by package.json',
      {
        'index.js': 'export const handler = async (event) => ({ got: event.a });',
        'package.json': '{"type":"module"}',
      },
    ],
    ['a CommonJS file .cjs', { 'index.cjs': 'exports.handler = async (event) => ({ got: event.a });' }],
  ])('may be %s', async (_, files: Record<string, string>) => {
    await lambda.create(files);
    expect(await lambda.invoke({ a: 7 })).toMatchObject({ status: 200, answer: { got: 7 } });
  });

  test('may lie in a folder and in an object', async () => {
    lambda.configuration = { ...lambda.configuration, Handler: 'src/app.api.main' };
    await lambda.create({ 'src/app.js': 'exports.api = { main: async () => "here" };' });
    expect((await lambda.invoke()).answer).toBe('here');
  });

  test('that answers nothing answers null', async () => {
    await lambda.create(handler(''));
    expect((await lambda.invoke()).answer).toBeNull();
  });

  test('that never answers has answered null when nothing is left to do', async () => {
    await lambda.create({ 'index.js': 'exports.handler = () => undefined;' });
    expect((await lambda.invoke()).answer).toBeNull();
  });

  test('gets a context', async () => {
    await lambda.create(handler('return { ...context, left: context.getRemainingTimeInMillis() };'));
    const { answer } = await lambda.invoke({}, {}, 'checks:live');
    expect(answer).toMatchObject({
      functionName: 'checks',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:ap-southeast-1:123456789012:function:checks:live',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/checks',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/) as string,
    });
    const { left } = answer as { left: number };
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(240_000);
  });

  test('finds the AWS SDK of the runtime from both kinds of modules, and nothing else of this project', async () => {
    await lambda.create({
      'index.mjs': `
        import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
        import { createRequire } from 'node:module';
        const required = createRequire(import.meta.url);
        export const handler = async () => {
          let express = 'absent';
          try { required('express'); express = 'present'; } catch {}
          return { esm: typeof CodeDeployClient, cjs: typeof required('@aws-sdk/client-codedeploy').CodeDeployClient, express };
        };`,
    });
    expect((await lambda.invoke()).answer).toEqual({ esm: 'function', cjs: 'function', express: 'absent' });
  });

  test('has the environment of AWS and its own variables, and of ours nothing but PATH', async () => {
    lambda.configuration = {
      ...lambda.configuration,
      Environment: { Variables: { GREETING: 'hello', AWS_REGION: 'elsewhere' } },
    };
    await lambda.create(handler('return process.env;'));
    const { answer } = await lambda.invoke();
    expect(answer).toMatchObject({
      GREETING: 'hello',
      PATH: '/usr/bin:/bin',
      AWS_REGION: 'ap-southeast-1',
      AWS_LAMBDA_FUNCTION_NAME: 'checks',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      _HANDLER: 'index.handler',
    });
    const theirs = Object.keys(answer as object).filter((name) => !/^(AWS_|LAMBDA_|_HANDLER$)/.test(name));
    expect(theirs.sort()).toEqual(['GREETING', 'LANG', 'PATH', 'TZ']);
  });

  test('trusts the certificates of load balancers', async () => {
    const { certificate, privateKey } = selfSignedCertificate(['shop.example.com'], Date.now());
    const server = createServer({ cert: certificate, key: privateKey }, (_, response) =>
      response.end('hello'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const files = {
      'index.mjs': `
        import { get } from 'node:https';
        export const handler = () => new Promise((resolve, reject) => {
          const options = { host: '127.0.0.1', port: ${port}, servername: 'shop.example.com', agent: false };
          get(options, (response) => resolve(response.statusCode)).on('error', reject);
        });`,
    };
    await lambda.create(files);
    // Node.js 24 adds advice.
    const refused = expect.stringMatching(/^self-signed certificate(;|$)/) as string;
    expect((await lambda.invoke()).answer).toMatchObject({ errorMessage: refused });
    await lambda.service.stop!();
    lambda = new LambdaCaller({ certificates: () => [certificate] });
    await lambda.create(files);
    expect((await lambda.invoke()).answer).toBe(200);
    server.close();
    server.closeAllConnections();
  });
});

describe('a failure', () => {
  const failure = async (files: Record<string, string>) => {
    await lambda.create(files);
    const { status, headers, answer } = await lambda.invoke();
    expect([status, headers['x-amz-function-error']]).toEqual([200, 'Unhandled']);
    return answer;
  };

  test('of the handler is told with type, message and trace', async () => {
    expect(await failure(handler('throw new TypeError("no");'))).toEqual({
      errorType: 'TypeError',
      errorMessage: 'no',
      trace: expect.arrayContaining(['TypeError: no']) as string[],
    });
  });

  test.each([
    [
      'through the callback',
      { 'index.js': 'exports.handler = (e, c, done) => done(new Error("no"));' },
      'Error',
      'no',
    ],
    [
      'outside of the handler',
      {
        'index.js':
          'exports.handler = () => { setTimeout(() => { throw new RangeError("late"); }); return new Promise(() => {}); };',
      },
      'RangeError',
      'late',
    ],
    [
      'in a promise that nobody awaits',
      handler('Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 500));'),
      'Runtime.UnhandledPromiseRejection',
      'lost',
    ],
    [
      'because the module is not there',
      { 'other.js': '' },
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'index'",
    ],
    [
      'because the handler is not there',
      { 'index.js': '' },
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'because the answer is no JSON',
      handler('const a = {}; a.a = a; return a;'),
      'Runtime.MarshalError',
      expect.stringContaining('Unable to stringify response body'),
    ],
  ])('%s has its type', async (_, files: Record<string, string>, errorType, errorMessage: unknown) => {
    expect(await failure(files)).toMatchObject({ errorType, errorMessage });
  });

  test('by the end of the process tells the exit status', async () => {
    expect(await failure(handler('process.exit(3);'))).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
      ) as string,
    });
  });

  test('to end in time is told with the time', async () => {
    lambda.configuration = { ...lambda.configuration, Timeout: 1 };
    expect(await failure(handler('for (;;);'))).toEqual({
      errorMessage: expect.stringMatching(
        /^\d{4}-\d\d-\d\dT[\d:.]+Z [0-9a-f-]{36} Task timed out after 1\.00 seconds$/,
      ) as string,
    });
  });
});

describe('the log', () => {
  test('has all lines of an invocation between START, END and REPORT', async () => {
    await lambda.create(
      handler(
        'console.log("one", { two: 2 }); console.error("three"); process.stdout.write("raw\\n"); return 1;',
      ),
    );
    const { logs, headers } = await lambda.invoke({}, { 'x-amz-log-type': 'Tail' });
    const id = '[0-9a-f-]{36}';
    expect(logs[0]).toMatch(new RegExp(`^START RequestId: ${id} Version: \\$LATEST$`));
    expect(logs.at(-2)).toMatch(new RegExp(`^END RequestId: ${id}$`));
    expect(logs.at(-1)).toMatch(
      new RegExp(
        `^REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB$`,
      ),
    );
    expect(logs).toContainEqual(expect.stringMatching(new RegExp(`Z\t${id}\tINFO\tone { two: 2 }$`)));
    expect(logs).toContainEqual(expect.stringMatching(new RegExp(`Z\t${id}\tERROR\tthree$`)));
    expect(logs).toContain('raw');
    expect(Buffer.from(String(headers['x-amz-log-result']), 'base64').toString()).toBe(
      logs.map((line) => `${line}\n`).join(''),
    );
    expect(lambda.logCalls[0]).toMatchObject({
      operation: 'CreateLogStream',
      input: { logGroupName: '/aws/lambda/checks' },
    });
  });

  test('has the error', async () => {
    await lambda.create(handler('throw new Error("no");'));
    expect((await lambda.invoke()).logs).toContainEqual(
      expect.stringMatching(/\tERROR\tInvoke Error \t\{.*"no"/),
    );
  });
});

describe('an invocation', () => {
  test('that nobody waits for is taken at once and repeated twice when it fails', async () => {
    await lambda.create(handler('throw new Error("no");'));
    const taken = await lambda.invoke({}, { 'x-amz-invocation-type': 'Event' });
    expect([taken.status, taken.answer]).toEqual([202, undefined]);
    const starts = () => lambda.logCalls.filter(({ operation }) => operation === 'PutLogEvents').length;
    await until(() => starts() >= 3, 'the third start');
    expect(starts()).toBe(3);
  });

  test('that is a trial runs nothing', async () => {
    await lambda.create(handler(''));
    expect(await lambda.invoke({}, { 'x-amz-invocation-type': 'DryRun' })).toMatchObject({
      status: 204,
      logs: [],
    });
  });

  test('without an event has an empty one', async () => {
    await lambda.create(handler('return event;'));
    const request = lambda.request('POST /2015-03-31/functions/checks/invocations', '');
    expect((await lambda.send(request)).body.toString()).toBe('{}');
  });

  test('with an event that is no JSON is refused', async () => {
    await lambda.create(handler(''));
    const request = lambda.request('POST /2015-03-31/functions/checks/invocations', '{');
    expect(await refusal(lambda.send(request))).toMatch(/^InvalidRequestContentException: Could not parse/);
  });

  test('of a runtime other than Node.js is refused', async () => {
    await lambda.create(handler(''));
    lambda.configuration = { ...lambda.configuration, Runtime: 'python3.13' };
    expect(await refusal(lambda.invoke())).toBe(
      'InvalidRuntimeException: the embedded AWS runs functions with a Node.js runtime (nodejs…) only, and checks has the runtime python3.13',
    );
  });

  test('ends with the embedded AWS', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'invoke-'));
    const begun = join(directory, 'begun');
    await lambda.create(
      handler(
        `require('node:fs').writeFileSync(${JSON.stringify(begun)}, ''); await new Promise((wake) => setTimeout(wake, 600_000));`,
      ),
    );
    const answer = lambda.invoke();
    await until(() => existsSync(begun), 'the handler');
    await lambda.service.stop!();
    expect((await answer).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    rmSync(directory, { recursive: true });
  });
});

describe('the role of a function', () => {
  const credentials = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' };
  const opened: unknown[] = [];
  const closed: string[] = [];
  let open: RoleSessions['open'];

  beforeEach(async () => {
    opened.length = 0;
    closed.length = 0;
    open = () => Promise.resolve(credentials);
    await lambda.service.stop!();
    lambda = new LambdaCaller({
      roles: {
        open: (session) => {
          opened.push(session);
          return open(session);
        },
        close: (key) => closed.push(key),
      },
    });
    lambda.configuration = { ...lambda.configuration, Role: 'arn:aws:iam::123456789012:role/checks' };
  });

  test('gives it credentials for as long as it runs', async () => {
    await lambda.create(
      handler(
        'const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env; return [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN];',
      ),
    );
    expect((await lambda.invoke()).answer).toEqual(['ASIA1', 'secret', 'token']);
    expect(opened).toEqual([
      {
        roleArn: 'arn:aws:iam::123456789012:role/checks',
        servicePrincipal: 'lambda.amazonaws.com',
        sessionName: 'checks',
      },
    ]);
    expect(closed).toEqual(['ASIA1']);
  });

  test('must be one that Lambda can assume', async () => {
    open = () => Promise.reject(new CannotAssumeRole('no'));
    await lambda.create(handler('return 1;'));
    expect(await refusal(lambda.invoke())).toBe(
      'InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.',
    );
  });
});
