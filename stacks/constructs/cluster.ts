import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Construct } from 'constructs';

export interface ClusterProps {
  readonly name: string;
  readonly containerInsights: boolean;
  /** Log group of ECS Exec sessions; undefined while ECS Exec is off. */
  readonly executeCommandLogGroupName: string | undefined;
  /** The service's customer managed key, if there is one; it encrypts ECS Exec sessions. */
  readonly keyArn: string | undefined;
}

/** The ECS cluster of a service. */
export class Cluster extends Construct {
  readonly arn: string;
  readonly name: string;

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    const cluster = new EcsCluster(this, 'Resource', {
      name: props.name,
      // Written out: an account may turn it on by default.
      setting: [{ name: 'containerInsights', value: props.containerInsights ? 'enabled' : 'disabled' }],
      ...this.#logSessions(props),
    });
    this.arn = cluster.arn;
    this.name = cluster.name;
  }

  #logSessions({ executeCommandLogGroupName, keyArn }: ClusterProps) {
    if (executeCommandLogGroupName === undefined) return {};
    return {
      configuration: {
        executeCommandConfiguration: {
          ...(keyArn === undefined ? {} : { kmsKeyId: keyArn }),
          logging: 'OVERRIDE',
          logConfiguration: {
            cloudWatchLogGroupName: executeCommandLogGroupName,
            cloudWatchEncryptionEnabled: keyArn !== undefined,
          },
        },
      },
    };
  }
}
