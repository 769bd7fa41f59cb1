/** What tasks run with, as part of an embedded AWS. */
import { tmpdir } from 'node:os';
import { ImageStore } from '../../runtime/images/image-store';
import { ProcessRuntime } from '../../runtime/tasks/process-runtime';
import { defaultTaskTiming } from '../../runtime/tasks/task-model';
import { TaskNetwork } from '../../runtime/tasks/task-network';
import type { Surroundings } from '../surroundings';
import type { TaskPlatform } from './scheduler/launcher';

type TaskSurroundings = Pick<Surroundings, 'clock' | 'targets' | 'endpoint' | 'path' | 'runtime'>;

export function taskPlatform({ clock, targets, endpoint, path, runtime }: TaskSurroundings): TaskPlatform {
  return {
    clock,
    targets,
    runtime: runtime ?? new ProcessRuntime({ images: new ImageStore(), path }),
    network: new TaskNetwork(),
    environment: (region) => taskEnvironment(endpoint, region),
    timing: defaultTaskTiming,
    temporaryDirectory: tmpdir(),
  };
}

/** What leads a program to the embedded AWS: endpoint, region and credentials, which on Fargate are the task role's. */
function taskEnvironment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
