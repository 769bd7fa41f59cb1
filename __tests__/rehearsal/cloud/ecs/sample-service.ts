/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import { ecsService } from '../../../../rehearsal/cloud/ecs';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { scaledClock } from '../../../../rehearsal/runtime/clock';
import { ImageStore } from '../../../../rehearsal/runtime/images/image-store';
import { ProcessRuntime } from '../../../../rehearsal/runtime/tasks/process-runtime';
import { TaskNetwork } from '../../../../rehearsal/runtime/tasks/task-network';
import { regionalClientOf } from '../../../support/aws-client';
import { callerOf } from '../../../support/service-caller';
import { FakeTargets } from './fake-targets';

export const arn = (resource: string) => `arn:aws:ecs:eu-west-1:123456789012:${resource}`;

export const targetGroup = (name: string) => ({
  targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/6d0ecf831eec9f09`,
  containerName: 'web',
  containerPort: 3000,
});

export const networkConfiguration = {
  awsvpcConfiguration: {
    subnets: ['subnet-a', 'subnet-b'],
    securityGroups: ['sg-a'],
    assignPublicIp: 'DISABLED',
  },
};

/** A blue/green service as Terraform writes it. */
export const blueGreen = {
  cluster: 'main',
  serviceName: 'web',
  taskDefinition: 'web:1',
  desiredCount: 2,
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  deploymentController: { type: 'CODE_DEPLOY' },
  loadBalancers: [targetGroup('blue')],
  networkConfiguration,
  healthCheckGracePeriodSeconds: 120,
  enableECSManagedTags: true,
  enableExecuteCommand: true,
  propagateTags: 'SERVICE',
  schedulingStrategy: 'REPLICA',
  availabilityZoneRebalancing: 'DISABLED',
  deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 50 },
  tags: [{ key: 'team', value: 'a' }],
};

const cluster = (clusterName: string): Json => ({
  clusterArn: arn(`cluster/${clusterName}`),
  clusterName,
  status: clusterName === 'deleted' ? 'INACTIVE' : 'ACTIVE',
  activeServicesCount: 0,
  defaultCapacityProviderStrategy:
    clusterName === 'spot' ? [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }] : [],
});

/** Upstream has the clusters main, spot and deleted, and revisions 1 to 3 of web, of which 3 is inactive. */
export function upstream(operation: string, input: Json): Promise<Json> {
  switch (operation) {
    case 'ecs.DescribeClusters': {
      const names = (input.clusters as string[]).map((name) => name.replace(/.*\//, ''));
      const known = names.filter((name) => ['main', 'spot', 'deleted'].includes(name));
      return Promise.resolve({ clusters: known.map(cluster), failures: [] });
    }
    case 'ecs.DescribeTaskDefinition': {
      const [, family, revision = '2'] =
        /^(?:.*\/)?(\w+)(?::(\d+))?$/.exec(String(input.taskDefinition)) ?? [];
      if (family !== 'web') {
        return Promise.reject(new AwsError('ClientException', 'Unable to describe task definition.'));
      }
      return Promise.resolve({
        taskDefinition: {
          taskDefinitionArn: arn(`task-definition/web:${revision}`),
          status: revision === '3' ? 'INACTIVE' : 'ACTIVE',
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          containerDefinitions: [{ name: 'web', portMappings: [{ containerPort: 3000 }] }],
        },
      });
    }
    default:
      return Promise.resolve({ answeredUpstream: operation.replace(/.*\./, ''), input });
  }
}

/** ECS, with nothing in it; its tasks never come past PROVISIONING. */
export function controlPlane() {
  return ecsService({
    clock: scaledClock({ speed: 1, startedAt: Date.now() }),
    endpoint: 'http://127.0.0.1:1',
    runtime: new ProcessRuntime({ images: new ImageStore(), path: '' }),
    targets: new FakeTargets(),
    network: new TaskNetwork({ canBind: () => new Promise(() => undefined) }),
  });
}

export function started() {
  const call = callerOf(controlPlane(), { upstream: regionalClientOf({ json: upstream }) });
  return {
    call,
    create: async (input: Json = {}) => {
      const { service } = await call('CreateService', { ...blueGreen, ...input });
      return service as Json;
    },
    describe: async (input: Json = {}) => {
      const { services } = await call('DescribeServices', { cluster: 'main', services: ['web'], ...input });
      return (services as Json[])[0]!;
    },
  };
}
