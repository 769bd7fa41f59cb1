/** What the rehearsal reads of HCP Terraform, from one of this machine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHcpTerraform } from '../../../../hcp/hcp-terraform';
import type { TaskResult } from '../../../../hcp/model/entities';
import { Store } from '../../../../hcp/store';
import { HcpApi } from '../../../../rehearsal/main-job/hcp/api';
import { runNamed, workspaceNamed } from '../../../support/hcp/entities';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hcp-api-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Starts one that has the runs already. */
async function start(...runs: ReturnType<typeof runNamed>[]) {
  const store = new Store(directory);
  store.commit(
    { kind: 'organizations', put: { id: 'org-1', name: 'acme' } },
    { kind: 'workspaces', put: workspaceNamed('a') },
    {
      kind: 'workspaceTasks',
      put: {
        id: 'wstask-1',
        workspaceId: 'a',
        taskId: 'task-1',
        enforcement: 'mandatory',
        stages: ['post_plan'],
      },
    },
    ...runs.map((put) => ({ kind: 'runs', put }) as const),
  );
  store.close();
  const hcp = await startHcpTerraform({
    ...{
      directory,
      organizations: ['acme'],
      hostnames: [],
      terraformVersion: '1.11.4',
      cliConfiguration: '',
    },
    ...{ environment: {}, gitEnvironment: {} },
  });
  return { hcp, api: new HcpApi({ url: hcp.url, token: hcp.token, organization: 'acme' }) };
}

const result: TaskResult = {
  id: 'taskrs-1',
  taskId: 'task-1',
  taskName: 'plan-review',
  taskUrl: '',
  workspaceTaskId: 'wstask-1',
  enforcement: 'mandatory',
  status: 'failed',
  message: 'in flight',
  url: '',
  token: '',
  outcomes: [],
};

test('reads runs in their order, with what their run tasks said', async () => {
  const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
  const { hcp, api } = await start(
    runNamed('run-1', {
      status: 'planned_and_finished',
      planOnly: true,
      createdAt: at(1),
      timestamps: { pending: at(1), planning: at(2), planned_and_finished: at(4) },
    }),
    runNamed('run-2', {
      status: 'errored',
      createdAt: at(5),
      timestamps: { pending: at(5), errored: at(9) },
      taskStages: [{ id: 'ts-1', stage: 'pre_apply', status: 'failed', results: [result] }],
    }),
  );
  const tasks = [{ name: 'plan-review', stage: 'pre_apply', status: 'failed', message: 'in flight' }];
  expect(await api.runs()).toEqual([
    {
      ...{ id: 'run-1', workspace: 'a', kind: 'plan', status: 'planned_and_finished' },
      ...{ createTime: at(1), endTime: at(4), tasks: [] },
    },
    {
      ...{ id: 'run-2', workspace: 'a', kind: 'apply', status: 'errored' },
      ...{ createTime: at(5), endTime: at(9), tasks },
    },
  ]);
  expect(await api.run('run-2')).toEqual({ status: 'errored', tasks });
  expect(await api.state('a')).toBeUndefined();
  await expect(api.confirm('run-2')).rejects.toThrow('answers POST /runs/run-2/actions/apply with 409');
  await api.makeTasksAdvisory();
  const attached = (await fetch(`${hcp.url}/api/v2/workspaces/a/tasks`, {
    headers: { authorization: `Bearer ${hcp.token}` },
  }).then((response) => response.json())) as { readonly data: readonly { readonly attributes: object }[] };
  expect(attached.data.map(({ attributes }) => attributes)).toEqual([
    expect.objectContaining({ 'enforcement-level': 'advisory', stages: ['post_plan'] }),
  ]);
  await hcp.stop();
});
