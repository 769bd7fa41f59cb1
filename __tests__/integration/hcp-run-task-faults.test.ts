/** Run tasks that do not do what they should, and the real Terraform that waits for them. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran } from '../support/run';
import { configure } from '../support/hcp/configuration';
import { StandIn, type ResourceDocument } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';

interface Asked {
  readonly access_token: string;
  readonly task_result_callback_url: string;
}

describeWith([testTools.terraform], 'a run task', () => {
  let hcp: StandIn;
  let server: Server;
  /** Statuses of what was answered to tasks, by the name of the task. */
  const answered = new Map<string, number[]>();
  /** Applies, by the name of the task: they go on at the same time, because Terraform waits some seconds in each. */
  const applies = new Map<string, Promise<Ran>>();

  beforeAll(async () => {
    // Silence is over soon; everything else has the time that it has in HCP Terraform.
    hcp = await StandIn.start({ atOnce: 5, taskLimits: { silentMs: 8000 } });
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const task = tasks[(request.url ?? '').slice(1)];
        void task?.perform(JSON.parse(Buffer.concat(parts).toString('utf8')) as Asked, response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    for (const [name, task] of Object.entries(tasks)) applies.set(name, apply(name, task));
  });
  afterAll(async () => {
    await Promise.allSettled(applies.values());
    server.closeAllConnections();
    server.close();
    await hcp.stop();
  });

  interface Task {
    readonly enforcement?: 'advisory' | 'mandatory';
    readonly isDown?: boolean;
    readonly perform: (asked: Asked, response: ServerResponse) => unknown;
  }

  const result = (status: string) =>
    JSON.stringify({ data: { type: 'task-results', attributes: { status } } });

  /** What a task, or somebody else, says about the run. */
  async function say(name: string, asked: Asked, body: string, token = asked.access_token): Promise<void> {
    const { status } = await fetch(asked.task_result_callback_url, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}` },
      body,
    });
    answered.set(name, [...(answered.get(name) ?? []), status]);
  }

  const tasks: Readonly<Record<string, Task>> = {
    slow: {
      perform: async (asked, response) => {
        await sleep(1000);
        response.end();
        await say('slow', asked, result('running'));
        await sleep(3000);
        await say('slow', asked, result('passed'));
      },
    },
    nonsense: {
      perform: async (asked, response) => {
        // Without an end.
        response.on('error', () => undefined).writeHead(200, { 'content-type': 'text/html' });
        response.write('<html>'.padEnd(1 << 20));
        const huge = result('passed').padEnd(9 << 20);
        for (const body of ['passed', '', '[]', '{"data":null}', result('fine')])
          await say('nonsense', asked, body);
        // It is cut off, before or after the answer has arrived.
        await say('nonsense', asked, huge).catch(() => undefined);
      },
    },
    forged: {
      perform: async (asked, response) => {
        response.end();
        await say('forged', asked, result('passed'), 'a guess');
        await say('forged', asked, result('passed'), hcp.token);
        await say('forged', asked, result('failed'));
      },
    },
    down: { isDown: true, perform: () => undefined },
    broken: {
      enforcement: 'advisory',
      perform: (_, response) => response.writeHead(500).end('<html>'),
    },
  };

  async function apply(name: string, { isDown = false, enforcement = 'mandatory' }: Task): Promise<Ran> {
    const id = await hcp.workspace(name);
    const { port } = server.address() as AddressInfo;
    // Nobody listens at the first port.
    const url = `http://127.0.0.1:${isDown ? 1 : port}/${name}`;
    const { data: task } = await hcp.document('POST', '/organizations/acme/tasks', {
      data: { type: 'tasks', attributes: { name, url, category: 'task', 'hmac-key': 'a key' } },
    });
    await hcp.call('POST', `/workspaces/${id}/tasks`, {
      data: {
        type: 'workspace-tasks',
        attributes: { 'enforcement-level': enforcement, stages: ['post_plan'] },
        relationships: { task: { data: { type: 'tasks', id: task.id } } },
      },
    });
    return hcp.apply(await hcp.initialize(configure(hcp, { workspace: name })));
  }

  const workspace = async (name: string) =>
    (await hcp.document('GET', `/organizations/acme/workspaces/${name}`)).data;

  /** The result of the task in the only run of the workspace. */
  async function resultOf(name: string): Promise<ResourceDocument | undefined> {
    const [run] = (await hcp.document('GET', `/workspaces/${(await workspace(name)).id}/runs`)).data;
    const [stage] = (await hcp.document('GET', `/runs/${run?.id ?? ''}/task-stages`)).data;
    return (await hcp.document('GET', `/task-stages/${stage?.id ?? ''}`)).included?.[0];
  }

  /** The run is over, and nothing was made. */
  async function expectRefused(name: string): Promise<Ran> {
    const ran = await applies.get(name)!;
    expect(ran.status).toBe(1);
    expect((await workspace(name)).attributes).toMatchObject({ locked: false, 'resource-count': 0 });
    const [run] = (await hcp.document('GET', `/workspaces/${(await workspace(name)).id}/runs`)).data;
    expect(run?.attributes.status).toBe('errored');
    return ran;
  }

  it('that is slow is waited for', async () => {
    const { status, stdout, stderr } = await applies.get('slow')!;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Apply complete! Resources: 1 added');
    expect(answered.get('slow')).toEqual([200, 200]);
  });

  it('that answers nonsense has not answered: the run ends', async () => {
    await expectRefused('nonsense');
    expect(answered.get('nonsense')?.slice(0, 5)).toEqual([400, 422, 400, 422, 422]);
    expect((await resultOf('nonsense'))?.attributes).toMatchObject({
      status: 'failed',
      message: 'the task did not answer within 8 s: look into its log',
    });
    // None of it is a fault of the server.
    expect(hcp.lines.filter((line) => line.includes('/task-results/'))).toEqual([]);
  });

  it('that somebody else answers for is waited for, and what it says itself counts', async () => {
    await expectRefused('forged');
    expect(answered.get('forged')).toEqual([401, 404, 200]);
    expect((await resultOf('forged'))?.attributes.status).toBe('failed');
  });

  it('that is down ends the run, and its message says what to do', async () => {
    await expectRefused('down');
    expect((await resultOf('down'))?.attributes).toMatchObject({
      status: 'unreachable',
      message:
        'the task does not answer at http://127.0.0.1:1/down: start it, or correct the URL of the run task',
    });
  });

  it('that is broken, and only asked for advice, does not keep the run from its apply', async () => {
    const { status, stdout } = await applies.get('broken')!;
    expect(stdout).toContain('Apply complete! Resources: 1 added');
    expect(status).toBe(0);
    expect((await resultOf('broken'))?.attributes).toMatchObject({
      status: 'unreachable',
      message: expect.stringContaining('answers with 500') as string,
    });
  });
});
