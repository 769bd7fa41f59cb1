/** The choice of `--runtime`. */
import { findTool, MissingToolError, type Tool } from '../../tools';
import type { ImageStore } from '../images/image-store';
import type { ContainerRuntime } from './container-runtime';
import { EngineRuntime } from './engine-runtime';
import { ProcessRuntime } from './process-runtime';
import type { RuntimeName } from './runtime-names';

const engines: Readonly<Record<'docker' | 'podman', Tool>> = {
  docker: {
    name: 'docker',
    install:
      'get it from https://docs.docker.com/engine/install/, or leave --runtime out: tasks are processes then',
    commands: [['docker']],
  },
  podman: {
    name: 'podman',
    install:
      'get it from https://podman.io/docs/installation, or leave --runtime out: tasks are processes then',
    commands: [['podman']],
  },
};

export interface ContainerRuntimeProps {
  /** What images are as processes. */
  readonly images: ImageStore;
  /** Environment in which engines are looked for and run; of it processes get PATH alone. */
  readonly env: NodeJS.ProcessEnv;
}

/** @throws MissingToolError the engine is not installed */
export function containerRuntime(
  name: RuntimeName,
  { images, env }: ContainerRuntimeProps,
): ContainerRuntime {
  const path = env.PATH ?? '';
  if (name === 'process') return new ProcessRuntime({ images, path });
  const command = findTool(engines[name], path);
  if (command === undefined) throw new MissingToolError([engines[name]]);
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new EngineRuntime({ command, env: Object.fromEntries(defined) });
}
