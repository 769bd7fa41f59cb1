/** The choice of `--runtime`. */
import { execFile } from 'node:child_process';
import { exitStatus, Failure } from '../../failures';
import { findTool, MissingToolError, type Tool } from '../../tools';
import type { ImageStore } from '../images/image-store';
import type { ContainerRuntime } from './container-runtime';
import { EngineRuntime } from './engine/engine-runtime';
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

/** Wall time in which an engine must answer. */
const answerMs = 20_000;

/**
 * Checks that the engine is there and answers, before anything starts.
 *
 * @throws MissingToolError the engine is not installed
 * @throws Failure it does not answer
 */
export async function requireEngine(name: RuntimeName, env: NodeJS.ProcessEnv): Promise<void> {
  if (name === 'process') return;
  const command = findTool(engines[name], env.PATH ?? '');
  if (command === undefined) throw new MissingToolError([engines[name]]);
  const [program, ...before] = command;
  const problem = await new Promise<string | undefined>((resolve) => {
    execFile(program, [...before, 'info'], { env, timeout: answerMs }, (error, _, stderr) => {
      const [line = error?.message] = stderr
        .split('\n')
        .filter((each) => each.trim() !== '')
        .slice(-1);
      resolve(error === null ? undefined : line);
    });
  });
  if (problem === undefined) return;
  throw new Failure(
    `${name} is installed and does not answer: ${problem}\nstart it, or leave --runtime out: tasks are processes then`,
    exitStatus.toolMissing,
  );
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
