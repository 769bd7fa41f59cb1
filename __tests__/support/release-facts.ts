/** Facts of a service whose release goes from blue to green. */
import type { DeploymentFacts, ServiceFacts, ServiceRef } from '../../releases/model/facts';

export const ref: ServiceRef = {
  environment: 'dev',
  service: 'web',
  region: 'eu-central-1',
  application: 'shop-dev-web',
  deploymentGroup: 'shop-dev-web',
  cluster: 'shop-dev-web',
  ecsService: 'shop-dev-web',
  blueTargetGroup: 'dev-web-blue',
  greenTargetGroup: 'dev-web-green',
  repository: 'shop-dev-web',
  pipeline: 'shop-dev-web',
};

export const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 29, 12, minutes));

export const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

export function deployment(id: string, facts: Partial<DeploymentFacts> = {}): DeploymentFacts {
  return {
    id,
    status: 'Succeeded',
    createTime: at(0),
    autoRollback: true,
    terminationWaitMinutes: 60,
    terminationWaitStarted: false,
    ...facts,
  };
}

/** An image by digest, of the commit of the same digit. */
export const imageOf = (digit: string) => ({
  image: `registry/shop@${digest(digit)}`,
  digest: digest(digit),
  commit: digit.repeat(40),
});

export const facts: ServiceFacts = {
  taskSets: [
    {
      id: 'ecs-svc/1',
      status: 'PRIMARY',
      deploymentId: 'd-ONE',
      taskDefinition: 'one',
      targetGroup: 'arn:blue',
      desired: 2,
      running: 2,
      pending: 0,
    },
    {
      id: 'ecs-svc/2',
      status: 'ACTIVE',
      deploymentId: 'd-TWO',
      taskDefinition: 'two',
      targetGroup: 'arn:green',
      desired: 2,
      running: 2,
      pending: 0,
    },
  ],
  images: new Map([
    ['one', imageOf('1')],
    ['two', imageOf('2')],
  ]),
  targetGroups: [
    { name: 'dev-web-blue', arn: 'arn:blue' },
    { name: 'dev-web-green', arn: 'arn:green' },
  ],
  production: [
    { targetGroup: 'arn:blue', weight: 90 },
    { targetGroup: 'arn:green', weight: 10 },
  ],
  test: [{ targetGroup: 'arn:green', weight: 1 }],
  alarms: [
    { name: 'errors', state: 'ALARM', reason: 'Threshold Crossed' },
    { name: 'latency', state: 'OK' },
  ],
  deployments: [
    deployment('d-TWO', { status: 'InProgress', taskDefinition: 'two', createTime: at(10) }),
    deployment('d-ONE', { taskDefinition: 'one', completeTime: at(5) }),
  ],
  progress: {
    events: [
      { name: 'Install', status: 'Succeeded', startTime: at(10), endTime: at(11) },
      { name: 'AllowTraffic', status: 'InProgress', startTime: at(11) },
    ],
    taskSets: [
      { label: 'Blue', status: 'PRIMARY', weight: 90, desired: 2, running: 2, pending: 0 },
      { label: 'Green', status: 'ACTIVE', weight: 10, desired: 2, running: 2, pending: 0 },
    ],
  },
  pipeline: {
    name: 'shop-dev-web',
    execution: { id: 'e', status: 'InProgress', revision: '2'.repeat(40) },
    stages: [
      { name: 'Source', status: 'Succeeded', actions: [], rules: [] },
      {
        name: 'Approve',
        status: 'InProgress',
        actions: [{ name: 'Approve', status: 'InProgress', awaitsApproval: true }],
        rules: [],
      },
    ],
  },
};
