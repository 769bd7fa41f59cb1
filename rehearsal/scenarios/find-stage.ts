/** The stage that Terraform has deployed, found by what the APIs list. */
import {
  GetDeploymentGroupCommand,
  paginateListApplications,
  paginateListDeploymentGroups,
  type CodeDeployClient,
  type DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, type ECSClient, type Service } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'yaml';
import { awsClients, destroyClients, known, type AwsAccess } from './aws';
import { findRoute } from './stage-route';
import type { AppSpecDocument, ListenerUrl, Stage } from './stage';

export interface FindStageProps {
  readonly access: AwsAccess;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  readonly listenerUrl: ListenerUrl;
  /** Names of the CodeDeploy applications. @default - all of the Region */
  readonly applications?: ReadonlySet<string>;
  /** Paths that a service is known to answer, by its deployment group. @default - that of its health check */
  readonly knownPaths?: (deploymentGroup: string) => readonly string[];
}

/**
 * Every deployment group of the applications as a stage, in the order in which they are listed.
 *
 * @throws Failure a part that a group names is not there
 */
export async function findStages(props: FindStageProps): Promise<Stage[]> {
  const clients = awsClients(props.access);
  try {
    const stages: Stage[] = [];
    for (const group of await deploymentGroups(clients.codeDeploy, props.applications)) {
      const { serviceName, clusterName } = known(group.ecsServices?.[0], 'the ECS service of the group');
      const service = await findService(clients.ecs, clusterName, serviceName);
      const container = known(service.taskSets?.[0]?.loadBalancers?.[0], 'the load balancer of the service');
      const application = known(group.applicationName, 'the application of the group');
      const appSpec = await findAppSpec(props.access, application);
      stages.push({
        access: props.access,
        speed: props.speed,
        cluster: known(clusterName, 'the cluster of the group'),
        service: known(serviceName, 'the service of the group'),
        application,
        deploymentGroup: known(group.deploymentGroupName, 'the name of the group'),
        ...(await findTraffic(clients.elb, group, props)),
        containerName: known(container.containerName, 'the container of the service'),
        containerPort: known(container.containerPort, 'the container port of the service'),
        ...(appSpec && { appSpec }),
      });
    }
    return stages;
  } finally {
    destroyClients(clients);
  }
}

async function deploymentGroups(
  client: CodeDeployClient,
  chosen: ReadonlySet<string> | undefined,
): Promise<DeploymentGroupInfo[]> {
  const groups: DeploymentGroupInfo[] = [];
  for await (const { applications = [] } of paginateListApplications({ client }, {})) {
    for (const applicationName of applications) {
      if (chosen?.has(applicationName) === false) continue;
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

async function findService(
  client: ECSClient,
  cluster: string | undefined,
  name: string | undefined,
): Promise<Service> {
  const { services } = await client.send(
    new DescribeServicesCommand({ cluster, services: [known(name, 'the service of the group')] }),
  );
  return known(services?.[0], `the service ${name ?? ''}`);
}

async function findTraffic(
  client: ElasticLoadBalancingV2Client,
  group: DeploymentGroupInfo,
  { listenerUrl, knownPaths = () => [] }: Pick<FindStageProps, 'listenerUrl' | 'knownPaths'>,
): Promise<
  Pick<
    Stage,
    'productionListenerArn' | 'productionPort' | 'productionUrl' | 'route' | 'targetGroupArns' | 'healthCheck'
  >
> {
  const pair = known(
    group.loadBalancerInfo?.targetGroupPairInfoList?.[0],
    'the pair of target groups of the group',
  );
  const productionListenerArn = known(
    pair.prodTrafficRoute?.listenerArns?.[0],
    'the production listener of the group',
  );
  const { Listeners } = await client.send(
    new DescribeListenersCommand({ ListenerArns: [productionListenerArn] }),
  );
  const productionPort = known(Listeners?.[0]?.Port, 'the port of the production listener');
  const { TargetGroups = [] } = await client.send(
    new DescribeTargetGroupsCommand({
      Names: (pair.targetGroups ?? []).map(({ name }) => known(name, 'the name of a target group')),
    }),
  );
  const targetGroupArns = TargetGroups.map(({ TargetGroupArn }) =>
    known(TargetGroupArn, 'the ARN of a target group'),
  );
  const healthCheckPath = TargetGroups[0]?.HealthCheckPath ?? '/';
  const route = await findRoute(
    client,
    { arn: productionListenerArn, defaultActions: Listeners?.[0]?.DefaultActions },
    targetGroupArns,
    [
      ...knownPaths(group.deploymentGroupName ?? '').filter((path) => path !== healthCheckPath),
      healthCheckPath,
    ],
  );
  return {
    productionListenerArn,
    productionPort,
    productionUrl: await listenerUrl(productionListenerArn),
    ...(route && { route }),
    targetGroupArns,
    healthCheck: {
      path: healthCheckPath,
      status: Number.parseInt(TargetGroups[0]?.Matcher?.HttpCode ?? '200', 10),
    },
  };
}

/** What the stacks keep for releases in the artifact bucket, whose name starts with the application's. */
async function findAppSpec(access: AwsAccess, application: string): Promise<AppSpecDocument | undefined> {
  const client = new S3Client({ ...access, forcePathStyle: true });
  try {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    const bucket = Buckets.find(({ Name }) => Name?.startsWith(`${application}-art-`))?.Name;
    if (bucket === undefined) return undefined;
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: 'release-templates/appspec.yaml' }),
    );
    return parse(known(await Body?.transformToString(), `the AppSpec in ${bucket}`)) as AppSpecDocument;
  } finally {
    client.destroy();
  }
}
