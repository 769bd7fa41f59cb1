/** Rules of services, task definitions, target groups and load balancers. */
import type { Rule } from '../rule';
import { containerEntry } from './container-entry';
import { deploymentInFlight } from './deployment-in-flight';
import { executionRole } from './execution-role';
import { fargateSize } from './fargate-size';
import { listenerEndpoint } from './listener-endpoint';
import { listenerGoes } from './listener-goes';
import { listenerWeights } from './listener-weights';
import { loadBalancerGoes } from './load-balancer-goes';
import { plaintextSecret } from './plaintext-secret';
import { productionRoute } from './production-route';
import { serviceDesiredCount } from './service-desired-count';
import { serviceExecuteCommand } from './service-execute-command';
import { serviceForcedDeployment } from './service-forced-deployment';
import { serviceGoes } from './service-goes';
import { serviceLoadBalancer } from './service-load-balancer';
import { serviceNetwork } from './service-network';
import { serviceNetworkParts } from './service-network-parts';
import { servicePlatformVersion } from './service-platform-version';
import { serviceSingleTargetGroup } from './service-single-target-group';
import { serviceTaskDefinition } from './service-task-definition';
import { serviceUnsupportedFeature } from './service-unsupported-feature';
import { targetGroupDraining } from './target-group-draining';
import { targetGroupGoes } from './target-group-goes';
import { targetGroupHealthCheck } from './target-group-health-check';
import { targetGroupPair } from './target-group-pair';
import { targetGroupPatience } from './target-group-patience';
import { targetGroupSessions } from './target-group-sessions';
import { taskDefinitionDeregistered } from './task-definition-deregistered';
import { taskDefinitionRoles } from './task-definition-roles';
import { taskDefinitionShrinks } from './task-definition-shrinks';
import { testRoute } from './test-route';

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
  serviceExecuteCommand,
  taskDefinitionDeregistered,
  containerEntry,
  taskDefinitionRoles,
  taskDefinitionShrinks,
  plaintextSecret,
  executionRole,
  fargateSize,
  targetGroupGoes,
  targetGroupPair,
  targetGroupHealthCheck,
  targetGroupPatience,
  targetGroupDraining,
  targetGroupSessions,
  productionRoute,
  listenerWeights,
  deploymentInFlight,
  listenerGoes,
  testRoute,
  listenerEndpoint,
  loadBalancerGoes,
];
