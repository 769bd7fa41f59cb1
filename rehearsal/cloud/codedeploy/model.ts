/** What CodeDeploy keeps. */
import type { Tags } from '../support/tags';
import type { DeploymentConfigInput, DeploymentGroupSettings, RevisionLocation } from './shapes';

export const computePlatforms = ['Server', 'Lambda', 'ECS'] as const;
export type ComputePlatform = (typeof computePlatforms)[number];

export interface Application {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly computePlatform: ComputePlatform;
  /** Seconds since the epoch. */
  readonly createTime: number;
  readonly tags: Tags;
  /** By name. */
  readonly deploymentGroups: Map<string, DeploymentGroup>;
  /** By `revisionKey`, in the order in which they were registered. */
  readonly revisions: Map<string, RegisteredRevision>;
}

/** A revision as the API shows it, and the AppSpec in it. */
export interface Revision {
  readonly location: RevisionLocation;
  readonly content: string;
}

/** A revision that was registered, by a request or by its first deployment. Times are seconds since the epoch. */
export interface RegisteredRevision {
  readonly revision: Revision;
  readonly description: string;
  readonly registerTime: number;
  readonly firstUsedTime?: number;
  readonly lastUsedTime?: number;
  /** Names of the groups that it was deployed to. */
  readonly deploymentGroups: readonly string[];
}

export interface DeploymentGroup {
  readonly deploymentGroupId: string;
  readonly deploymentGroupName: string;
  /** As created and updated, with AWS's defaults filled in. */
  readonly settings: DeploymentGroupSettings;
  readonly tags: Tags;
}

export interface DeploymentConfig extends Omit<DeploymentConfigInput, 'computePlatform'> {
  readonly deploymentConfigId: string;
  readonly deploymentConfigName: string;
  readonly computePlatform: ComputePlatform;
  /** Seconds since the epoch; the predefined ones have none. */
  readonly createTime?: number;
}
