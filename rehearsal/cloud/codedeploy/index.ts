import type { EngineSettings } from '../../../deployment/machine/model';
import type { EngineClient } from '../../engine/supervisor';
import type { OwnedService } from '../service';
import { regionalState } from '../support/regional-state';
import { applicationRevisionOperations } from './application-revisions';
import { applicationOperations } from './applications';
import { deploymentConfigOperations } from './deployment-configs';
import { deploymentEngine } from './deployment-engine';
import { deploymentGroupOperations } from './deployment-groups';
import { deploymentTargetOperations } from './deployment-targets';
import { deploymentOperations } from './deployments';
import { readObjectAt } from './read-object';
import { emptyState } from './store';
import { tagOperations } from './tags';

export interface CodeDeployProps {
  /** Performs deployments. */
  readonly engine: EngineClient & { readonly stop: () => Promise<void> };
  /** URL of the AWS whose S3 has revisions. */
  readonly endpoint: string;
  /** What AWS fixes or does not document, changed. @default - nothing is changed */
  readonly engineSettings?: Partial<EngineSettings> | undefined;
}

/** CodeDeploy: applications, deployment groups and configs with their tags, revisions, and deployments to ECS. */
export function codeDeployService({
  engine: client,
  endpoint,
  engineSettings,
}: CodeDeployProps): OwnedService {
  const stateOf = regionalState(emptyState);
  const engine = deploymentEngine(client);
  const readObject = readObjectAt(endpoint);
  return {
    targetPrefix: 'CodeDeploy_20141006',
    operations: {
      ...applicationOperations(stateOf),
      ...applicationRevisionOperations(stateOf, readObject),
      ...deploymentGroupOperations(stateOf, engine),
      ...deploymentConfigOperations(stateOf),
      ...deploymentOperations({ stateOf, engine, readObject, settings: engineSettings ?? {} }),
      ...deploymentTargetOperations(engine),
      ...tagOperations(stateOf),
    },
    otherwise: 'refuse',
    stop: () => client.stop(),
  };
}
