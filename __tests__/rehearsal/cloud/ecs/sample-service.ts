/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import { ecsService } from '../../../../rehearsal/cloud/ecs';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { parseXml, type XmlElement } from '../../../../rehearsal/cloud/protocol/xml-document';
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

const targetGroupXml = (arn: string, type: string, loadBalancers: string): XmlElement =>
  parseXml(`<Result><TargetGroups><member><TargetGroupArn>${arn}</TargetGroupArn><TargetType>${type}</TargetType>
    <LoadBalancerArns>${loadBalancers}</LoadBalancerArns></member></TargetGroups></Result>`);

/**
 * EC2 has the subnets a and b and the security group a in one VPC, and the security group `other` in another one. Load balancing has the target groups blue and green, which a
 * load balancer forwards to, `unused`, which none does, and `instances`.
 */
function query(
  operation: string,
  parameters: Readonly<Record<string, string>>,
): XmlElement | Promise<XmlElement> {
  const items = (set: string, id: string, known: readonly string[]) => {
    const wanted = Object.values(parameters).filter((value) => known.includes(value));
    const found = wanted
      .map(
        (value) =>
          `<item><${id}>${value}</${id}><vpcId>${value === 'sg-other' ? 'vpc-b' : 'vpc-a'}</vpcId></item>`,
      )
      .join('');
    return parseXml(`<Response><${set}>${found}</${set}></Response>`);
  };
  switch (operation) {
    case 'ec2.DescribeSubnets':
      return items('subnetSet', 'subnetId', ['subnet-a', 'subnet-b']);
    case 'ec2.DescribeSecurityGroups':
      return items('securityGroupInfo', 'groupId', ['sg-a', 'sg-other']);
    case 'elasticloadbalancing.DescribeTargetGroups': {
      const arn = parameters['TargetGroupArns.member.1'] ?? '';
      const name = arn.split('/')[1] ?? '';
      if (!['blue', 'green', 'unused', 'instances'].includes(name)) {
        return Promise.reject(new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`));
      }
      const type = name === 'instances' ? 'instance' : 'ip';
      return targetGroupXml(arn, type, name === 'unused' ? '' : '<member>arn:of:balancer</member>');
    }
    default:
      return Promise.reject(new Error(`nobody answers ${operation}`));
  }
}

/** The clients of a call. */
export const clients = (json: (operation: string, input: Json) => Json | Promise<Json> = upstream) => ({
  aws: regionalClientOf({ json, query }),
  upstream: regionalClientOf({ json, query }),
});

/** ECS, with nothing in it; its tasks never come past PROVISIONING. */
export function controlPlane() {
  return ecsService({
    clock: scaledClock({ speed: 1, startedAt: Date.now() }),
    endpoint: 'http://127.0.0.1:1',
    runtime: new ProcessRuntime({ images: new ImageStore(), path: '' }),
    targets: new FakeTargets(),
    network: new TaskNetwork({ claim: () => new Promise(() => undefined) }),
  });
}

export function started() {
  const call = callerOf(controlPlane(), clients());
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
