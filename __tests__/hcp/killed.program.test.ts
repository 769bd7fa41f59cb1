/**
 * The server is killed (SIGKILL) right after each entry of its journal, and started again: each run ends as if nothing had
 * happened. A script stands in for Terraform; `hcp-terraform-killed.test.ts` holds the entries against those of a real one.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { entriesOfApply } from '../support/hcp/entries';
import { bundleServer, entriesIn, MortalHcp, nameOfEntry } from '../support/hcp/mortal-hcp';
import { archiveOf, type ResourceDocument } from '../support/hcp/stand-in';
import { installTerraform, state } from '../support/hcp/terraform-script';

type Action = 'apply' | 'cancel' | 'force-cancel';

interface Story {
  readonly title: string;
  /** File of the configuration. */
  readonly configuration: string;
  readonly hasTasks?: boolean;
  readonly isAutoApplied?: boolean;
  /** What somebody does about the run. @param isBusy - Terraform waits for a signal, and knows what it does about it */
  readonly act: (status: string, isBusy: (phase: 'plan' | 'apply') => boolean) => Action | undefined;
  /** The journal, from the start of the server. */
  readonly entries: readonly string[];
  readonly end: { readonly status: string; readonly isApplied: boolean };
}

const approve: Story['act'] = (status) => (status === 'planned' ? 'apply' : undefined);
const until = (last: string) => entriesOfApply.slice(0, entriesOfApply.indexOf(last) + 1);

const stories: readonly Story[] = [
  {
    title: 'an apply',
    configuration: 'main.tf.json',
    act: approve,
    entries: entriesOfApply,
    end: { status: 'applied', isApplied: true },
  },
  {
    title: 'an apply that fails',
    configuration: 'apply-fails',
    act: approve,
    entries: [...until('runs applying'), 'runs errored, stateVersions finalized, tokens deleted'],
    end: { status: 'errored', isApplied: true },
  },
  {
    title: 'an apply that nobody has to approve',
    configuration: 'main.tf.json',
    isAutoApplied: true,
    act: () => undefined,
    entries: [...until('runs planning'), ...entriesOfApply.slice(entriesOfApply.indexOf('runs applying'))],
    end: { status: 'applied', isApplied: true },
  },
  {
    title: 'an apply with run tasks',
    configuration: 'main.tf.json',
    hasTasks: true,
    act: approve,
    entries: [
      ...until('workspaces'),
      'runTasks',
      'workspaceTasks',
      'configurationVersions pending',
      'configurationVersions uploaded',
      'runs pending, tokens',
      'runs planning',
      'runs post_plan_running',
      'runs post_plan_running: pending',
      'runs post_plan_running: passed',
      'runs post_plan_running',
      'runs planned',
      'runs pre_apply_running',
      'runs pre_apply_running: pending',
      'runs pre_apply_running: passed',
      'runs pre_apply_running',
      'runs applying',
      'runs applied, stateVersions finalized, tokens deleted',
    ],
    end: { status: 'applied', isApplied: true },
  },
  {
    title: 'a plan that is canceled',
    configuration: 'plan-waits',
    act: (status, isBusy) => (status === 'planning' && isBusy('plan') ? 'cancel' : undefined),
    entries: [...until('runs planning'), 'runs planning to be canceled', 'runs canceled, tokens deleted'],
    end: { status: 'canceled', isApplied: false },
  },
  {
    title: 'an apply that is canceled',
    configuration: 'apply-waits',
    act: (status, isBusy) => (status === 'applying' && isBusy('apply') ? 'cancel' : approve(status, isBusy)),
    entries: [
      ...until('runs applying'),
      'runs applying to be canceled',
      'runs canceled, stateVersions finalized, tokens deleted',
    ],
    end: { status: 'canceled', isApplied: true },
  },
  {
    title: 'an apply that is killed by force',
    configuration: 'apply-is-deaf',
    act: (status, isBusy) => (status === 'applying' && isBusy('apply') ? 'cancel' : approve(status, isBusy)),
    entries: [
      ...until('runs applying'),
      'runs applying to be canceled',
      'runs applying to be killed',
      'runs force_canceled, stateVersions finalized, tokens deleted',
    ],
    end: { status: 'force_canceled', isApplied: true },
  },
];

let home: string;
let program: string;
let path: string;
let task: Server;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hcp-killed-'));
  program = bundleServer(join(home, 'server.cjs'));
  path = installTerraform(join(home, 'bin'));
  task = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.end();
      const asked = JSON.parse(Buffer.concat(parts).toString('utf8')) as Readonly<Record<string, string>>;
      const data = { type: 'task-results', attributes: { status: 'passed', message: 'fine' } };
      fetch(asked.task_result_callback_url ?? '', {
        method: 'PATCH',
        headers: { authorization: `Bearer ${asked.access_token ?? ''}`, connection: 'close' },
        body: JSON.stringify({ data }),
      }).catch(() => {
        // The server was killed: the next one asks again.
      });
    });
  });
  task.listen(0, '127.0.0.1');
  await once(task, 'listening');
});
afterAll(() => {
  task.closeAllConnections();
  task.close();
  rmSync(home, { recursive: true });
});

/** A user who looks what there is, and does the next thing that is missing. */
class User {
  constructor(
    readonly hcp: MortalHcp,
    readonly directory: string,
    readonly story: Story,
  ) {}

  /** @returns the run, once it is over */
  async step(): Promise<ResourceDocument | undefined> {
    const { hcp, story } = this;
    const workspace = await this.#workspace();
    if (story.hasTasks === true && (await this.#attach(workspace.id))) return undefined;
    const [run] = (await hcp.document('GET', `/workspaces/${workspace.id}/runs`)).data;
    if (run === undefined) {
      await this.#start(workspace.id);
      return undefined;
    }
    const status = String(run.attributes.status);
    if (status === story.end.status) return run;
    await this.#expectLock(run);
    const { actions } = run.attributes as { readonly actions: Readonly<Record<string, boolean>> };
    const wanted = story.act(status, (phase) => existsSync(this.#fileOf(run.id, `${phase}.waits`)));
    const action = wanted === 'cancel' && actions['is-force-cancelable'] === true ? 'force-cancel' : wanted;
    const isWanted = action !== 'force-cancel' || story.end.status === 'force_canceled';
    if (action !== undefined && isWanted) await hcp.call('POST', `/runs/${run.id}/actions/${action}`);
    return undefined;
  }

  /** Of Terraform in a run. */
  calls(runId: string): readonly string[] {
    const file = this.#fileOf(runId, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  #fileOf(runId: string, name: string): string {
    return join(this.directory, 'runs', runId, name);
  }

  async workspace(): Promise<ResourceDocument> {
    return (await this.hcp.document('GET', '/organizations/acme/workspaces/shop')).data;
  }

  async #workspace(): Promise<ResourceDocument> {
    const found = await this.hcp.call('GET', '/organizations/acme/workspaces/shop');
    if (found.status === 404)
      await this.hcp.call('POST', '/organizations/acme/workspaces', {
        data: { type: 'workspaces', attributes: { name: 'shop' } },
      });
    return this.workspace();
  }

  /** @returns whether something was missing */
  async #attach(workspaceId: string): Promise<boolean> {
    const { hcp } = this;
    const url = `http://127.0.0.1:${(task.address() as AddressInfo).port}/`;
    if ((await hcp.document('GET', `/workspaces/${workspaceId}/tasks`)).data.length > 0) return false;
    const tasks = (await hcp.document('GET', '/organizations/acme/tasks')).data;
    const attributes = { name: 'review', url, category: 'task', 'hmac-key': 'a key of the run task' };
    if (tasks.length === 0)
      await hcp.call('POST', '/organizations/acme/tasks', { data: { type: 'tasks', attributes } });
    else
      await hcp.call('POST', `/workspaces/${workspaceId}/tasks`, {
        data: {
          type: 'workspace-tasks',
          attributes: { 'enforcement-level': 'mandatory', stages: ['post_plan', 'pre_apply'] },
          relationships: { task: { data: { type: 'tasks', id: tasks[0]?.id } } },
        },
      });
    return true;
  }

  async #start(workspaceId: string): Promise<void> {
    const { hcp, story } = this;
    const versions = `/workspaces/${workspaceId}/configuration-versions`;
    const there = (await hcp.document('GET', versions)).data;
    if (!there.some(({ attributes }) => attributes.status === 'uploaded')) {
      const attributes = { 'auto-queue-runs': false };
      const pending = there.find((each) => each.attributes.status === 'pending');
      const version =
        pending ??
        (await hcp.document('POST', versions, { data: { type: 'configuration-versions', attributes } })).data;
      const archive = await archiveOf([{ name: story.configuration, content: '{}' }]);
      await hcp.call('PUT', String(version.attributes['upload-url']), archive);
    }
    await hcp.call('POST', '/runs', {
      data: {
        type: 'runs',
        attributes: { 'auto-apply': story.isAutoApplied === true },
        relationships: { workspace: { data: { type: 'workspaces', id: workspaceId } } },
      },
    });
  }

  /** A run that has begun holds the workspace, also on a server that has just been started. */
  async #expectLock(run: ResourceDocument): Promise<void> {
    if (run.attributes.status === 'pending') return;
    const workspace = await this.workspace();
    const { data: now } = await this.hcp.document('GET', `/runs/${run.id}`);
    if (now.attributes.status === run.attributes.status)
      expect([run.attributes.status, workspace.attributes.locked]).toEqual([run.attributes.status, true]);
  }
}

/** @param lives - entries that each server writes before it is killed, the first one first; the others are not killed */
async function play(story: Story, lives: readonly number[] | 'always one'): Promise<readonly string[]> {
  const directory = mkdtempSync(join(home, 'data-'));
  const hcp = new MortalHcp({ program, directory, path });
  const user = new User(hcp, directory, story);
  const left = lives === 'always one' ? undefined : [...lives];
  try {
    for (;;) {
      const run = await hcp.outlive(
        () => user.step(),
        () => (left === undefined ? 1 : (left.shift() ?? Infinity)),
      );
      if (run !== undefined) break;
      await sleep(5);
    }
    await hcp.outlive(
      () => expectEnd(user, story),
      () => Infinity,
    );
    return entriesIn(directory).map(nameOfEntry);
  } finally {
    await hcp.kill();
  }
}

/** Nothing is lost, and nothing was done twice. */
async function expectEnd(user: User, { end, hasTasks = false }: Story): Promise<void> {
  const { hcp } = user;
  const workspace = await user.workspace();
  expect(workspace.attributes).toMatchObject({ locked: false, 'resource-count': end.isApplied ? 1 : 0 });
  const runs = (await hcp.document('GET', `/workspaces/${workspace.id}/runs`)).data;
  expect(runs.map(({ attributes }) => attributes.status)).toEqual([end.status]);
  const runId = runs[0]?.id ?? '';
  const planned = end.isApplied ? ['plan', 'providers', 'providers', 'show', 'apply'] : ['plan'];
  expect(user.calls(runId).toSorted()).toEqual(['init', ...planned].toSorted());
  const changes = entriesIn(user.directory).flat();
  const states = changes.filter((change) => change.kind === 'stateVersions');
  expect(states).toHaveLength(end.isApplied ? 1 : 0);
  const current = await hcp.call('GET', `/workspaces/${workspace.id}/current-state-version`);
  expect(current.status).toBe(end.isApplied ? 200 : 404);
  if (end.isApplied) {
    const { data } = (await current.json()) as { readonly data: ResourceDocument };
    const stored = await hcp.call('GET', String(data.attributes['hosted-state-download-url']));
    expect(await stored.json()).toEqual(JSON.parse(state));
  }
  for (const phase of end.isApplied ? ['plan', 'apply'] : ['plan']) {
    const { attributes } = (await hcp.document('GET', `/runs/${runId}/${phase}`)).data;
    const log = await (await hcp.call('GET', String(attributes['log-read-url']))).text();
    expect([log.at(0), log.at(-1)]).toEqual(['\u0002', '\u0003']);
    expect(log.match(/^.?Terraform v/gm)).toHaveLength(1);
  }
  const [stages] = [(await hcp.document('GET', `/runs/${runId}/task-stages`)).data];
  expect(stages.map(({ attributes }) => attributes.status)).toEqual(hasTasks ? ['passed', 'passed'] : []);
  // The token of the run leads nowhere any more.
  const token = changes.find(
    (change) => change.kind === 'tokens' && 'put' in change && change.put.runId === runId,
  );
  if (token?.kind !== 'tokens' || !('put' in token)) throw new Error('the run has no token');
  expect((await hcp.call('GET', '/account/details', undefined, token.put.value)).status).toBe(401);
}

describe.each(stories)('a server that is killed in $title', (story) => {
  it('writes these entries if nobody kills it', async () => {
    expect(await play(story, [])).toEqual(story.entries);
  });

  // What the stories have in common is played once.
  const common = story.entries.findIndex((name, index) => name !== entriesOfApply[index]);
  const points = story.entries.map((name, index) => [index + 1, name] as const).slice(Math.max(0, common));
  it.each(points)('goes on after entry %i, "%s"', async (entry) => {
    await play(story, [entry]);
  });

  it('goes on, however often it is killed: after every entry that it writes', async () => {
    await play(story, 'always one');
  });
});
