/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { without } from '../../../../rehearsal/cloud/support/output';
import { refusal } from '../../../support/service-caller';
import { arn, networkConfiguration, started, targetGroup } from './sample-service';

const one = { cluster: 'main', service: 'web' };

/** A replacement task set as CodeDeploy creates it. */
const replacement = {
  ...one,
  externalId: 'd-A1B2C3D4E',
  taskDefinition: 'web:2',
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  networkConfiguration,
  loadBalancers: [targetGroup('green')],
  scale: { value: 100, unit: 'PERCENT' },
};

async function withService(input: Json = {}) {
  const cloud = started();
  const { taskSets } = await cloud.create(input);
  const describeTaskSets = async (more: Json = {}) =>
    (await cloud.call('DescribeTaskSets', { ...one, ...more })) as { taskSets: Json[]; failures: Json[] };
  return { ...cloud, original: (taskSets as Json[])[0]!, describeTaskSets };
}

describe('the task set that a service is created with', () => {
  it('is primary and has all of the tasks', async () => {
    const { original, describeTaskSets } = await withService();
    expect(original).toEqual({
      id: expect.stringMatching(/^ecs-svc\/[1-9]\d{18}$/),
      taskSetArn: arn(`task-set/main/web/${String(original.id)}`),
      serviceArn: arn('service/main/web'),
      clusterArn: arn('cluster/main'),
      status: 'PRIMARY',
      taskDefinition: arn('task-definition/web:1'),
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      platformFamily: 'Linux',
      networkConfiguration,
      loadBalancers: [targetGroup('blue')],
      serviceRegistries: [],
      scale: { value: 100, unit: 'PERCENT' },
      computedDesiredCount: 2,
      runningCount: 0,
      pendingCount: 0,
      stabilityStatus: 'STABILIZING',
      stabilityStatusAt: 1001,
      createdAt: 1001,
      updatedAt: 1001,
      tags: [],
    });
    expect(await describeTaskSets()).toEqual({ taskSets: [without(original, 'tags')], failures: [] });
  });

  it('is steady when it should have no task', async () => {
    const { original } = await withService({ desiredCount: 0 });
    expect(original).toMatchObject({ computedDesiredCount: 0, stabilityStatus: 'STEADY_STATE' });
  });
});

describe('a task set', () => {
  it('is created beside the primary one', async () => {
    const { call, describeTaskSets, original } = await withService();
    const { taskSet } = await call('CreateTaskSet', replacement);
    expect(taskSet).toMatchObject({
      status: 'ACTIVE',
      externalId: 'd-A1B2C3D4E',
      taskDefinition: arn('task-definition/web:2'),
      loadBalancers: [targetGroup('green')],
      computedDesiredCount: 2,
    });
    const { taskSets } = await describeTaskSets();
    expect(taskSets.map(({ id, status }) => [id, status])).toEqual([
      [original.id, 'PRIMARY'],
      [taskSet.id, 'ACTIVE'],
    ]);
  });

  it('becomes primary, and the service runs from what it runs from', async () => {
    const { call, describe: describeService, original } = await withService();
    const { taskSet } = await call('CreateTaskSet', replacement);
    const primary = await call('UpdateServicePrimaryTaskSet', { ...one, primaryTaskSet: taskSet.taskSetArn });
    expect(primary.taskSet).toMatchObject({ id: taskSet.id, status: 'PRIMARY' });
    expect(await describeService()).toMatchObject({
      taskDefinition: arn('task-definition/web:2'),
      loadBalancers: [targetGroup('green')],
      taskSets: [
        { id: original.id, status: 'ACTIVE' },
        { id: taskSet.id, status: 'PRIMARY' },
      ],
    });
  });

  it('is gone once deleted, and the colours swap back', async () => {
    const { call, describe: describeService, original } = await withService();
    const { taskSet } = await call('CreateTaskSet', replacement);
    await call('UpdateServicePrimaryTaskSet', { ...one, primaryTaskSet: taskSet.id });
    const deleted = await call('DeleteTaskSet', { ...one, taskSet: original.id, force: true });
    expect(deleted.taskSet).toMatchObject({ id: original.id, status: 'DRAINING', computedDesiredCount: 0 });
    const second = await call('CreateTaskSet', { ...replacement, loadBalancers: [targetGroup('blue')] });
    await call('UpdateServicePrimaryTaskSet', { ...one, primaryTaskSet: second.taskSet.id });
    await call('DeleteTaskSet', { ...one, taskSet: taskSet.id, force: true });
    expect(await describeService()).toMatchObject({
      loadBalancers: [targetGroup('blue')],
      taskSets: [{ id: second.taskSet.id, status: 'PRIMARY' }],
    });
  });

  it('follows the desired count of its service by its scale, rounded up', async () => {
    const { call, original } = await withService({ desiredCount: 3 });
    const scaled = await call('UpdateTaskSet', {
      ...one,
      taskSet: original.id,
      scale: { value: 40, unit: 'PERCENT' },
    });
    expect(scaled.taskSet).toMatchObject({
      scale: { value: 40, unit: 'PERCENT' },
      computedDesiredCount: 2,
    });
  });

  it('has no tasks when its request has no scale', async () => {
    const { call } = await withService();
    const { taskSet } = await call('CreateTaskSet', { ...replacement, scale: undefined });
    expect(taskSet).toMatchObject({ scale: { value: 0, unit: 'PERCENT' }, stabilityStatus: 'STEADY_STATE' });
  });

  it('that is missing is a failure', async () => {
    const { describeTaskSets } = await withService();
    expect(await describeTaskSets({ taskSets: ['ecs-svc/1'] })).toEqual({
      taskSets: [],
      failures: [{ arn: arn('task-set/main/web/ecs-svc/1'), reason: 'MISSING' }],
    });
  });

  it('has tags', async () => {
    const { call, describeTaskSets } = await withService();
    const { taskSet } = await call('CreateTaskSet', { ...replacement, tags: [{ key: 'a', value: '1' }] });
    const resourceArn = taskSet.taskSetArn as string;
    await call('TagResource', { resourceArn, tags: [{ key: 'b', value: '2' }] });
    await call('UntagResource', { resourceArn, tagKeys: ['a'] });
    const { taskSets } = await describeTaskSets({ taskSets: [resourceArn], include: ['TAGS'] });
    expect(taskSets).toMatchObject([{ tags: [{ key: 'b', value: '2' }] }]);
  });

  it('of the EXTERNAL controller brings the template that its service lacks', async () => {
    const {
      call,
      original,
      describe: describeService,
    } = await withService({
      deploymentController: { type: 'EXTERNAL' },
      taskDefinition: undefined,
      launchType: undefined,
      networkConfiguration: undefined,
    });
    expect(original).toBeUndefined();
    const { taskSet } = await call('CreateTaskSet', replacement);
    await call('UpdateServicePrimaryTaskSet', { ...one, primaryTaskSet: taskSet.id });
    expect(await describeService()).toMatchObject({ taskDefinition: arn('task-definition/web:2') });
  });
});

describe('a task set is refused', () => {
  it('under the ECS controller', async () => {
    const { call, create } = started();
    await create({ deploymentController: { type: 'ECS' } });
    expect(await refusal(call('CreateTaskSet', replacement))).toBe(
      'InvalidParameterException: Task sets are not supported on services with an ECS deployment controller. Use the CODE_DEPLOY or EXTERNAL deployment controller and try again.',
    );
  });

  it('in a service that is deleted', async () => {
    const { call } = await withService();
    await call('DeleteService', { ...one, force: true });
    expect(await refusal(call('CreateTaskSet', replacement))).toBe(
      'ServiceNotActiveException: Service was not ACTIVE.',
    );
  });

  it('as the sixth of its service', async () => {
    const { call } = await withService();
    for (let index = 0; index < 4; index += 1) await call('CreateTaskSet', replacement);
    expect(await refusal(call('CreateTaskSet', replacement))).toBe(
      'LimitExceededException: A service can have at most 5 task sets.',
    );
  });

  it.each([
    ['UpdateTaskSet', { taskSet: 'ecs-svc/1', scale: { value: 1 } }],
    ['UpdateServicePrimaryTaskSet', { primaryTaskSet: 'ecs-svc/1' }],
    ['DeleteTaskSet', { taskSet: 'ecs-svc/1' }],
  ])('by %s when it does not exist', async (operation, input) => {
    const { call } = await withService();
    expect(await refusal(call(operation, { ...one, ...input }))).toBe(
      'TaskSetNotFoundException: The specified taskSet was not found.',
    );
  });

  it('with a scale that is no percentage', async () => {
    const { call } = await withService();
    expect(
      await refusal(call('CreateTaskSet', { ...replacement, scale: { value: 101, unit: 'PERCENT' } })),
    ).toBe('InvalidParameterException: Scale 101 PERCENT must be 0 to 100 PERCENT.');
  });

  it('for deletion while it is scaled above 0, unless forced', async () => {
    const { call } = await withService();
    const { taskSet } = await call('CreateTaskSet', replacement);
    expect(await refusal(call('DeleteTaskSet', { ...one, taskSet: taskSet.id }))).toBe(
      'InvalidParameterException: The task set cannot be deleted while it is scaled above 0.',
    );
    await call('UpdateTaskSet', { ...one, taskSet: taskSet.id, scale: { value: 0, unit: 'PERCENT' } });
    await call('DeleteTaskSet', { ...one, taskSet: taskSet.id });
  });
});
