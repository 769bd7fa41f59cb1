import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface FargateServiceProps {
  readonly name: string;
  readonly clusterArn: string;
  /** Revision of the first task set. */
  readonly taskDefinitionArn: string;
  /** Number of tasks at the start. */
  readonly desiredCount: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** Target group of the first task set. */
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** Seconds during which a new task may be unhealthy. */
  readonly healthCheckGracePeriodSeconds: number;
  readonly enableExecuteCommand: boolean;
  /** Listeners that lead to the target groups, and the grants of the task roles. */
  readonly dependsOn: ITerraformDependable[];
  /** Whether the service refuses to be destroyed. */
  readonly protect: boolean;
}

/**
 * What a release changes on the service, and what ECS therefore refuses to change by UpdateService: with any of these
 * in a plan the apply fails (hashicorp/terraform-provider-aws#12703, #13658, #8005). Network and platform version go
 * with the AppSpec file of every release. The number of tasks belongs to auto scaling or to whoever scales by hand.
 * `enable_execute_command` is not here: to turn it on later takes a new service, and an apply that fails says so.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
const ownedByReleases = [
  'task_definition',
  'load_balancer',
  'desired_count',
  'network_configuration',
  'platform_version',
];

/** A Fargate service whose releases are CodeDeploy's. */
export class FargateService extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: FargateServiceProps) {
    super(scope, id);
    this.name = new EcsService(this, 'Resource', {
      name: props.name,
      cluster: props.clusterArn,
      taskDefinition: props.taskDefinitionArn,
      desiredCount: props.desiredCount,
      launchType: 'FARGATE',
      platformVersion: 'LATEST',
      schedulingStrategy: 'REPLICA',
      deploymentController: { type: 'CODE_DEPLOY' },
      networkConfiguration: {
        subnets: [...props.subnetIds],
        securityGroups: [props.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancer: [
        {
          targetGroupArn: props.targetGroupArn,
          containerName: props.containerName,
          containerPort: props.containerPort,
        },
      ],
      healthCheckGracePeriodSeconds: props.healthCheckGracePeriodSeconds,
      enableExecuteCommand: props.enableExecuteCommand,
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      // The provider waits for a deployment of ECS itself, which a service under CodeDeploy never has
      // (hashicorp/terraform-provider-aws#29252).
      waitForSteadyState: false,
      dependsOn: props.dependsOn,
      lifecycle: { ignoreChanges: ownedByReleases, preventDestroy: props.protect },
    }).name;
  }
}
