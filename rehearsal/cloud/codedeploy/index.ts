import type { EngineSettings } from '../../../deployment/machine';
import type { EngineClient } from '../../engine';
import type { Objects } from '../contract/objects';
import type { CloudService } from '../contract/service';
import { targetPrefixes } from '../protocol/service-names';
import { regionalState } from '../support/regional-state';
import { applicationRevisionOperations } from './application-revisions';
import { applicationOperations } from './applications';
import { deploymentConfigOperations } from './deployment-configs';
import { deploymentEngine } from './deployment-engine';
import { deploymentGroupOperations } from './deployment-groups';
import { deploymentTargetOperations } from './deployment-targets';
import { deploymentOperations } from './deployments';
import { emptyState } from './store';
import { tagOperations } from './tags';

export interface CodeDeployProps {
  /** Performs deployments; `stop` stops it. */
  readonly engine: EngineClient & { readonly stop: () => Promise<void> };
  /** Reads the revisions in S3. */
  readonly objects: Pick<Objects, 'read'>;
  /** Changes of what AWS fixes or does not document. @default - none */
  readonly engineSettings?: Partial<EngineSettings> | undefined;
}

/** CodeDeploy: applications, deployment groups and configs with their tags, revisions, and deployments to ECS. */
export function codeDeployService({
  engine: client,
  objects,
  engineSettings,
}: CodeDeployProps): CloudService {
  const stateOf = regionalState(emptyState);
  const engine = deploymentEngine(client);
  return {
    apis: [
      {
        targetPrefix: targetPrefixes.codedeploy,
        otherwise: 'refuse',
        operations: {
          ...applicationOperations(stateOf),
          ...applicationRevisionOperations(stateOf, objects),
          ...deploymentGroupOperations(stateOf, engine),
          ...deploymentConfigOperations(stateOf),
          ...deploymentOperations({ stateOf, engine, objects, settings: engineSettings ?? {} }),
          ...deploymentTargetOperations(engine),
          ...tagOperations(stateOf),
        },
      },
    ],
    stop: () => client.stop(),
  };
}
