/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { pollUntil } from '../../../support/poll';
import { refusal } from '../../../support/service-caller';
import { container, running, server } from './running-tasks';
import { networkConfiguration, targetGroup } from './sample-service';

const one = { cluster: 'main', service: 'web' };
let cloud: ReturnType<typeof running>;

beforeEach(() => {
  cloud = running({ revisions: { 1: [container(server)], 2: [container(server)] } });
});
afterEach(() => cloud.stop());

/** Tasks of the service, the oldest first, once they all run. */
const runningTasks = (count: number) =>
  pollUntil(`${count} tasks run`, async () => {
    const tasks = await cloud.tasks();
    return tasks.length === count && tasks.every(({ lastStatus }) => lastStatus === 'RUNNING') && tasks;
  });

interface Protection {
  readonly protectedTasks: Json[];
  readonly failures: Json[];
}

const protect = async (tasks: unknown[], more: Json = {}) =>
  (await cloud.call('UpdateTaskProtection', {
    cluster: 'main',
    tasks,
    protectionEnabled: true,
    ...more,
  })) as Protection;

const protectionOf = async (tasks?: unknown[]) =>
  (await cloud.call('GetTaskProtection', { cluster: 'main', ...(tasks && { tasks }) })) as Protection;

/** The only tasks that are left. */
const left = (...arns: unknown[]) =>
  pollUntil('the others are stopping', async () => {
    const found = (await cloud.tasks()).map(({ taskArn }) => taskArn);
    return found.length === arns.length && found.every((each) => arns.includes(each));
  });

describe('a protected task', () => {
  it('stays when its service is scaled in, until its protection is unset', async () => {
    await cloud.create({ desiredCount: 3 });
    const youngest = (await runningTasks(3)).at(-1)!.taskArn;
    const { protectedTasks, failures } = await protect([youngest], { expiresInMinutes: 2880 });
    expect(protectedTasks).toEqual([
      { taskArn: youngest, protectionEnabled: true, expirationDate: expect.any(Number) },
    ]);
    expect(failures).toEqual([]);
    await cloud.call('UpdateService', { ...one, desiredCount: 0 });
    await left(youngest);
    expect(await protect([youngest], { protectionEnabled: false })).toEqual({
      protectedTasks: [{ taskArn: youngest, protectionEnabled: false }],
      failures: [],
    });
    await left();
  });

  it('keeps the task set of the original until its protection ends, as in a blue/green deployment', async () => {
    await cloud.create();
    const [first] = await runningTasks(2);
    const [original] = (await cloud.service()).taskSets as [Json];
    const { taskSet } = (await cloud.call('CreateTaskSet', {
      ...one,
      taskDefinition: 'web:2',
      launchType: 'FARGATE',
      networkConfiguration,
      loadBalancers: [targetGroup('green')],
      scale: { value: 100, unit: 'PERCENT' },
    })) as { taskSet: Json };
    await runningTasks(4);
    await protect([first!.taskArn], { expiresInMinutes: 2880 });
    await cloud.call('UpdateServicePrimaryTaskSet', { ...one, primaryTaskSet: taskSet.id });
    await cloud.call('DeleteTaskSet', { ...one, taskSet: original.id, force: true });
    const remaining = await runningTasks(3);
    expect(remaining.map(({ taskArn }) => taskArn)).toContain(first!.taskArn);
    expect((await cloud.service()).taskSets).toMatchObject([
      { id: original.id, status: 'DRAINING', runningCount: 1 },
      { id: taskSet.id, status: 'PRIMARY', runningCount: 2 },
    ]);
    const { protectedTasks } = await protect([first!.taskArn], { expiresInMinutes: 1 });
    const ends = Number(protectedTasks[0]!.expirationDate);
    await pollUntil(
      'the task set is gone',
      async () => ((await cloud.service()).taskSets as Json[]).length === 1,
    );
    const stopped = (await cloud.tasks('STOPPED')).find(({ taskArn }) => taskArn === first!.taskArn);
    expect(Number(stopped!.stoppingAt)).toBeGreaterThanOrEqual(ends);
    expect(await protectionOf([first!.taskArn])).toEqual({
      protectedTasks: [],
      failures: [{ arn: first!.taskArn, reason: 'TASK_NOT_VALID' }],
    });
  });

  it('does not keep a rolling deployment from starting its tasks, and is stopped at the end', async () => {
    await cloud.create({ deploymentController: { type: 'ECS' }, deploymentConfiguration: undefined });
    const [first] = await runningTasks(2);
    await protect([first!.taskArn], { expiresInMinutes: 2880 });
    await cloud.call('UpdateService', { ...one, taskDefinition: 'web:2' });
    await pollUntil('all but the protected task are replaced', async () => {
      const tasks = await cloud.tasks();
      return (
        tasks.length === 3 &&
        tasks.filter(({ taskDefinitionArn }) => String(taskDefinitionArn).endsWith(':2')).length === 2
      );
    });
    expect((await cloud.tasks()).map(({ taskArn }) => taskArn)).toContain(first!.taskArn);
    await protect([first!.taskArn], { expiresInMinutes: 1 });
    await pollUntil(
      'the deployment is over',
      async () => ((await cloud.service()).deployments as Json[]).length === 1,
    );
  });

  it('is stopped by StopTask all the same', async () => {
    await cloud.create({ desiredCount: 1 });
    const [task] = await runningTasks(1);
    await protect([task!.taskArn]);
    await cloud.call('StopTask', { cluster: 'main', task: task!.taskArn });
    expect(await cloud.tasks('STOPPED')).toMatchObject([
      { taskArn: task!.taskArn, stopCode: 'UserInitiated' },
    ]);
  });
});

describe('protection', () => {
  it('is of tasks of services alone, and lasts two hours unless told otherwise', async () => {
    await cloud.create({ desiredCount: 1 });
    const [task] = await runningTasks(1);
    const { tasks } = (await cloud.call('RunTask', {
      cluster: 'main',
      taskDefinition: 'web:1',
      launchType: 'FARGATE',
      networkConfiguration,
    })) as { tasks: [Json] };
    const before = await protectionOf();
    expect(before).toEqual({
      protectedTasks: [{ taskArn: task!.taskArn, protectionEnabled: false }],
      failures: [],
    });
    const { protectedTasks, failures } = await protect([task!.taskArn, tasks[0].taskArn, 'gone']);
    expect(protectedTasks).toHaveLength(1);
    expect(failures).toEqual([
      { arn: tasks[0].taskArn, reason: 'TASK_NOT_VALID' },
      { arn: 'arn:aws:ecs:eu-west-1:123456789012:task/main/gone', reason: 'MISSING' },
    ]);
    const hours = (Number(protectedTasks[0]!.expirationDate) - Number(task!.startedAt)) / 3600;
    expect(hours).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['no tasks', { tasks: [] }],
    ['eleven tasks', { tasks: Array<string>(11).fill('a') }],
    ['no time', { expiresInMinutes: 0 }],
    ['more than two days', { expiresInMinutes: 2881 }],
    ['an end of none', { protectionEnabled: false, expiresInMinutes: 5 }],
  ])('refuses %s', async (_, input) => {
    expect(await refusal(protect(['a'], input))).toMatch(/^InvalidParameterException: /);
  });
});
