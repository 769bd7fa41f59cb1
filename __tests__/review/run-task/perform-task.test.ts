import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { apiOf } from '../../../review/run-task/api';
import type { DeploymentGroup, FindInFlight } from '../../../review/run-task/deployments-in-flight';
import { performTask, type TaskPorts } from '../../../review/run-task/perform-task';
import { performJob } from '../../../review/run-task/review-job';
import { reportsIn } from '../../../review/run-task/reports';
import { readTaskRequest } from '../../../review/run-task/task-request';
import { longestBody, type TaskResult } from '../../../review/run-task/task-result';
import { changeOf, defaultPlan, touchService, type PlanDocument } from '../../support/default-plans';
import { RunTaskHost } from '../../support/run-task-host';

const stack = 'bluegreen-dev-nodejs-service';
const never = new AbortController().signal;

const runPage = 'https://app.terraform.io/app/acme/shop/runs/run-1';

let host: RunTaskHost;
let asked: DeploymentGroup[];

beforeEach(async () => {
  host = await RunTaskHost.start();
  asked = [];
});

afterEach(async () => {
  await host.stop();
});

interface Task {
  readonly plan?: PlanDocument | string;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly findInFlight?: FindInFlight;
  readonly signal?: AbortSignal;
  readonly ports?: Partial<TaskPorts>;
}

function perform({ plan, members, findInFlight, signal = never, ports: others }: Task): Promise<TaskResult> {
  if (plan !== undefined) {
    host.answers.set('/plan', (_, response) => {
      response.end(typeof plan === 'string' ? plan : JSON.stringify(plan));
    });
  }
  const ports = {
    api: apiOf({ allowed: [host.host], repeatAfterMs: [] }),
    review: performJob,
    suppressions: [],
    now: () => new Date('2026-01-01T00:00:00Z'),
    findInFlight: (group: DeploymentGroup, until: AbortSignal) => {
      asked.push(group);
      return findInFlight?.(group, until) ?? Promise.resolve({ group, deploymentIds: [] });
    },
    ...others,
  };
  const request = readTaskRequest(Buffer.from(host.task({ workspace_name: stack, ...members })));
  return performTask(request, ports, signal);
}

const withSecret = (plan: PlanDocument): void => {
  touchService(plan);
  const change = changeOf(plan, 'aws_ecs_task_definition');
  const definitions = JSON.stringify([
    { name: 'web', environment: [{ name: 'DB_PASSWORD', value: 'hunter2hunter2' }] },
  ]);
  change.after = { ...change.after, container_definitions: definitions };
};

describe('the stage post_plan', () => {
  it('fails where the review blocks, and has a report and an outcome a finding', async () => {
    const { status, message, outcomes = [] } = await perform({ plan: defaultPlan(stack, withSecret) });
    expect(status).toBe('failed');
    expect(message).toMatch(
      /^\d findings block this apply, \d warns?: ECS101 Leave the task definition of the service to CodeDeploy; /,
    );
    const [report, ...others] = outcomes;
    expect(report).toMatchObject({ id: 'review', status: { label: 'Blocked', level: 'error' } });
    expect(report?.body).toContain('ECS101');
    expect(others).toContainEqual(
      expect.objectContaining({
        id: expect.stringMatching(/^ECS101-\d+$/) as unknown,
        severity: { label: 'Blocks', level: 'error' },
      }),
    );
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(outcomes.length);
  });

  it('tells no secret in any of its texts', async () => {
    const result = await perform({ plan: defaultPlan(stack, withSecret) });
    expect(JSON.stringify(result)).toContain('DB_PASSWORD');
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(JSON.stringify(result)).not.toContain('token-of-the-run');
  });

  it('passes with warnings, and says what they are', async () => {
    const { status, message, outcomes = [] } = await perform({ plan: defaultPlan(stack) });
    expect(status).toBe('passed');
    expect(message).toBe('1 finding warns: TD204 Check that the next version works with fewer resources');
    expect(outcomes.map(({ id, status: { level } }) => [id, level])).toEqual([
      ['review', 'warning'],
      ['TD204-1', expect.any(String)],
    ]);
  });

  it('passes a plan that changes nothing', async () => {
    const result = await perform({ plan: defaultPlan('bluegreen-dev-network') });
    expect(result).toMatchObject({
      status: 'passed',
      message: 'the plan changes nothing; no service that CodeDeploy releases is in the given plans',
      outcomes: [{ id: 'review', status: { label: 'Clean', level: 'info' } }],
    });
  });

  it('has bodies within the limits, however much there is', async () => {
    const plan = defaultPlan(stack, (made) => {
      touchService(made);
      const [resource] = made.resource_changes.filter(({ type }) => type === 'aws_ecs_service');
      const name = 'ü'.repeat(2000);
      for (let at = 0; at < 200; at += 1) {
        made.resource_changes.push({
          ...structuredClone(resource!),
          address: `aws_ecs_service.x["${name}${at}"]`,
        });
      }
    });
    const { outcomes = [] } = await perform({ plan });
    const bytes = outcomes.map(({ body }) => Buffer.byteLength(body));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(longestBody);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(5_000_000);
    expect(outcomes).toHaveLength(21);
  });

  it('has no outcomes where they are not understood', async () => {
    const result = await perform({ plan: defaultPlan(stack), members: { capabilities: null } });
    expect(result).toEqual({
      status: 'passed',
      message: '1 finding warns: TD204 Check that the next version works with fewer resources',
      url: runPage,
    });
  });

  it.each<[string, PlanDocument | string, RegExp]>([
    ['no JSON', 'hello', /^the plan of bluegreen-dev-nodejs-service is not JSON/],
    ['a plan that is cut off', JSON.stringify(defaultPlan(stack)).slice(0, 9999), /is cut off at byte 9999/],
    [
      'another format',
      defaultPlan(stack, (plan) => (plan.format_version = '2.0')),
      /format_version is "2\.0"/,
    ],
    ['nothing', '', /is empty/],
  ])('fails with %s, and says why', async (_, plan, message) => {
    const result = await perform({ plan });
    expect(result).toMatchObject({ status: 'failed', message: expect.stringMatching(message) as unknown });
  });

  it('blocks a plan that ended with an error', async () => {
    const result = await perform({
      plan: defaultPlan('bluegreen-dev-network', (plan) => (plan.errored = true)),
    });
    expect(result.status).toBe('failed');
  });

  it('fails where the request names no plan', async () => {
    expect(await perform({ members: { plan_json_api_url: null } })).toEqual({
      status: 'failed',
      message: 'the request names no plan',
    });
  });

  it('fails where the plan cannot be fetched', async () => {
    await expect(perform({})).rejects.toThrow(`${host.host} answers 404`);
    await expect(
      perform({ members: { plan_json_api_url: 'https://169.254.169.254/latest/meta-data' } }),
    ).rejects.toThrow('is not allowed');
  });
});

const { readFileSync } = fs;
const synth = 'bluegreen-dev-nodejs-service/cdk.tf.json';
const stacksOf = join(__dirname, '../fixtures/default-stacks/synth/stacks');

/** A configuration version as it is uploaded, with the service in a directory. */
async function offerConfiguration(directory: string, change = (text: string) => text): Promise<void> {
  const archive = pack();
  archive.entry({ name: 'README.md' }, 'none');
  archive.entry({ name: `./${directory}/cdk.tf.json` }, change(readFileSync(join(stacksOf, synth), 'utf8')));
  archive.finalize();
  const bytes = gzipSync(await buffer(archive));
  host.answers.set('/configuration', (request, response) => {
    response.writeHead(request.headers.authorization === 'Bearer token-of-the-run' ? 200 : 401).end(bytes);
  });
}

describe('the configuration version', () => {
  const directory = `cdktf.out/stacks/${stack}`;
  const members = () => ({
    configuration_version_download_url: host.url('/configuration'),
    workspace_working_directory: directory,
    workspace_name: `acme-${stack}`,
  });
  const report = async (given: Task = {}): Promise<string> => {
    const { outcomes = [] } = await perform({
      ...given,
      plan: given.plan ?? defaultPlan(stack, touchService),
      members: { ...members(), ...given.members },
    });
    return outcomes[0]?.body ?? '';
  };
  const unknown = '`lifecycle.ignore_changes` (plans do not hold it, and no synth was given)';

  it('has the ignored changes and the construct paths of the stack in its working directory', async () => {
    await offerConfiguration(directory);
    const body = await report();
    expect(body).not.toContain(unknown);
    expect(body).toContain('bluegreen-dev-nodejs-service/tasks/service');
  });

  it.each<[string, (() => Promise<void>) | undefined, Record<string, unknown>]>([
    ['the token may not read', undefined, {}],
    ['there is none', undefined, { configuration_version_download_url: null }],
    ['is in another directory', () => offerConfiguration('elsewhere'), {}],
    ['is no JSON', () => offerConfiguration(directory, () => '{'), {}],
    [
      'has other resources than the plan',
      () => offerConfiguration(directory, (text) => text.replaceAll('aws_ecs_service', 'aws_ecs_other')),
      {},
    ],
  ])('is not needed where it %s', async (_, offer, changed) => {
    await offer?.();
    const body = await report({ members: changed });
    expect(body).toContain(unknown);
    expect(body).toContain('ECS101');
  });

  it('is no archive: the plan is reviewed all the same', async () => {
    host.answers.set('/configuration', (_, response) => response.end('hello'));
    expect(await report()).toContain('ECS101');
  });

  const suppression = {
    ...{ rule: 'ECS101', address: '*', stack, reason: 'agreed', expires: '2026-06-01' },
    source: { file: 's.yaml', line: 1 },
  };

  it('says which stack a workspace with a prefix is, so that suppressions of the stack hold', async () => {
    await offerConfiguration(directory);
    const suppressed = await report({ ports: { suppressions: [suppression] } });
    expect(suppressed).toMatch(/agreed/);
    host.answers.delete('/configuration');
    expect(await report({ ports: { suppressions: [suppression] } })).not.toMatch(/agreed/);
    const named = { suppressions: [suppression], workspacePrefix: 'acme-' };
    expect(await report({ ports: named })).toMatch(/agreed/);
  });
});

describe('a destroy run', () => {
  const plan = defaultPlan(stack, (made) => {
    for (const { change } of made.resource_changes) {
      if (change.actions[0] === 'read') continue;
      change.actions = ['delete'];
      change.before ??= {};
      change.after = null;
    }
  });

  it('is told as one', async () => {
    const { status, message, outcomes = [] } = await perform({ plan });
    expect(status).toBe('failed');
    expect(message).toBe(
      '1 finding blocks this apply: ST804 Confirm that the whole stack is to be destroyed',
    );
    expect(outcomes[0]?.body).toMatch(
      /The plan destroys the stack: all of its \d+ resources, and with them the production of/,
    );
  });

  it('passes where the workspace may be destroyed', async () => {
    const allowsDestroy = (workspace: string) => workspace === stack;
    expect(await perform({ plan, ports: { allowsDestroy } })).toMatchObject({ status: 'passed' });
  });

  it('passes where a suppression accepts it', async () => {
    const accepted = {
      ...{ rule: 'ST804', address: '*', stack, reason: 'the environment ends', expires: '2026-06-01' },
      source: { file: 's.yaml', line: 1 },
    };
    expect(await perform({ plan, ports: { suppressions: [accepted] } })).toMatchObject({ status: 'passed' });
  });

  it('is none while a resource stays', async () => {
    const most = structuredClone(plan);
    const { change } = most.resource_changes.find(({ type }) => type === 'aws_ecs_task_definition')!;
    change.actions = ['no-op'];
    change.after = change.before;
    const { message } = await perform({ plan: most });
    expect(message).not.toContain('ST804');
    expect(message).toMatch(/^\d findings? blocks? this apply/);
  });
});

describe('a report', () => {
  let directory: string;
  beforeEach(() => {
    directory = fs.mkdtempSync(join(tmpdir(), 'reports-'));
  });
  afterEach(() => {
    fs.rmSync(directory, { recursive: true });
  });

  it('is kept where that is configured, and linked in place of the run', async () => {
    const lines: string[] = [];
    const keepReport = reportsIn(directory, 'https://reports.acme.test', (line) => lines.push(line));
    const plan = defaultPlan(stack);
    const kept = await perform({ plan, ports: { keepReport } });
    expect(kept.url).toBe('https://reports.acme.test/run-1.md');
    expect(readFileSync(join(directory, 'run-1.md'), 'utf8')).toContain('TD204');
    const outside = await perform({ plan, members: { run_id: '../run-2' }, ports: { keepReport } });
    expect(outside.url).toBe(runPage);
    const nowhere = reportsIn(join(directory, 'none'), 'https://reports.acme.test', (line) =>
      lines.push(line),
    );
    expect((await perform({ plan, ports: { keepReport: nowhere } })).url).toBe(runPage);
    expect(lines).toEqual([expect.stringMatching(/^run-1: the report of .* cannot be written: ENOENT$/)]);
  });
});

describe('the stage pre_apply', () => {
  const members = { stage: 'pre_apply' };
  const group = {
    region: 'ap-southeast-1',
    application: 'bluegreen-dev-nodejs',
    name: 'bluegreen-dev-nodejs',
  };

  it('passes while no deployment is in flight', async () => {
    expect(await perform({ plan: defaultPlan(stack), members })).toEqual({
      status: 'passed',
      message: 'no deployment is in flight in bluegreen-dev-nodejs/bluegreen-dev-nodejs',
    });
    expect(asked).toEqual([group]);
  });

  it('fails while one is', async () => {
    const findInFlight: FindInFlight = (of) => Promise.resolve({ group: of, deploymentIds: ['d-1', 'd-2'] });
    const { status, message } = await perform({ plan: defaultPlan(stack), members, findInFlight });
    expect(status).toBe('failed');
    expect(message).toMatch(
      /^a deployment is in flight: d-1, d-2 in bluegreen-dev-nodejs\/bluegreen-dev-nodejs: /,
    );
  });

  it('fails where it cannot be told, with the name of the error alone', async () => {
    const findInFlight: FindInFlight = () => {
      const error = new Error('arn:aws:iam::123456789012:role/server is not authorized');
      error.name = 'AccessDeniedException';
      return Promise.reject(error);
    };
    const result = await perform({ plan: defaultPlan(stack), members, findInFlight });
    expect(result.status).toBe('failed');
    expect(result.message).toMatch(
      /nodejs: AccessDeniedException: let this server call codedeploy:ListDeployments/,
    );
    expect(result.message).not.toContain('123456789012');
  });

  it('passes a plan without a deployment group, and asks nobody', async () => {
    const result = await perform({ plan: defaultPlan('bluegreen-dev-network'), members });
    expect(result).toEqual({ status: 'passed', message: 'the plan has no deployment group' });
    expect(asked).toEqual([]);
  });

  it('does not ask about a group that is yet to be made', async () => {
    const plan = defaultPlan(stack, (made) => {
      const change = changeOf(made, 'aws_codedeploy_deployment_group');
      change.actions = ['create'];
      change.before = null;
    });
    expect((await perform({ plan, members })).status).toBe('passed');
    expect(asked).toEqual([]);
  });

  it('fails where the plan cannot be read', async () => {
    expect((await perform({ plan: '{', members })).status).toBe('failed');
    expect(asked).toEqual([]);
  });

  it('tells a name that is sensitive to nobody', async () => {
    const plan = defaultPlan(stack, (made) => {
      const change = changeOf(made, 'aws_codedeploy_deployment_group');
      change.before_sensitive = { app_name: true };
      change.before = { ...change.before, app_name: 'secret-application' };
    });
    expect((await perform({ plan, members })).message).not.toContain('secret-application');
  });

  it('is given up while AWS does not answer', async () => {
    const waiting = new AbortController();
    const findInFlight: FindInFlight = (_, signal) =>
      new Promise((__, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
        waiting.abort();
      });
    await expect(
      perform({ plan: defaultPlan(stack), members, findInFlight, signal: waiting.signal }),
    ).rejects.toThrow(/abort/);
  });
});

describe('another stage', () => {
  it.each(['pre_plan', 'post_apply'])('has nothing to review: %s', async (stage) => {
    expect(await perform({ members: { stage, plan_json_api_url: null } })).toEqual({
      status: 'passed',
      message: `nothing to review in the stage ${stage}`,
    });
  });
});
