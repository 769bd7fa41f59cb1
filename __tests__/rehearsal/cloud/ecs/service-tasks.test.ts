/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { pollUntil } from '../../../support/poll';
import { addressOf, answerOf, container, running, server } from './running-tasks';
import { networkConfiguration, targetGroup } from './sample-service';

const one = { cluster: 'main', service: 'web' };
let cloud: ReturnType<typeof running>;

afterEach(() => cloud.stop());

async function stable() {
  return pollUntil('the service is stable', async () => {
    const taskSet = await cloud.taskSet();
    return taskSet.stabilityStatus === 'STEADY_STATE' && taskSet;
  });
}

describe('a service', () => {
  it('runs its tasks, each with an address of its own, and registers them', async () => {
    cloud = running({ revisions: { 1: [container(server)] } });
    await cloud.create();
    expect(await stable()).toMatchObject({ runningCount: 2, pendingCount: 0 });
    const tasks = await cloud.tasks();
    expect(new Set(tasks.map(addressOf)).size).toBe(2);
    expect(await Promise.all(tasks.map((task) => answerOf(task)))).toEqual(['one', 'one']);
    expect(cloud.targets.calls).toEqual(['register blue 3000', 'register blue 3000']);
    expect(await cloud.service()).toMatchObject({ runningCount: 2, pendingCount: 0, status: 'ACTIVE' });
    const events = await cloud.events();
    const [{ id }] = (await cloud.service()).taskSets as [Json];
    expect(events[0]).toBe('(service web) has reached a steady state.');
    expect(events.at(-1)).toMatch(
      new RegExp(
        `^\\(service web, taskSet ${String(id)}\\) has started 2 tasks: \\(task \\w{32}\\) \\(task \\w{32}\\)\\.$`,
      ),
    );
    const { clusters } = (await cloud.call('DescribeClusters', { clusters: ['main'] })) as {
      clusters: Json[];
    };
    expect(clusters).toMatchObject([{ runningTasksCount: 2, pendingTasksCount: 0 }]);
  });

  it('runs its tasks on ports of their own where they have to share an address', async () => {
    // The port of the definition would be the same for both.
    const environment = [
      { name: 'ANSWER', value: 'one' },
      { name: 'PORT', value: '3000' },
    ];
    cloud = running({ revisions: { 1: [container(server, { environment })] }, ownAddresses: false });
    await cloud.create();
    await stable();
    const ports = cloud.targets.calls.map((each) => Number(each.split(' ')[2]));
    expect(new Set(ports).size).toBe(2);
    const [first, second] = await cloud.tasks();
    expect([addressOf(first!), addressOf(second!)]).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(await Promise.all(ports.map((port) => answerOf(first!, port)))).toEqual(['one', 'one']);
  });

  it('follows its desired count up and down', async () => {
    cloud = running({ revisions: { 1: [container(server)] } });
    await cloud.create({ desiredCount: 1 });
    const before = await pollUntil('one runs', async () => {
      const tasks = await cloud.tasks();
      return tasks.some(({ lastStatus }) => lastStatus === 'RUNNING') && tasks;
    });
    await cloud.call('UpdateService', { ...one, desiredCount: 3 });
    await pollUntil('three run', async () => (await stable()).runningCount === 3);
    await cloud.call('UpdateService', { ...one, desiredCount: 1 });
    await pollUntil('one runs', async () => (await stable()).runningCount === 1);
    // The youngest went.
    expect((await cloud.tasks()).map(({ taskArn }) => taskArn)).toEqual(before.map(({ taskArn }) => taskArn));
    const scaledIn = {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: expect.stringContaining('Scaling activity initiated by'),
    };
    expect(await cloud.tasks('STOPPED')).toMatchObject([scaledIn, scaledIn]);
  });

  it('starts another task where one has died', async () => {
    cloud = running({ revisions: { 1: [container(server)] } });
    await cloud.create({ desiredCount: 1 });
    const [task] = await pollUntil('it runs', async () => {
      const tasks = await cloud.tasks();
      return tasks[0]?.lastStatus === 'RUNNING' && tasks;
    });
    await cloud.call('StopTask', { cluster: 'main', task: task!.taskArn, reason: 'a test' });
    const replacement = await pollUntil('another runs', async () => {
      const [found] = await cloud.tasks();
      return found?.lastStatus === 'RUNNING' && found.taskArn !== task!.taskArn && found;
    });
    expect(await answerOf(replacement)).toBe('one');
    expect(await cloud.tasks('STOPPED')).toMatchObject([
      { stopCode: 'UserInitiated', stoppedReason: 'a test' },
    ]);
    expect(cloud.targets.calls).toEqual(['register blue 3000', 'deregister blue 3000', 'register blue 3000']);
  });

  it('waits longer and longer before it starts a task that crashes', async () => {
    cloud = running({ revisions: { 1: [container('process.exit(3)')] } });
    await cloud.create({ desiredCount: 1 });
    await pollUntil('it complains', async () =>
      (await cloud.events()).some((event) => event.includes('is unable to consistently start tasks')),
    );
    const stopped = await cloud.tasks('STOPPED');
    expect(stopped[0]).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ lastStatus: 'STOPPED', exitCode: 3 }],
    });
    const times = stopped.map(({ createdAt }) => Number(createdAt)).sort((a, b) => a - b);
    const pauses = times.slice(1).map((at, index) => at - times[index]!);
    expect(pauses[0]).toBeGreaterThanOrEqual(10);
    expect(pauses[1]).toBeGreaterThanOrEqual(20);
    expect(await cloud.taskSet()).toMatchObject({ runningCount: 0, stabilityStatus: 'STABILIZING' });
    expect(cloud.targets.calls).toEqual([]);
  });

  it('tells of a target group that takes no targets, and does not count as steady', async () => {
    cloud = running({ revisions: { 1: [container(server)] } });
    cloud.targets.register = () => {
      throw new Error('no such group');
    };
    await cloud.create({ desiredCount: 1 });
    await pollUntil('it is told', async () =>
      (await cloud.events()).some((event) => event.endsWith('with (error no such group)')),
    );
    expect(await cloud.taskSet()).toMatchObject({ runningCount: 1, stabilityStatus: 'STABILIZING' });
  });

  it('replaces a task that its load balancer finds unhealthy, once the grace period is over', async () => {
    cloud = running({ revisions: { 1: [container(server)] } });
    cloud.targets.state = 'unhealthy';
    await cloud.create({ desiredCount: 1, healthCheckGracePeriodSeconds: 300 });
    const stopped = await pollUntil('it is stopped', async () => (await cloud.tasks('STOPPED'))[0]);
    expect(stopped).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Task failed ELB health checks in (target-group ${targetGroup('blue').targetGroupArn})`,
    });
    expect(Number(stopped.stoppingAt) - Number(stopped.startedAt)).toBeGreaterThanOrEqual(300);
    expect(await cloud.taskSet()).toMatchObject({ stabilityStatus: 'STABILIZING' });
    expect((await cloud.events()).join('\n')).toContain('(port 3000) is unhealthy in (target-group');
  });

  it('stops a task only when its load balancer has let it go', async () => {
    cloud = running({ revisions: { 1: [container(server)] } });
    cloud.targets.drains = true;
    await cloud.create({ desiredCount: 1 });
    await stable();
    const [task] = await cloud.tasks();
    await cloud.call('UpdateService', { ...one, desiredCount: 0 });
    const draining = await pollUntil('it drains', async () => {
      const [found] = await cloud.tasks('STOPPED');
      return found?.lastStatus === 'DEACTIVATING' && found;
    });
    expect(await answerOf(draining)).toBe('one');
    expect(await cloud.taskSet()).toMatchObject({ runningCount: 1, stabilityStatus: 'STABILIZING' });
    cloud.targets.letGo();
    await pollUntil('it is gone', async () => (await cloud.tasks('STOPPED'))[0]?.lastStatus === 'STOPPED');
    await expect(answerOf(task!)).rejects.toThrow();
    expect(await cloud.taskSet()).toMatchObject({ runningCount: 0, stabilityStatus: 'STEADY_STATE' });
  });
});

describe('a task set', () => {
  const replacement = {
    ...one,
    taskDefinition: 'web:2',
    launchType: 'FARGATE',
    networkConfiguration,
    loadBalancers: [targetGroup('green')],
    scale: { value: 50, unit: 'PERCENT' },
  };

  it('runs its share of the tasks beside the others, and drains when it is deleted', async () => {
    cloud = running({
      revisions: {
        1: [container(server)],
        2: [container(server, { environment: [{ name: 'ANSWER', value: 'two' }] })],
      },
    });
    await cloud.create();
    const original = await stable();
    const { taskSet } = (await cloud.call('CreateTaskSet', replacement)) as { taskSet: Json };
    const found = await pollUntil('it runs', async () => {
      const { taskSets } = (await cloud.call('DescribeTaskSets', { ...one, taskSets: [taskSet.id] })) as {
        taskSets: Json[];
      };
      return taskSets[0]?.stabilityStatus === 'STEADY_STATE' && taskSets[0];
    });
    expect(found).toMatchObject({ computedDesiredCount: 1, runningCount: 1 });
    expect(cloud.targets.calls.at(-1)).toBe('register green 3000');
    const answers = await Promise.all((await cloud.tasks()).map((task) => answerOf(task)));
    expect(answers.sort()).toEqual(['one', 'one', 'two']);

    await cloud.call('UpdateServicePrimaryTaskSet', { ...one, primaryTaskSet: taskSet.id });
    cloud.targets.drains = true;
    const deleted = (await cloud.call('DeleteTaskSet', { ...one, taskSet: original.id, force: true })) as {
      taskSet: Json;
    };
    expect(deleted.taskSet).toMatchObject({ status: 'DRAINING', runningCount: 2, computedDesiredCount: 0 });
    await pollUntil('it is deregistered', () => cloud.targets.calls.length === 5);
    expect((await cloud.service()).taskSets).toMatchObject([
      { id: original.id, status: 'DRAINING', runningCount: 2 },
      { id: taskSet.id, status: 'PRIMARY', runningCount: 1 },
    ]);
    cloud.targets.letGo();
    await pollUntil('it is gone', async () => ((await cloud.service()).taskSets as Json[]).length === 1);
    expect((await cloud.service()).taskSets).toMatchObject([{ id: taskSet.id }]);
  });
});

describe('deleting a service', () => {
  it('by force stops its tasks without waiting for its load balancer', async () => {
    cloud = running({ revisions: { 1: [container(server)] } });
    await cloud.create();
    await stable();
    cloud.targets.drains = true;
    const { service } = (await cloud.call('DeleteService', { ...one, force: true })) as { service: Json };
    expect(service).toMatchObject({ status: 'DRAINING', desiredCount: 0 });
    await pollUntil('it is gone', async () => (await cloud.service()).status === 'INACTIVE');
    await pollUntil('its tasks have stopped', async () =>
      (await cloud.tasks('STOPPED')).every(({ lastStatus }) => lastStatus === 'STOPPED'),
    );
    expect(await cloud.tasks()).toEqual([]);
  });
});

describe('a service of the ECS controller', () => {
  it('replaces its tasks by those of a new task definition, never below the minimum', async () => {
    cloud = running({
      revisions: {
        1: [container(server)],
        2: [container(server, { environment: [{ name: 'ANSWER', value: 'two' }] })],
      },
    });
    await cloud.create({ deploymentController: { type: 'ECS' }, deploymentConfiguration: undefined });
    const completed = () =>
      pollUntil('the deployment is over', async () => {
        const { deployments, runningCount } = await cloud.service();
        const [deployment, ...others] = deployments as Json[];
        // As `aws ecs wait services-stable` looks at it.
        return others.length === 0 && runningCount === 2 && deployment?.rolloutState === 'COMPLETED';
      });
    await completed();
    const { service } = (await cloud.call('UpdateService', { ...one, taskDefinition: 'web:2' })) as {
      service: Json;
    };
    expect(service.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', runningCount: 0 },
      { status: 'ACTIVE', runningCount: 2 },
    ]);
    let least = Infinity;
    await pollUntil('the old tasks are gone', async () => {
      const { runningCount, deployments } = await cloud.service();
      least = Math.min(least, Number(runningCount));
      return (deployments as Json[]).length === 1;
    });
    expect(least).toBeGreaterThanOrEqual(2);
    await completed();
    expect(await Promise.all((await cloud.tasks()).map((task) => answerOf(task)))).toEqual(['two', 'two']);
  });
});
