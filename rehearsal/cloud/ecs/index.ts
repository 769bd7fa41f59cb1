import type { OwnedService } from '../service';
import { regionalState } from '../support/regional-state';
import { clusterOperations, targetPrefix } from './clusters';
import { serviceOperations } from './services';
import { emptyState } from './store';
import { tagOperations } from './tags';
import { taskSetOperations } from './task-sets';
import { taskOperations } from './tasks';

/** ECS services and task sets; clusters, task definitions and the rest are upstream's. */
export function ecsService(): OwnedService {
  const stateOf = regionalState(emptyState);
  return {
    targetPrefix,
    operations: {
      ...serviceOperations(stateOf),
      ...taskSetOperations(stateOf),
      ...clusterOperations(stateOf),
      ...taskOperations(stateOf),
      ...tagOperations(stateOf),
    },
    otherwise: 'upstream',
  };
}
