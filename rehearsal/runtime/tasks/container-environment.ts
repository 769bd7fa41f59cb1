/** The environment of a container. */
import type { TaskContainer, TaskResources } from './task-model';
import type { TaskSpace } from './container-runtime';
import type { TaskPlace } from './task-network';

export interface EnvironmentSources {
  /** What every container has in its environment unless its definition says otherwise. */
  readonly environment: Readonly<Record<string, string>>;
  readonly resources: TaskResources;
}

/**
 * Variables and secrets of the definition come before HOST and PORT, and these before what every container has. In a
 * network of its own a container listens where it likes, so it has neither HOST nor PORT, as on Fargate.
 *
 * @throws ContainerStartError a secret that cannot be had
 */
export async function containerEnvironment(
  definition: TaskContainer,
  { environment, resources }: EnvironmentSources,
  { place, space }: { readonly place: TaskPlace; readonly space: TaskSpace | undefined },
): Promise<Record<string, string>> {
  const secrets = await Promise.all(
    Object.entries(definition.secrets).map(
      async ([name, valueFrom]) => [name, await resources.secret(valueFrom)] as const,
    ),
  );
  const [port] = definition.ports;
  const own =
    space === undefined
      ? { HOST: place.address, ...(port !== undefined && { PORT: String(place.portOf(port)) }) }
      : {};
  return {
    ...(space?.environment(environment) ?? environment),
    ...own,
    ...definition.environment,
    ...Object.fromEntries(secrets),
    // The port of the definition is another task's where the address is shared.
    ...(place.isShared && own),
  };
}
