import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { without } from '../../../../rehearsal/cloud/support/output';
import { callerOf } from '../../../support/service-caller';
import { misfits, serviceModel } from '../../../support/service-model';
import { arn, blueGreen, clients, controlPlane, targetGroup } from './sample-service';

const model = serviceModel('ecs');
const one = { cluster: 'main', service: 'web' };
const resourceArn = arn('service/main/web');

// Without botocore there is no model to compare with; `serviceModel` has said so, and fails where CI=true.
const test = model ? it : it.skip;

test("answers of every operation on services, task sets and tasks fit AWS's model", async () => {
  const call = callerOf(controlPlane(), clients());
  const found: string[] = [];
  const checked = async (operation: string, input: Json): Promise<Json> => {
    const answer = (await call(operation, input)) as Json;
    found.push(...misfits(model!, operation, answer));
    return answer;
  };

  await checked('CreateService', blueGreen);
  await checked('CreateService', {
    ...blueGreen,
    serviceName: 'rolling',
    deploymentController: { type: 'ECS' },
    serviceConnectConfiguration: { enabled: true, namespace: 'main' },
  });
  const { taskSet } = await checked('CreateTaskSet', {
    ...without(blueGreen, 'serviceName'),
    service: 'web',
    loadBalancers: [targetGroup('green')],
    externalId: 'd-A1B2C3D4E',
    scale: { value: 50, unit: 'PERCENT' },
  });
  const { id } = taskSet as { readonly id: string };
  await checked('DescribeTaskSets', { ...one, include: ['TAGS'], taskSets: [id, 'ecs-svc/1'] });
  await checked('UpdateTaskSet', { ...one, taskSet: id, scale: { value: 100, unit: 'PERCENT' } });
  await checked('UpdateServicePrimaryTaskSet', { ...one, primaryTaskSet: id });
  await checked('DescribeServices', {
    cluster: 'main',
    services: ['web', 'rolling', 'nope'],
    include: ['TAGS'],
  });
  await checked('ListServices', { cluster: 'main', maxResults: 1 });
  await checked('ListTasks', { cluster: 'main', serviceName: 'web' });
  const { tasks } = (await checked('RunTask', {
    ...without(blueGreen, 'serviceName'),
    overrides: { containerOverrides: [{ name: 'web', command: ['a'] }], cpu: '512' },
    count: 1,
  })) as { tasks: [Json] };
  const task = tasks[0].taskArn;
  await checked('DescribeTasks', { cluster: 'main', tasks: [task, 'missing'], include: ['TAGS'] });
  await checked('StopTask', { cluster: 'main', task });
  await checked('UpdateTaskProtection', { cluster: 'main', tasks: [task, 'gone'], protectionEnabled: true });
  await checked('GetTaskProtection', { cluster: 'main' });
  const listed = await checked('ListServiceDeployments', { cluster: 'main', service: 'rolling' });
  const [{ serviceDeploymentArn }] = listed.serviceDeployments as [Json];
  await checked('DescribeServiceDeployments', { serviceDeploymentArns: [serviceDeploymentArn, 'gone'] });
  await checked('DescribeClusters', { clusters: ['main'] });
  await checked('UpdateService', { ...one, desiredCount: 0 });
  await checked('TagResource', { resourceArn, tags: [{ key: 'a', value: '1' }] });
  await checked('ListTagsForResource', { resourceArn });
  await checked('UntagResource', { resourceArn, tagKeys: ['a'] });
  await checked('DeleteTaskSet', { ...one, taskSet: id, force: true });
  await checked('DeleteService', one);

  expect(found).toEqual([]);
});
