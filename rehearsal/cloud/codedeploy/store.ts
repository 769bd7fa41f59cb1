import type { Application, DeploymentConfig } from './model';
import { predefinedDeploymentConfigs } from './predefined-configs';

/** CodeDeploy in one account and region. */
export interface CodeDeployState {
  /** By name. */
  readonly applications: Map<string, Application>;
  /** By name. */
  readonly deploymentConfigs: Map<string, DeploymentConfig>;
}

/** An account as it is before anyone used CodeDeploy in it. */
export function emptyState(): CodeDeployState {
  return {
    applications: new Map(),
    deploymentConfigs: new Map(
      predefinedDeploymentConfigs().map((config) => [config.deploymentConfigName, config]),
    ),
  };
}
