import { EcsTaskDefinition, type EcsTaskDefinitionVolume } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Construct } from 'constructs';
import type { TaskTemplate, TaskVolume } from '../task-template';

export interface TaskDefinitionProps {
  readonly template: TaskTemplate;
}

/** The task definition that the service starts with. Later revisions are registered by releases. */
export class TaskDefinition extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { template }: TaskDefinitionProps) {
    super(scope, id);
    this.arn = new EcsTaskDefinition(this, 'Resource', {
      family: template.family,
      taskRoleArn: template.taskRoleArn,
      executionRoleArn: template.executionRoleArn,
      networkMode: template.networkMode,
      requiresCompatibilities: [...template.requiresCompatibilities],
      cpu: template.cpu,
      memory: template.memory,
      runtimePlatform: template.runtimePlatform,
      ...(template.ephemeralStorage === undefined
        ? {}
        : { ephemeralStorage: { sizeInGib: template.ephemeralStorage.sizeInGiB } }),
      containerDefinitions: JSON.stringify(template.containerDefinitions),
      volume: template.volumes.map(toVolume),
      // A revision that Terraform replaces may still be the one to roll back to; deregistered it starts no task
      // (hashicorp/terraform-provider-aws#258).
      skipDestroy: true,
    }).arn;
  }
}

const toVolume = ({ name, efsVolumeConfiguration }: TaskVolume): EcsTaskDefinitionVolume => ({
  name,
  ...(efsVolumeConfiguration === undefined ? {} : { efsVolumeConfiguration }),
});
