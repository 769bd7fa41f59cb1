/** `dependsOn` of containers. */
import { ContainerStartError } from './container-runtime';
import type { ContainerOfTask } from './task-container';
import type { DependencyCondition, TaskContainer } from './task-model';

/** @returns what makes the dependencies of a task impossible: an unknown container, a circle */
export function dependencyProblem(containers: readonly TaskContainer[]): string | undefined {
  const byName = new Map(containers.map((container) => [container.name, container]));
  for (const { name, dependsOn } of containers) {
    const unknown = dependsOn.find(({ containerName }) => !byName.has(containerName));
    if (unknown !== undefined)
      return `container ${name} depends on ${unknown.containerName}, which does not exist`;
  }
  const startable = new Set<string>();
  let grew = true;
  while (grew) {
    const next = containers.filter(
      ({ name, dependsOn }) =>
        !startable.has(name) && dependsOn.every(({ containerName }) => startable.has(containerName)),
    );
    for (const { name } of next) startable.add(name);
    grew = next.length > 0;
  }
  const circular = containers.filter(({ name }) => !startable.has(name)).map(({ name }) => name);
  return circular.length === 0 ? undefined : `containers ${circular.join(', ')} depend on each other`;
}

/**
 * Waits until a container may start; an abort ends the wait.
 *
 * @throws ContainerStartError what it depends on has failed
 */
export async function dependencyMet(
  definition: TaskContainer,
  containers: readonly ContainerOfTask[],
  signal: AbortSignal,
): Promise<void> {
  const open = () =>
    definition.dependsOn.some(({ containerName, condition }) => {
      const container = containers.find(({ name }) => name === containerName);
      if (container === undefined) return true;
      if (isOutOfReach(container, condition)) {
        throw new ContainerStartError(
          'CannotStartContainerError',
          `dependency ${containerName} did not reach ${condition}: it exited with code ${container.exitCode ?? 'none'}`,
        );
      }
      return !isMet(container, condition);
    });
  while (!signal.aborted && open()) await new Promise((wake) => setTimeout(wake, 10));
}

function isMet(container: ContainerOfTask, condition: DependencyCondition): boolean {
  switch (condition) {
    case 'START':
      return container.status !== 'PENDING';
    case 'HEALTHY':
      return container.health === 'HEALTHY';
    case 'COMPLETE':
      return container.status === 'STOPPED';
    case 'SUCCESS':
      return container.status === 'STOPPED' && container.exitCode === 0;
  }
}

function isOutOfReach(container: ContainerOfTask, condition: DependencyCondition): boolean {
  if (container.status !== 'STOPPED') return false;
  return condition === 'HEALTHY'
    ? container.health !== 'HEALTHY'
    : condition === 'SUCCESS' && container.exitCode !== 0;
}
