/** The AWS APIs that scenarios use: the public ones, by the AWS SDK. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Failure } from '../failures';

/** Where the AWS APIs answer. */
export interface AwsAccess {
  /** URL without a trailing slash. @default - AWS's own */
  readonly endpoint?: string;
  readonly region: string;
  /** @default - those of the environment, as the AWS SDK finds them */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface AwsClients {
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly lambda: LambdaClient;
}

export const awsClients = (access: AwsAccess): AwsClients => ({
  cloudWatch: new CloudWatchClient({ ...access }),
  codeDeploy: new CodeDeployClient({ ...access }),
  ecs: new ECSClient({ ...access }),
  elb: new ElasticLoadBalancingV2Client({ ...access }),
  lambda: new LambdaClient({ ...access }),
});

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
  if (value === undefined) throw new Failure(`${what} is missing in the answer of AWS`);
  return value;
}
