import type { TargetRegistry } from '../../runtime/load-balancer/model';
import type { Tags } from '../support/tags';
import { ServiceEvents } from './scheduler/service-events';
import { Stability } from './scheduler/stability';
import { RestartThrottle } from './scheduler/restart-throttle';
import type { CreateServiceInput, TemplateInput } from './shapes';
import type { TaskDefinition } from './tasks/task-definition';
import { TaskStore } from './tasks/task-store';

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

/** ECS services and their tasks in one account and region. */
export interface EcsState {
  /** By ARN. */
  readonly services: Map<string, Service>;
  /** Task definitions that services and tasks run from, by ARN: a revision never changes. */
  readonly definitions: Map<string, TaskDefinition>;
  readonly tasks: TaskStore;
  readonly events: ServiceEvents;
  readonly throttle: RestartThrottle;
  readonly stability: Stability;
  readonly targets: TargetRegistry;
}

export function emptyState(targets: TargetRegistry): EcsState {
  return {
    services: new Map(),
    definitions: new Map(),
    tasks: new TaskStore(),
    events: new ServiceEvents(),
    throttle: new RestartThrottle(),
    stability: new Stability(),
    targets,
  };
}
