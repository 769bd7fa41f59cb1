/** The groups of tasks that a service should have: one for each task set or deployment. Pure. */
import type { Service, TaskTemplate } from '../model';

export interface TaskGroup {
  /** Id of the task set or deployment: `startedBy` of its tasks. */
  readonly id: string;
  readonly template: TaskTemplate;
  /** How many tasks it should have in the end. */
  readonly desiredCount: number;
  /** Id of the task set. @default - a deployment of the ECS controller */
  readonly taskSet?: string;
}

/** @returns the groups, of deployments the newest first */
export function taskGroups(service: Service): TaskGroup[] {
  const isActive = service.status === 'ACTIVE';
  if (service.deploymentController !== 'ECS') {
    return service.taskSets.map((taskSet) => ({
      id: taskSet.id,
      taskSet: taskSet.id,
      template: taskSet.template,
      desiredCount: isActive ? computedDesiredCount(service, taskSet.scale) : 0,
    }));
  }
  const { deployment, previousDeployments = [] } = service;
  return [deployment, ...previousDeployments].flatMap((each) =>
    each === undefined
      ? []
      : {
          id: each.id,
          template: each.template,
          desiredCount: isActive && each === deployment ? service.desiredCount : 0,
        },
  );
}

/** @returns the share of a service's tasks that a task set of this scale has, rounded up */
export function computedDesiredCount(service: Service, scale: number): number {
  return Math.ceil((service.desiredCount * scale) / 100);
}

/** How many tasks of a group are there, and of these healthy. */
export interface GroupState {
  readonly active: number;
  readonly healthy: number;
}

/** How many tasks of a group to start (positive) or to stop (negative). */
export type Change = number;

/**
 * What a rolling deployment does next: new tasks as far as the maximum allows, old ones as far as the minimum.
 *
 * @param states - of the newest deployment, then of the older ones
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function rollingChanges(service: Service, states: readonly GroupState[]): Change[] {
  const { maximumPercent = 200, minimumHealthyPercent = 100 } = service.settings.deploymentConfiguration;
  const desired = service.status === 'ACTIVE' ? service.desiredCount : 0;
  const [newest, ...older] = states;
  if (newest === undefined) return [];
  if (older.every(({ active }) => active === 0) || desired === 0) {
    return [desired - newest.active, ...older.map(({ active }) => -active)];
  }
  const total = sum(states.map(({ active }) => active));
  const atMost = Math.floor((desired * maximumPercent) / 100);
  const atLeast = Math.ceil((desired * minimumHealthyPercent) / 100);
  let stoppable = Math.max(0, sum(states.map(({ healthy }) => healthy)) - atLeast);
  const changes: Change[] = [Math.min(desired - newest.active, Math.max(0, atMost - total))];
  for (const { active, healthy } of older) {
    const stopped = Math.min(active, active - healthy + stoppable);
    stoppable -= Math.max(0, stopped - (active - healthy));
    changes.push(-stopped);
  }
  return changes;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
