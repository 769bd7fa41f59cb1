/** The AWS APIs that scenarios use: the public ones, by the AWS SDK. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Failure } from '../failures';

/** Where the AWS APIs answer. */
export interface AwsAccess {
  /** URL without a trailing slash. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface AwsClients {
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly lambda: LambdaClient;
}

export const awsClients = ({ endpoint, region, credentials }: AwsAccess): AwsClients => {
  const configuration = { endpoint, region, credentials };
  return {
    cloudWatch: new CloudWatchClient(configuration),
    codeDeploy: new CodeDeployClient(configuration),
    ecs: new ECSClient(configuration),
    elb: new ElasticLoadBalancingV2Client(configuration),
    lambda: new LambdaClient(configuration),
  };
};

/** Closes the connections of the clients. */
export function destroyClients(clients: AwsClients): void {
  clients.cloudWatch.destroy();
  clients.codeDeploy.destroy();
  clients.ecs.destroy();
  clients.elb.destroy();
  clients.lambda.destroy();
}

/**
 * A value that AWS always sends in this place.
 *
 * @param what - for the message, for example `the ARN of the listener`
 * @throws Failure it is missing
 */
export function known<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Failure(`${what} is missing in the answer of the embedded AWS`);
  return value;
}
