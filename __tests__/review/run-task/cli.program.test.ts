import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readSections } from '../../../review/comment/sections';
import { defaultPlan, touchService } from '../../support/default-plans';
import { GitHostServer } from '../../support/git-host-server';
import { RunTaskHost, signature, type TakenResult } from '../../support/run-task-host';

const root = join(__dirname, '../../..');
const key = 'a key of a run task';
const stack = 'bluegreen-dev-nodejs-service';
const program = ['--require', 'tsx/cjs', join(root, 'review/run-task/cli.ts')];

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** CodeDeploy, as far as it lists deployments. */
class CodeDeploy {
  deployments: readonly string[] = [];
  readonly asked: unknown[] = [];
  readonly server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      this.asked.push([request.headers['x-amz-target'], JSON.parse(body)]);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ deployments: this.deployments }));
    });
  });
}

let host: RunTaskHost;
let gitHub: GitHostServer;
const codeDeploy = new CodeDeploy();
let child: ChildProcess;
let output = '';
let url = '';

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? '',
  RUN_TASK_HMAC_KEY: key,
  AWS_ENDPOINT_URL: `http://127.0.0.1:${(codeDeploy.server.address() as AddressInfo).port}`,
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret-of-aws',
  AWS_EC2_METADATA_DISABLED: 'true',
  GITHUB_TOKEN: 'token-of-the-reviewer',
});

beforeAll(async () => {
  host = await RunTaskHost.start();
  gitHub = await GitHostServer.start('token-of-the-reviewer');
  gitHub.writesAs = 'plan-reviewer';
  codeDeploy.server.listen(0, '127.0.0.1');
  await once(codeDeploy.server, 'listening');
  const args = [
    '--port',
    '0',
    '--host',
    '127.0.0.1',
    '--allow-host',
    host.host,
    '--metrics',
    '--github',
    gitHub.api,
  ];
  child = spawn(process.execPath, [...program, ...args], { cwd: root, env: environment() });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  await until(() => output.includes('rules\n') || child.exitCode !== null);
  url = /run task at (\S+)/.exec(output)?.[1] ?? output;
});

afterAll(async () => {
  child.kill('SIGKILL');
  await host.stop();
  await gitHub.stop();
  codeDeploy.server.close();
  codeDeploy.server.closeAllConnections();
});

beforeEach(() => {
  host.results.length = 0;
  host.answers.clear();
  codeDeploy.deployments = [];
  codeDeploy.asked.length = 0;
});

const post = async (body: string, signed = signature(body, key)): Promise<number> => {
  const headers = { 'x-tfc-task-signature': signed };
  return (await fetch(url, { method: 'POST', body, headers })).status;
};

let runs = 0;
/** Posts a task about the plan of the service, and waits for its result. */
async function run(members: Readonly<Record<string, unknown>>): Promise<TakenResult> {
  runs += 1;
  expect(await post(host.task({ workspace_name: stack, run_id: `run-${runs}`, ...members }))).toBe(200);
  await until(() => host.results.length > 0);
  return host.results[0]!;
}

const offers = (plan: object) => {
  host.answers.set('/plan', (_, response) => {
    response.end(JSON.stringify(plan));
  });
};

describe('npm run review:serve', () => {
  it('reviews a plan that is not there yet, lies elsewhere, and is worth blocking', async () => {
    const asked: (string | undefined)[] = [];
    host.answers.set('/plan', (request, response) => {
      asked.push(request.headers.authorization);
      if (asked.length === 1) response.writeHead(503).end();
      else response.writeHead(307, { location: '/object?key=once' }).end();
    });
    host.answers.set('/object?key=once', (_, response) => {
      response.end(JSON.stringify(defaultPlan(stack, touchService)));
    });
    const result = await run({});
    expect(asked).toEqual(['Bearer token-of-the-run', 'Bearer token-of-the-run']);
    expect(result).toMatchObject({ authorization: 'Bearer token-of-the-run', status: 'failed' });
    expect(result.message).toMatch(/^\d findings? blocks? this apply.*: ECS101 Leave the task definition/);
    expect(result.outcomes[0]?.body).toContain('ECS101');
  });

  it('passes a plan that changes nothing', async () => {
    offers(defaultPlan('bluegreen-dev-network'));
    expect(await run({ workspace_name: 'bluegreen-dev-network' })).toMatchObject({
      status: 'passed',
      message: 'the plan changes nothing; no service that CodeDeploy releases is in the given plans',
    });
  });

  it('comments on the pull request of the run', async () => {
    offers(defaultPlan(stack, touchService));
    await run({
      vcs_pull_request_url: `${gitHub.api}/acme/shop/pull/7`,
      vcs_commit_url: `${gitHub.api}/acme/shop/commit/${'c0ffee'.padEnd(40, '0')}`,
    });
    await until(() => gitHub.comments.length > 0);
    expect(gitHub.comments[0]?.body).toMatch(/^<!-- plan-review: default -->\n/);
    expect(readSections(gitHub.comments[0]?.body ?? '')).toEqual([
      expect.objectContaining({
        workspace: `acme/${stack}`,
        verdict: 'blocked',
        report: expect.stringContaining('ECS101') as string,
      }),
    ]);
  });

  it('refuses an apply while CodeDeploy has a deployment in flight, and no other', async () => {
    offers(defaultPlan(stack));
    expect(await run({ stage: 'pre_apply' })).toMatchObject({ status: 'passed' });
    expect(codeDeploy.asked).toEqual([
      [
        'CodeDeploy_20141006.ListDeployments',
        {
          applicationName: 'bluegreen-dev-nodejs',
          deploymentGroupName: 'bluegreen-dev-nodejs',
          includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
        },
      ],
    ]);
    host.results.length = 0;
    codeDeploy.deployments = ['d-ABCDEF123'];
    const refused = await run({ stage: 'pre_apply' });
    expect(refused.status).toBe('failed');
    expect(refused.message).toContain('a deployment is in flight: d-ABCDEF123 in bluegreen-dev-nodejs');
  });

  it('calls nobody for what is not signed', async () => {
    let calls = 0;
    for (const path of ['/plan', '/callback']) {
      host.answers.set(path, (_, response) => {
        calls += 1;
        response.end();
      });
    }
    const body = host.task({ run_id: 'forged' });
    const right = signature(body, key);
    expect(await post(body, '')).toBe(401);
    expect(await post(body, right.slice(0, 127))).toBe(401);
    expect(await post(body, signature(body, 'another key of a run task'))).toBe(401);
    const { status } = await fetch(url, { method: 'POST', body });
    expect(status).toBe(401);
    expect(await post(host.task({ run_id: 'forged', x: 'x'.repeat(300_000) }))).toBe(413);
    expect(calls).toBe(0);
    expect(output).not.toContain('forged');
  });

  it('tells how it is, and no token or key anywhere', async () => {
    expect(await (await fetch(`${url}health`)).json()).toEqual({ status: 'ok' });
    await run({ plan_json_api_url: host.url('/none?key=once') });
    await until(() => output.includes(`run-${runs} post_plan: failed`));
    const metrics = await (await fetch(`${url}metrics`)).text();
    expect(metrics).toMatch(/^run_task_results_total\{stage="post_plan",status="failed"\} [1-9]\d*$/m);
    expect(metrics).toMatch(/^run_tasks_running 0$/m);
    for (const secret of ['token-of-the-run', 'token-of-the-reviewer', key, 'secret-of-aws', 'key=once']) {
      expect(output + metrics).not.toContain(secret);
    }
  });

  it('lets a task end on SIGTERM, refuses others until then, and ends with status 0', async () => {
    let answer: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      host.answers.set('/plan', (_, response) => {
        resolve();
        answer = () => response.end(JSON.stringify(defaultPlan('bluegreen-dev-network')));
      });
    });
    const last = host.task({ run_id: 'run-last' });
    expect(await post(last)).toBe(200);
    await isAsked;
    child.kill('SIGTERM');
    await until(() => output.includes('stopping'));
    expect(await post(host.task({ run_id: 'run-too-late' }))).toBe(503);
    expect((await fetch(`${url}health`)).status).toBe(503);
    answer();
    const [status] = (await once(child, 'close')) as [number | null];
    expect(status).toBe(0);
    expect(host.results).toMatchObject([{ status: 'passed' }]);
    expect(output).toMatch(/acme\/shop run-last post_plan: passed, the plan changes nothing/);
  });
});

describe('npm run review:serve, where it cannot start', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'run-task-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const start = (args: readonly string[], env: NodeJS.ProcessEnv = environment()) => {
    const found = spawnSync(process.execPath, [...program, ...args], { cwd: root, env, encoding: 'utf8' });
    return { status: found.status, stdout: found.stdout, stderr: found.stderr };
  };

  it.each<[string, () => readonly string[], RegExp]>([
    [
      'an unknown option',
      () => ['--x'],
      /^unknown option --x of npm run review:serve: use --port, .*; run npm run review:serve -- --help for usage\n$/,
    ],
    ['a port that is none', () => ['--port', '65536'], /^--port must be an integer .* got "65536"; .*\n$/],
    [
      'a GitHub that would read the token in clear text',
      () => ['--github', 'http://git.example'],
      /^--github must be an https:\/\/ URL, because a token is sent to it, got "http:\/\/git\.example"; .*\n$/,
    ],
    ['a host that is none', () => ['--allow-host', 'https://x/'], /^--allow-host must be a host, .*\n$/],
    [
      'reports without a URL',
      () => ['--reports', '.'],
      /^--reports and --report-url must be given together; .*\n$/,
    ],
    [
      'suppressions that do not exist',
      () => ['--suppressions', 'none.yaml'],
      /^none\.yaml does not exist: name a file of suppressions with --suppressions\n$/,
    ],
    [
      'a port that is taken',
      () => ['--host', '127.0.0.1', '--port', host.host.split(':')[1] ?? ''],
      /^cannot listen on port \d+ of 127\.0\.0\.1: .*EADDRINUSE.*\n$/,
    ],
    [
      'suppressions with a mistake',
      () => {
        writeFileSync(join(directory, 's.yaml'), '- { rule: NO1 }');
        return ['--suppressions', join(directory, 's.yaml')];
      },
      /s\.yaml:1: address is missing: .*\n$/,
    ],
  ])('says so in one line, with status 1: %s', (_, args, message) => {
    const { status, stdout, stderr } = start(args());
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  it.each([
    ['none', ''],
    ['a short one', 'short'],
  ])('wants a key of a length: not %s', (_, given) => {
    const { status, stderr } = start([], { ...environment(), RUN_TASK_HMAC_KEY: given });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^RUN_TASK_HMAC_KEY must be the HMAC key .*\n$/);
  });

  it('tells what it takes', () => {
    const { status, stdout } = start(['--help'], {});
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: npm run review:serve/);
  });
});
