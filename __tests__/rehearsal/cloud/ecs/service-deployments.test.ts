/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { pollUntil } from '../../../support/poll';
import { refusal } from '../../../support/service-caller';
import { container, running, server } from './running-tasks';
import { arn } from './sample-service';

const one = { cluster: 'main', service: 'web' };
const rolling = { deploymentController: { type: 'ECS' }, deploymentConfiguration: undefined };
let cloud: ReturnType<typeof running>;

beforeEach(() => {
  cloud = running({ revisions: { 1: [container(server)], 2: [container(server)] } });
});
afterEach(() => cloud.stop());

const list = async (more: Json = {}) =>
  (await cloud.call('ListServiceDeployments', { ...one, ...more })) as {
    serviceDeployments: Json[];
    nextToken?: string;
  };

const described = async (...arns: unknown[]) =>
  (await cloud.call('DescribeServiceDeployments', { serviceDeploymentArns: arns })) as {
    serviceDeployments: Json[];
    failures: Json[];
  };

describe('service deployments', () => {
  it('are in progress until the new tasks run alone, and name what ran before', async () => {
    await cloud.create(rolling);
    const [first] = (await list()).serviceDeployments;
    expect(first).toMatchObject({
      serviceDeploymentArn: expect.stringMatching(
        /^arn:aws:ecs:eu-west-1:123456789012:service-deployment\/main\/web\/\w{21}$/,
      ),
      serviceArn: arn('service/main/web'),
      clusterArn: arn('cluster/main'),
      status: 'IN_PROGRESS',
    });
    expect(first).not.toHaveProperty('finishedAt');
    const succeeded = (count: number) =>
      pollUntil('the deployments have succeeded', async () => {
        const { serviceDeployments } = await list({ status: ['SUCCESSFUL'] });
        return serviceDeployments.length === count && serviceDeployments;
      });
    await succeeded(1);
    await cloud.call('UpdateService', { ...one, taskDefinition: 'web:2' });
    const [newest, oldest] = await succeeded(2);
    expect(newest!.createdAt).toBeGreaterThan(Number(oldest!.createdAt));
    expect(newest!.finishedAt).toBeGreaterThan(Number(newest!.createdAt));
    const { serviceDeployments, failures } = await described(newest!.serviceDeploymentArn, 'arn:none');
    expect(serviceDeployments).toMatchObject([
      {
        status: 'SUCCESSFUL',
        deploymentConfiguration: { strategy: 'ROLLING', maximumPercent: 200 },
        sourceServiceRevisions: [{ arn: oldest!.targetServiceRevisionArn, requestedTaskCount: 0 }],
        targetServiceRevision: {
          arn: newest!.targetServiceRevisionArn,
          requestedTaskCount: 2,
          runningTaskCount: 2,
          pendingTaskCount: 0,
        },
      },
    ]);
    expect(failures).toEqual([{ arn: 'arn:none', reason: 'MISSING' }]);
  });

  it('stop when a newer one begins, and come by the page and by their time', async () => {
    await cloud.create(rolling);
    await cloud.call('UpdateService', { ...one, taskDefinition: 'web:2' });
    await cloud.call('UpdateService', { ...one, forceNewDeployment: true });
    const { serviceDeployments: all } = await list();
    expect(all.map(({ status }) => status)).toEqual(['IN_PROGRESS', 'STOPPED', 'STOPPED']);
    const page = await list({ maxResults: 2 });
    const rest = await list({ maxResults: 2, nextToken: page.nextToken });
    expect([...page.serviceDeployments, ...rest.serviceDeployments]).toEqual(all);
    expect(rest).not.toHaveProperty('nextToken');
    const { serviceDeployments: early } = await list({ createdAt: { before: all[2]!.createdAt } });
    expect(early).toEqual([all[2]]);
    // A change that deploys nothing is none.
    await cloud.call('UpdateService', { ...one, desiredCount: 1 });
    expect((await list()).serviceDeployments).toHaveLength(3);
    await cloud.call('DeleteService', { ...one, force: true });
    expect((await list()).serviceDeployments[0]).toMatchObject({ status: 'STOPPED' });
  });

  it('of a service under CODE_DEPLOY are none: it has task sets', async () => {
    await cloud.create();
    expect(await list()).toEqual({ serviceDeployments: [] });
  });

  it('refuses what AWS refuses', async () => {
    await cloud.create(rolling);
    expect(await refusal(list({ service: 'nope' }))).toMatch(/^ServiceNotFoundException: /);
    expect(await refusal(list({ maxResults: 101 }))).toMatch(/^InvalidParameterException: /);
    expect(await refusal(list({ nextToken: 'garbage' }))).toMatch(/^InvalidParameterException: /);
    expect(await refusal(described())).toMatch(/^InvalidParameterException: /);
    expect(await refusal(described(...Array<string>(21).fill('a')))).toMatch(/^InvalidParameterException: /);
  });
});
