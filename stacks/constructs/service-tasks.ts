import { Construct } from 'constructs';
import { standIn } from '../bootstrap-task';
import type { ServiceContext } from '../service-context';
import type { TaskSettings } from '../settings';
import { imagePlaceholder, renderTask, type TaskContext, type TaskTemplate } from '../task-template';
import { AutoScaling } from './auto-scaling';
import { Cluster } from './cluster';
import { DockerImage } from './docker-image';
import { FargateService } from './fargate-service';
import type { ImageRepository } from './image-repository';
import { LogGroup } from './log-group';
import type { ServiceTraffic } from './service-traffic';
import { TaskDefinition } from './task-definition';
import { TaskRoles } from './task-roles';

export interface ServiceTasksProps {
  readonly context: ServiceContext;
  readonly repository: ImageRepository;
  readonly traffic: ServiceTraffic;
}

/** The ECS service and everything that its tasks need. */
export class ServiceTasks extends Construct {
  readonly #props: ServiceTasksProps;
  readonly roles: TaskRoles;
  readonly clusterName: string;
  readonly serviceName: string;
  /** The task definition of a release, with a placeholder in place of the image. */
  readonly releaseTemplate: TaskTemplate;
  readonly #logs: LogGroup;
  readonly #sessionLogs: LogGroup | undefined;

  constructor(scope: Construct, id: string, props: ServiceTasksProps) {
    super(scope, id);
    this.#props = props;
    const { names, service } = props.context;
    this.#logs = this.#createLogGroup('logs', names.logGroup);
    this.#sessionLogs = service.enableExecuteCommand
      ? this.#createLogGroup('session-logs', names.executeCommandLogGroup)
      : undefined;
    this.roles = this.#createRoles();
    const cluster = this.#createCluster();
    const taskDefinition = new TaskDefinition(this, 'task-definition', { template: this.#firstTemplate() });
    const ecsService = this.#createService(cluster, taskDefinition);
    this.clusterName = cluster.name;
    this.serviceName = ecsService.name;
    this.releaseTemplate = this.#renderTemplate(service.task, imagePlaceholder, { tags: props.context.tags });
    this.#scale();
  }

  #createLogGroup(id: string, name: string): LogGroup {
    const { service, keyArn } = this.#props.context;
    return new LogGroup(this, id, { name, retentionDays: service.task.logRetentionDays, keyArn });
  }

  #createRoles(): TaskRoles {
    const { names, account, service, keyArn } = this.#props.context;
    const { firstImage, task } = service;
    return new TaskRoles(this, 'roles', {
      taskRoleName: names.taskRole,
      executionRoleName: names.executionRole,
      account,
      settings: task,
      repositoryArn: this.#props.repository.arn,
      otherImages: [
        ...task.sidecars.map((sidecar) => sidecar.image),
        ...(firstImage.source === 'digest' ? [firstImage.reference] : []),
      ],
      logGroupArn: this.#logs.arn,
      executeCommandLogGroupArn: this.#sessionLogs?.arn,
      keyArn,
    });
  }

  #createCluster(): Cluster {
    const { names, service, keyArn } = this.#props.context;
    return new Cluster(this, 'cluster', {
      name: names.cluster,
      containerInsights: service.containerInsights,
      executeCommandLogGroupName: this.#sessionLogs?.name,
      keyArn,
    });
  }

  #firstTemplate(): TaskTemplate {
    const { service } = this.#props.context;
    const { firstImage, task } = service;
    switch (firstImage.source) {
      case 'public':
        return this.#renderTemplate(standIn(service), firstImage.reference);
      case 'digest':
        return this.#renderTemplate(task, firstImage.reference);
      case 'docker':
        return this.#renderTemplate(task, this.#buildImage(firstImage.context, firstImage.dockerfile));
    }
  }

  #buildImage(context: string, dockerfile: string): string {
    const { repository } = this.#props;
    return new DockerImage(this, 'first-image', {
      repositoryUrl: repository.url,
      registryId: repository.registryId,
      context,
      dockerfile,
      architecture: this.#props.context.service.task.architecture,
    }).reference;
  }

  #renderTemplate(task: TaskSettings, image: string, more: Pick<TaskContext, 'tags'> = {}): TaskTemplate {
    const { names, service, environment } = this.#props.context;
    return renderTask(task, {
      family: names.taskFamily,
      image,
      taskRoleArn: this.roles.task.arn,
      executionRoleArn: this.roles.execution.arn,
      logGroupName: this.#logs.name,
      region: environment.region,
      enableExecuteCommand: service.enableExecuteCommand,
      ...more,
    });
  }

  #createService(cluster: Cluster, taskDefinition: TaskDefinition): FargateService {
    const { names, service, network, environment } = this.#props.context;
    const { loadBalancer, securityGroups } = this.#props.traffic;
    const grants = [this.roles.task.policy, this.roles.execution.policy].filter(
      (policy) => policy !== undefined,
    );
    return new FargateService(this, 'service', {
      name: names.service,
      clusterArn: cluster.arn,
      taskDefinitionArn: taskDefinition.arn,
      desiredCount: service.desiredCount,
      subnetIds: network.privateSubnetIds,
      securityGroupId: securityGroups.tasksId,
      targetGroupArn: loadBalancer.blue.arn,
      containerName: service.task.containerName,
      containerPort: service.task.containerPort,
      healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
      enableExecuteCommand: service.enableExecuteCommand,
      dependsOn: [...loadBalancer.leading, ...grants],
      protect: environment.protect,
    });
  }

  #scale(): void {
    const { autoScaling } = this.#props.context.service;
    if (autoScaling === undefined) return;
    new AutoScaling(this, 'auto-scaling', {
      clusterName: this.clusterName,
      serviceName: this.serviceName,
      settings: autoScaling,
    });
  }
}
