import type { OwnedService } from '../service';
import { regionalState } from '../support/regional-state';
import { applicationOperations } from './applications';
import { deploymentConfigOperations } from './deployment-configs';
import { deploymentGroupOperations } from './deployment-groups';
import { deploymentOperations } from './deployments';
import { emptyState } from './store';
import { tagOperations } from './tags';

/** CodeDeploy: applications, deployment groups, deployment configs and their tags. */
export function codeDeployService(): OwnedService {
  const stateOf = regionalState(emptyState);
  return {
    targetPrefix: 'CodeDeploy_20141006',
    operations: {
      ...applicationOperations(stateOf),
      ...deploymentGroupOperations(stateOf),
      ...deploymentConfigOperations(stateOf),
      ...deploymentOperations(stateOf),
      ...tagOperations(stateOf),
    },
    otherwise: 'refuse',
  };
}
