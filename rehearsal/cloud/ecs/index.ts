import { tmpdir } from 'node:os';
import { scaledClock } from '../../runtime/clock';
import { ImageStore } from '../../runtime/images/image-store';
import { ProcessRuntime } from '../../runtime/tasks/process-runtime';
import { defaultTaskTiming } from '../../runtime/tasks/task-model';
import { TaskNetwork } from '../../runtime/tasks/task-network';
import type { CallContext, Operation, OwnedService } from '../service';
import { clusterOperations, targetPrefix } from './clusters';
import { Region } from './region';
import type { TaskPlatform } from './scheduler/launcher';
import { uncheckedTargets } from './scheduler/unchecked-targets';
import { serviceOperations } from './services';
import { tagOperations } from './tags';
import { taskSetOperations } from './task-sets';
import { taskOperations } from './tasks/operations';

/**
 * ECS services, task sets and tasks; clusters, task definitions and the rest are upstream's.
 *
 * @param platform - what tasks run with @default - processes of the official images of Node.js, in wall time,
 * whose load balancers find everything healthy
 */
export function ecsService(platform: Partial<TaskPlatform> = {}): OwnedService {
  const complete = completed(platform);
  const regions = new Map<string, Region>();
  const regionOf = (context: CallContext): Region => {
    const key = `${context.accountId}/${context.region}`;
    const region = regions.get(key) ?? new Region(complete, context);
    regions.set(key, region);
    return region;
  };
  const stateOf = (context: CallContext) => regionOf(context).state;
  return {
    targetPrefix,
    operations: {
      ...waking(serviceOperations(stateOf), regionOf),
      ...waking(taskSetOperations(stateOf), regionOf),
      ...clusterOperations(stateOf),
      ...taskOperations(regionOf),
      ...tagOperations(stateOf),
    },
    otherwise: 'upstream',
    stop: async () => {
      const ended = [...regions.values()].map((region) => region.stop());
      await complete.runtime.stop();
      await Promise.all(ended);
    },
  };
}

/** After a change of a service its tasks are looked at. */
function waking(
  operations: Record<string, Operation>,
  regionOf: (context: CallContext) => Region,
): Record<string, Operation> {
  const changes = /^(Create|Update|Delete)/;
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]): [string, Operation] => [
      name,
      changes.test(name)
        ? async (request, context) => {
            const answer = await operation(request, context);
            regionOf(context).onChange();
            return answer;
          }
        : operation,
    ]),
  );
}

function completed(platform: Partial<TaskPlatform>): TaskPlatform {
  return {
    clock: scaledClock({ speed: 1, startedAt: Date.now() }),
    runtime: new ProcessRuntime({ images: new ImageStore(), path: '' }),
    network: new TaskNetwork(),
    targets: uncheckedTargets(),
    environment: (region) => ({ AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    timing: defaultTaskTiming,
    temporaryDirectory: tmpdir(),
    ...platform,
  };
}
