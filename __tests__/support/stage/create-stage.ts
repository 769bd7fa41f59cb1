/** Sets up, without Terraform, what the stacks would give: for tests, where many scenarios are played at once. */
import { CreateClusterCommand, CreateServiceCommand, DeleteServiceCommand } from '@aws-sdk/client-ecs';
import { CreateApplicationCommand, CreateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { DeleteLoadBalancerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TrafficRouting } from '../../../deployment/machine/model';
import { elementAt, textAt } from '../../../rehearsal/cloud/protocol/xml-document';
import {
  awsClients,
  destroyClients,
  known,
  type AwsAccess,
  type AwsClients,
} from '../../../rehearsal/scenarios/aws';
import { environmentOf } from '../../../rehearsal/scenarios/behaviour';
import { deploymentConfigName } from '../../../rehearsal/scenarios/deployment-config';
import { registerProgram } from './register-program';
import { createAlarms } from './stage-alarms';
import type { SharedPlace } from './shared-load-balancer';
import { createLoadBalancer, createPlace, type StageLoadBalancer } from './stage-load-balancer';
import type { ListenerUrl, Stage } from '../../../rehearsal/scenarios/stage';
import { clientAt } from '../emulator-client';

export interface StageProps {
  readonly access: Required<AwsAccess>;
  /** Start of all names, at most 20 characters. */
  readonly name: string;
  /** Start of the names of the target groups. @default `name` */
  readonly targetGroupPrefix?: string;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  readonly listenerUrl: ListenerUrl;
  /** Ports of the production and the test listener. */
  readonly ports: { readonly production: number; readonly test: number };
  /** What the first task definition names; a service with one that cannot run has a primary task set, too. @default - an official one */
  readonly image?: string;
  /** Where it shares a load balancer, which whoever made it removes. @default - it has its own */
  readonly shared?: SharedPlace;
  /** @default 1 */
  readonly desiredCount?: number;
  /** @default a canary of 10 percent for 5 minutes */
  readonly routing?: TrafficRouting;
  /** @default 1 */
  readonly terminationWaitMinutes?: number;
}

export interface CreatedStage {
  readonly stage: Stage;
  /** Deletes what runs: the service with its tasks, and the load balancer. */
  readonly remove: () => Promise<void>;
}

const containerName = 'app';
const containerPort = 3000;
const healthCheck = { path: '/health', status: 200 };

/** The service runs fault-program.cjs, healthy, as version `first`; it may not be ready yet. */
export async function createStage(props: StageProps): Promise<CreatedStage> {
  const clients = awsClients(props.access);
  try {
    const { name, access } = props;
    const subnets = await twoSubnets(access);
    const front = { ...props, subnets, containerPort, healthCheck };
    const balancer =
      props.shared === undefined
        ? await createLoadBalancer(clients.elb, front)
        : await createPlace(clients.elb, props.shared, front);
    const alarmNames = await createAlarms(clients.cloudWatch, name, balancer, props.shared === undefined);
    const taskDefinition = await registerProgram(clients.ecs, {
      family: name,
      ...(props.image !== undefined && { image: props.image }),
      containerName,
      containerPort,
      environment: environmentOf({ kind: 'healthy' }, 'first', {
        healthCheck,
        productionPort: props.ports.production,
        containerPort,
        speed: props.speed,
      }),
    });
    await createService(clients, props, { taskDefinition, subnets, balancer });
    await createDeploymentGroup(clients, props, { balancer, alarmNames });
    return {
      stage: {
        access,
        speed: props.speed,
        cluster: name,
        service: name,
        application: name,
        deploymentGroup: name,
        productionListenerArn: balancer.productionListenerArn,
        productionPort: props.ports.production,
        productionUrl: await props.listenerUrl(balancer.productionListenerArn),
        targetGroupArns: balancer.targetGroups.map(({ arn }) => arn),
        containerName,
        containerPort,
        healthCheck,
      },
      remove: () => remove(access, name, props.shared === undefined ? balancer : undefined),
    };
  } finally {
    destroyClients(clients);
  }
}

/** Of the default VPC, which every Region has. */
export async function twoSubnets(access: Required<AwsAccess>): Promise<string[]> {
  const answer = await clientAt(access).query('ec2.DescribeSubnets', {});
  const subnets = known(elementAt(answer, 'subnetSet'), 'the list of the subnets').children;
  return subnets.slice(0, 2).map((subnet) => known(textAt(subnet, 'subnetId'), 'the id of a subnet'));
}

async function createService(
  { ecs }: AwsClients,
  { name, desiredCount = 1 }: StageProps,
  parts: {
    readonly taskDefinition: string;
    readonly subnets: readonly string[];
    readonly balancer: StageLoadBalancer;
  },
): Promise<void> {
  await ecs.send(new CreateClusterCommand({ clusterName: name }));
  await ecs.send(
    new CreateServiceCommand({
      cluster: name,
      serviceName: name,
      taskDefinition: parts.taskDefinition,
      desiredCount,
      launchType: 'FARGATE',
      deploymentController: { type: 'CODE_DEPLOY' },
      healthCheckGracePeriodSeconds: 120,
      networkConfiguration: { awsvpcConfiguration: { subnets: [...parts.subnets] } },
      loadBalancers: [{ targetGroupArn: parts.balancer.targetGroups[0].arn, containerName, containerPort }],
    }),
  );
}

async function createDeploymentGroup(
  { codeDeploy }: AwsClients,
  props: StageProps,
  parts: { readonly balancer: StageLoadBalancer; readonly alarmNames: readonly string[] },
): Promise<void> {
  const { name, routing = { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 5 } } = props;
  const { balancer, alarmNames } = parts;
  await codeDeploy.send(new CreateApplicationCommand({ applicationName: name, computePlatform: 'ECS' }));
  await codeDeploy.send(
    new CreateDeploymentGroupCommand({
      applicationName: name,
      deploymentGroupName: name,
      serviceRoleArn: 'arn:aws:iam::123456789012:role/codedeploy',
      deploymentConfigName: await deploymentConfigName(codeDeploy, routing),
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ecsServices: [{ clusterName: name, serviceName: name }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: balancer.targetGroups.map((group) => ({ name: group.name })),
            prodTrafficRoute: { listenerArns: [balancer.productionListenerArn] },
            testTrafficRoute: { listenerArns: [balancer.testListenerArn] },
          },
        ],
      },
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
        terminateBlueInstancesOnDeploymentSuccess: {
          action: 'TERMINATE',
          terminationWaitTimeInMinutes: props.terminationWaitMinutes ?? 1,
        },
      },
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      alarmConfiguration: { enabled: true, alarms: alarmNames.map((alarm) => ({ name: alarm })) },
    }),
  );
}

async function remove(
  access: Required<AwsAccess>,
  name: string,
  balancer: StageLoadBalancer | undefined,
): Promise<void> {
  const clients = awsClients(access);
  try {
    await clients.ecs.send(new DeleteServiceCommand({ cluster: name, service: name, force: true }));
    if (balancer === undefined) return;
    await clients.elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: balancer.arn }));
  } finally {
    destroyClients(clients);
  }
}
