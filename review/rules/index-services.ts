/** Rules of services, task definitions, target groups and load balancers. */
import type { Rule } from '../rule';
import { containerEntry } from './container-entry';
import { plaintextSecret } from './plaintext-secret';
import { serviceDesiredCount } from './service-desired-count';
import { serviceForcedDeployment } from './service-forced-deployment';
import { serviceGoes } from './service-goes';
import { serviceLoadBalancer } from './service-load-balancer';
import { serviceNetwork } from './service-network';
import { serviceNetworkParts } from './service-network-parts';
import { servicePlatformVersion } from './service-platform-version';
import { serviceSingleTargetGroup } from './service-single-target-group';
import { serviceTaskDefinition } from './service-task-definition';
import { serviceUnsupportedFeature } from './service-unsupported-feature';
import { taskDefinitionDeregistered } from './task-definition-deregistered';
import { taskDefinitionRoles } from './task-definition-roles';
import { taskDefinitionShrinks } from './task-definition-shrinks';

export const serviceRules: readonly Rule[] = [
  serviceTaskDefinition,
  serviceLoadBalancer,
  serviceNetwork,
  servicePlatformVersion,
  serviceForcedDeployment,
  serviceGoes,
  serviceDesiredCount,
  serviceUnsupportedFeature,
  serviceSingleTargetGroup,
  serviceNetworkParts,
  taskDefinitionDeregistered,
  containerEntry,
  taskDefinitionRoles,
  taskDefinitionShrinks,
  plaintextSecret,
];
