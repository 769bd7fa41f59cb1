/** Services and task sets, as they are kept. */
import type { Tags } from '../support/tags';
import type { CreateServiceInput, TemplateInput } from './shapes';

export type DeploymentControllerType = 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';

/** How tasks are run, resolved: the task definition is an ARN. */
export interface TaskTemplate extends TemplateInput {
  /** On Fargate only, for example `Linux`. */
  readonly platformFamily?: string;
}

/** A group of a service's tasks that run from one template. */
export interface TaskSet {
  /** `ecs-svc/` and 19 digits. */
  readonly id: string;
  readonly taskSetArn: string;
  readonly externalId?: string;
  /** PRIMARY serves production traffic. */
  readonly status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  readonly template: TaskTemplate;
  /** Percent of the service's desired count. */
  readonly scale: number;
  /** Seconds since the epoch, as are all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: Tags;
}

/** The rolling deployment that the ECS controller made last. */
export interface RollingDeployment {
  /** `ecs-svc/` and 19 digits. */
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly template: TaskTemplate;
}

type Settings = Required<
  Pick<
    CreateServiceInput,
    | 'availabilityZoneRebalancing'
    | 'deploymentConfiguration'
    | 'enableECSManagedTags'
    | 'enableExecuteCommand'
    | 'placementConstraints'
    | 'placementStrategy'
    | 'propagateTags'
  >
> &
  Pick<
    CreateServiceInput,
    | 'healthCheckGracePeriodSeconds'
    | 'serviceConnectConfiguration'
    | 'volumeConfigurations'
    | 'vpcLatticeConfigurations'
  >;

export interface Service {
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly clusterArn: string;
  /**
   * A DRAINING service is deleted and has tasks that must be stopped yet. An INACTIVE one can be described until another
   * one takes its name.
   */
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly deploymentController: DeploymentControllerType;
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  /** Of tasks. */
  readonly desiredCount: number;
  readonly roleArn?: string;
  readonly createdAt: number;
  readonly settings: Settings;
  readonly template: TaskTemplate;
  /** None under the ECS controller. */
  readonly taskSets: readonly TaskSet[];
  /** Under the ECS controller only. */
  readonly deployment?: RollingDeployment;
  /** Deployments whose tasks the last one has still to replace, the newest first. @default - none */
  readonly previousDeployments?: readonly RollingDeployment[];
  readonly tags: Tags;
}
