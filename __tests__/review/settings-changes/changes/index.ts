/** Changes of the settings, one at a time, and what the review of each must say. */
import type { SettingsChanges } from '../settings-change';
import { deploymentChanges } from './deployment';
import { loadBalancerChanges } from './load-balancer';
import { projectChanges } from './project';
import { taskChanges } from './task';

export const changes: SettingsChanges = {
  ...taskChanges,
  ...loadBalancerChanges,
  ...deploymentChanges,
  ...projectChanges,
};
