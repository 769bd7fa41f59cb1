/** The AWS APIs that are asked, in a Region of an account. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, type CodeDeployClientConfig } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Home } from '../model/facts';
import { roleCredentials } from './credentials';

export interface Clients {
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly codePipeline: CodePipelineClient;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  /** Of all of them, for clients of other services. */
  readonly configuration: ClientConfiguration;
}

type ClientConfiguration = Pick<CodeDeployClientConfig, 'region' | 'endpoint' | 'credentials' | 'profile'>;

export interface Place {
  /** @default - AWS */
  readonly endpoint: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** @returns the clients of a Region with the credentials of an environment; each home has its clients once */
export function clientsAt(place: Place): (home: Home) => Clients {
  const homes = new Map<string, Clients>();
  return (home) => {
    const key = homeKey(home);
    const clients = homes.get(key) ?? connect(place, home);
    homes.set(key, clients);
    return clients;
  };
}

/** Equal for homes that are asked with the same clients. */
export const homeKey = ({ region, profile, assumeRole }: Home): string =>
  JSON.stringify([region, profile, assumeRole?.roleArn, assumeRole?.externalId]);

function connect({ endpoint, env }: Place, { region, profile, assumeRole }: Home): Clients {
  const local = isLoopback(endpoint);
  const source = {
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(local && env.AWS_ACCESS_KEY_ID === undefined && { credentials: anyCredentials }),
    // The embedded AWS has no profiles.
    ...(!local && profile !== undefined && { profile }),
  };
  const configuration =
    assumeRole === undefined ? source : { ...source, credentials: roleCredentials(assumeRole, source) };
  return {
    cloudWatch: new CloudWatchClient(configuration),
    codeDeploy: new CodeDeployClient(configuration),
    codePipeline: new CodePipelineClient(configuration),
    ecr: new ECRClient(configuration),
    ecs: new ECSClient(configuration),
    elb: new ElasticLoadBalancingV2Client(configuration),
    configuration,
  };
}

/** The embedded AWS checks none. */
const anyCredentials = { accessKeyId: 'releases', secretAccessKey: 'releases' };

function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(endpoint).hostname);
}
