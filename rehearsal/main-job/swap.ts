/**
 * Leaves a service, its listeners and its task definition as CodeDeploy leaves them after a blue/green deployment,
 * by the calls that CodeDeploy itself makes.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
 */
import {
  CodeDeployClient,
  paginateListApplications,
  paginateListDeploymentGroups,
  GetDeploymentGroupCommand,
  type DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import {
  CreateTaskSetCommand,
  DeleteTaskSetCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServicePrimaryTaskSetCommand,
  type RegisterTaskDefinitionCommandInput,
  type TaskSet,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Failure } from '../failures';

/** Where the AWS APIs answer. */
export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What one swap did, by AWS's names. */
export interface Swap {
  readonly service: string;
  readonly taskDefinitionArn: string;
  /** Name of the target group that now has all production traffic. */
  readonly targetGroup: string;
}

interface Clients {
  readonly codeDeploy: CodeDeployClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
}

/** Swaps the task sets of every deployment group of a Region. */
export async function swapAll(access: AwsAccess): Promise<Swap[]> {
  const clients: Clients = {
    codeDeploy: new CodeDeployClient(access),
    ecs: new ECSClient(access),
    elb: new ElasticLoadBalancingV2Client(access),
  };
  const swaps: Swap[] = [];
  for (const group of await deploymentGroups(clients.codeDeploy)) swaps.push(await swap(clients, group));
  return swaps;
}

async function deploymentGroups(client: CodeDeployClient): Promise<DeploymentGroupInfo[]> {
  const groups: DeploymentGroupInfo[] = [];
  for await (const { applications = [] } of paginateListApplications({ client }, {})) {
    for (const applicationName of applications) {
      for await (const page of paginateListDeploymentGroups({ client }, { applicationName })) {
        for (const deploymentGroupName of page.deploymentGroups ?? []) {
          const answer = await client.send(
            new GetDeploymentGroupCommand({ applicationName, deploymentGroupName }),
          );
          groups.push(known(answer.deploymentGroupInfo, `deployment group ${deploymentGroupName}`));
        }
      }
    }
  }
  return groups;
}

async function swap({ ecs, elb }: Clients, group: DeploymentGroupInfo): Promise<Swap> {
  const { serviceName, clusterName } = known(group.ecsServices?.[0], 'the group’s ECS service');
  const cluster = known(clusterName, 'the group’s cluster');
  const service = known(serviceName, 'the group’s service');
  const pair = known(
    group.loadBalancerInfo?.targetGroupPairInfoList?.[0],
    'the group’s pair of target groups',
  );

  const original = await primaryTaskSet(ecs, cluster, service);
  const originalBalancer = known(original.loadBalancers?.[0], 'the load balancer of the primary task set');
  const groups = await targetGroupArns(
    elb,
    (pair.targetGroups ?? []).map((target) => known(target.name, 'a target group’s name')),
  );
  const replacementGroup = known(
    [...groups].find(([, arn]) => arn !== originalBalancer.targetGroupArn),
    'the target group without the primary task set',
  );
  const [targetGroup, targetGroupArn] = replacementGroup;

  const taskDefinitionArn = await registerNextRevision(
    ecs,
    known(original.taskDefinition, 'the task definition'),
  );
  const { taskSet: replacement } = await ecs.send(
    new CreateTaskSetCommand({
      cluster,
      service,
      taskDefinition: taskDefinitionArn,
      launchType: 'FARGATE',
      networkConfiguration: original.networkConfiguration,
      loadBalancers: [{ ...originalBalancer, targetGroupArn }],
      scale: { value: 100, unit: 'PERCENT' },
    }),
  );
  const listeners = [pair.testTrafficRoute, pair.prodTrafficRoute].flatMap(
    (route) => route?.listenerArns ?? [],
  );
  for (const listener of listeners) {
    await forward(elb, listener, {
      all: targetGroupArn,
      none: known(originalBalancer.targetGroupArn, 'a target group'),
    });
  }
  const replacementArn = known(replacement?.taskSetArn, 'the replacement task set');
  await ecs.send(
    new UpdateServicePrimaryTaskSetCommand({ cluster, service, primaryTaskSet: replacementArn }),
  );
  await ecs.send(new DeleteTaskSetCommand({ cluster, service, taskSet: original.taskSetArn, force: true }));
  return { service, taskDefinitionArn, targetGroup };
}

async function primaryTaskSet(ecs: ECSClient, cluster: string, service: string): Promise<TaskSet> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  return known(
    services?.[0]?.taskSets?.find((taskSet) => taskSet.status === 'PRIMARY'),
    `the primary task set of ${service}`,
  );
}

/** Target group ARNs by name. */
async function targetGroupArns(
  elb: ElasticLoadBalancingV2Client,
  names: string[],
): Promise<Map<string, string>> {
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: names }));
  return new Map(
    TargetGroups.map((group) => [
      known(group.TargetGroupName, 'a name'),
      known(group.TargetGroupArn, 'an ARN'),
    ]),
  );
}

/** The pipeline's deploy action registers a revision of its own for every release. */
async function registerNextRevision(ecs: ECSClient, arn: string): Promise<string> {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  const registered = await ecs.send(
    new RegisterTaskDefinitionCommand(taskDefinition as RegisterTaskDefinitionCommandInput),
  );
  return known(registered.taskDefinition?.taskDefinitionArn, 'the registered revision');
}

/**
 * CodeDeploy leaves the group without traffic in the rule at weight 0, so that it keeps being health-checked
 * (hashicorp/terraform-provider-aws#28129).
 */
async function forward(
  elb: ElasticLoadBalancingV2Client,
  listenerArn: string,
  to: { all: string; none: string },
): Promise<void> {
  await elb.send(
    new ModifyListenerCommand({
      ListenerArn: listenerArn,
      DefaultActions: [
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: to.all, Weight: 100 },
              { TargetGroupArn: to.none, Weight: 0 },
            ],
          },
        },
      ],
    }),
  );
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Failure(`the embedded AWS did not answer with ${what}`);
  return value;
}
