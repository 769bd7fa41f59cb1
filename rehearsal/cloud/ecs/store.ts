import type { TargetRegistry } from '../../runtime/load-balancer';
import { DeploymentHistory } from './deployment-history';
import type { Service } from './model';
import { RestartThrottle } from './scheduler/restart-throttle';
import { ServiceEvents } from './scheduler/service-events';
import { Stability } from './scheduler/stability';
import { TaskProtection } from './tasks/protection';
import type { Registration } from './tasks/registered-task-definition';
import type { TaskDefinition } from './tasks/task-definition';
import { TaskStore } from './tasks/task-store';

/** ECS services and their tasks in one account and region. */
export interface EcsState {
  /** By ARN. */
  readonly services: Map<string, Service>;
  /** Task definitions that services and tasks run from, by ARN: a revision never changes. */
  readonly definitions: Map<string, TaskDefinition>;
  /** Of task definitions by ARN. */
  readonly registrations: Map<string, Registration>;
  /** Names of those that were created here; FARGATE and FARGATE_SPOT are not among them. */
  readonly capacityProviders: Set<string>;
  readonly tasks: TaskStore;
  readonly history: DeploymentHistory;
  readonly protection: TaskProtection;
  readonly events: ServiceEvents;
  readonly throttle: RestartThrottle;
  readonly stability: Stability;
  readonly targets: TargetRegistry;
}

export function emptyState(targets: TargetRegistry): EcsState {
  return {
    services: new Map(),
    definitions: new Map(),
    registrations: new Map(),
    capacityProviders: new Set(),
    tasks: new TaskStore(),
    history: new DeploymentHistory(),
    protection: new TaskProtection(),
    events: new ServiceEvents(),
    throttle: new RestartThrottle(),
    stability: new Stability(),
    targets,
  };
}
