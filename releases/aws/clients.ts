/** The AWS APIs that are asked, in a Region. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';

export interface Clients {
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly codePipeline: CodePipelineClient;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
}

export interface Place {
  /** @default - AWS */
  readonly endpoint: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** @returns the clients of a Region; each Region has its clients once */
export function clientsAt(place: Place): (region: string) => Clients {
  const regions = new Map<string, Clients>();
  return (region) => {
    const clients = regions.get(region) ?? connect(place, region);
    regions.set(region, clients);
    return clients;
  };
}

function connect({ endpoint, env }: Place, region: string): Clients {
  const configuration = {
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(isLoopback(endpoint) && env.AWS_ACCESS_KEY_ID === undefined && { credentials: anyCredentials }),
  };
  return {
    cloudWatch: new CloudWatchClient(configuration),
    codeDeploy: new CodeDeployClient(configuration),
    codePipeline: new CodePipelineClient(configuration),
    ecr: new ECRClient(configuration),
    ecs: new ECSClient(configuration),
    elb: new ElasticLoadBalancingV2Client(configuration),
  };
}

/** The embedded AWS checks none. */
const anyCredentials = { accessKeyId: 'releases', secretAccessKey: 'releases' };

function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(endpoint).hostname);
}
