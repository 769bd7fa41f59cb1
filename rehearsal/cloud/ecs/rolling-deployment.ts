import { randomDigits } from '../support/ids';
import type { RollingDeployment, Service, TaskTemplate } from './model';
import type { CreateServiceInput } from './shapes';

type Configuration = NonNullable<CreateServiceInput['deploymentConfiguration']>;

/** @returns an id of a deployment or a task set */
export function deploymentId(): string {
  return `ecs-svc/${randomDigits(19)}`;
}

/** @returns a deployment that begins now */
export function newDeployment(template: TaskTemplate, now: number): RollingDeployment {
  return { id: deploymentId(), createdAt: now, updatedAt: now, template };
}

/** @returns the configuration with what ECS fills in */
export function completedDeploymentConfiguration(
  configuration: Configuration = {},
  controller: Service['deploymentController'],
  schedulingStrategy: Service['schedulingStrategy'],
): Configuration {
  const daemon = schedulingStrategy === 'DAEMON';
  const percents = { maximumPercent: daemon ? 100 : 200, minimumHealthyPercent: daemon ? 0 : 100 };
  if (controller !== 'ECS') return { ...percents, ...configuration };
  return {
    deploymentCircuitBreaker: { enable: false, rollback: false },
    strategy: 'ROLLING',
    ...percents,
    ...configuration,
  };
}
