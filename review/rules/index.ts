/** Every rule, in the order of the numbers in their ids. */
import type { Rule } from '../rule';
import { alarmSensitivity } from './codedeploy/alarm-sensitivity';
import { alarmsOfBothColours } from './codedeploy/alarms-of-both-colours';
import { automaticRollback } from './codedeploy/automatic-rollback';
import { deploymentAlarms } from './codedeploy/deployment-alarms';
import { deploymentConfigForEcs } from './codedeploy/deployment-config-for-ecs';
import { deploymentGroupTargets } from './codedeploy/deployment-group-targets';
import { deploymentNames } from './codedeploy/deployment-names';
import { deploymentReadyOption } from './codedeploy/deployment-ready-option';
import { deploymentRouting } from './codedeploy/deployment-routing';
import { hookFunctions } from './codedeploy/hook-functions';
import { terminationWait } from './codedeploy/termination-wait';
import { imageRepository } from './delivery/image-repository';
import { imageRetention } from './delivery/image-retention';
import { pipelineDeployment } from './delivery/pipeline-deployment';
import { pipelineEntryCondition } from './delivery/pipeline-entry-condition';
import { pipelineSource } from './delivery/pipeline-source';
import { scalingMetric } from './ecs-service/scaling-metric';
import { scalingRange } from './ecs-service/scaling-range';
import { serviceDesiredCount } from './ecs-service/service-desired-count';
import { serviceExecuteCommand } from './ecs-service/service-execute-command';
import { serviceForcedDeployment } from './ecs-service/service-forced-deployment';
import { serviceLoadBalancer } from './ecs-service/service-load-balancer';
import { serviceNetwork } from './ecs-service/service-network';
import { servicePlatformVersion } from './ecs-service/service-platform-version';
import { serviceRemoval } from './ecs-service/service-removal';
import { serviceSingleTargetGroup } from './ecs-service/service-single-target-group';
import { serviceSubnetsAndSecurityGroups } from './ecs-service/service-subnets-and-security-groups';
import { serviceTaskDefinition } from './ecs-service/service-task-definition';
import { serviceUnsupportedFeature } from './ecs-service/service-unsupported-feature';
import { deploymentInFlight } from './load-balancing/deployment-in-flight';
import { listenerEndpoint } from './load-balancing/listener-endpoint';
import { listenerRemoval } from './load-balancing/listener-removal';
import { listenerRuleMatch } from './load-balancing/listener-rule-match';
import { listenerRulePriority } from './load-balancing/listener-rule-priority';
import { listenerRuleRemoval } from './load-balancing/listener-rule-removal';
import { listenerWeights } from './load-balancing/listener-weights';
import { loadBalancerRemoval } from './load-balancing/load-balancer-removal';
import { productionRoute } from './load-balancing/production-route';
import { targetGroupDraining } from './load-balancing/target-group-draining';
import { targetGroupHealthCheck } from './load-balancing/target-group-health-check';
import { targetGroupPair } from './load-balancing/target-group-pair';
import { targetGroupRemoval } from './load-balancing/target-group-removal';
import { targetGroupSessions } from './load-balancing/target-group-sessions';
import { testRoute } from './load-balancing/test-route';
import { timeToBecomeHealthy } from './load-balancing/time-to-become-healthy';
import { productionCallers } from './network/production-callers';
import { productionClosed } from './network/production-closed';
import { registryAccess } from './network/registry-access';
import { taskConnectivity } from './network/task-connectivity';
import { taskPortPublic } from './network/task-port-public';
import { testPortPublic } from './network/test-port-public';
import { deploymentRole } from './permissions/deployment-role';
import { executionRole } from './permissions/execution-role';
import { widerPermissions } from './permissions/wider-permissions';
import { destroyedStack } from './plan/destroyed-stack';
import { erroredPlan } from './plan/errored-plan';
import { ignoredChanges } from './plan/ignored-changes';
import { movedConstruct } from './plan/moved-construct';
import { containerAndPort } from './task-definition/container-and-port';
import { fargateSize } from './task-definition/fargate-size';
import { logGroupRetention } from './task-definition/log-group-retention';
import { plaintextSecret } from './task-definition/plaintext-secret';
import { smallerTask } from './task-definition/smaller-task';
import { taskDefinitionDeregistered } from './task-definition/task-definition-deregistered';
import { taskDefinitionRoles } from './task-definition/task-definition-roles';
import { taskSecrets } from './task-definition/task-secrets';

export { exampleStack } from './examples/stack';

export const rules: readonly Rule[] = [
  serviceTaskDefinition,
  serviceLoadBalancer,
  serviceNetwork,
  servicePlatformVersion,
  serviceForcedDeployment,
  serviceRemoval,
  serviceDesiredCount,
  serviceUnsupportedFeature,
  serviceSingleTargetGroup,
  serviceSubnetsAndSecurityGroups,
  serviceExecuteCommand,
  taskDefinitionDeregistered,
  containerAndPort,
  taskDefinitionRoles,
  smallerTask,
  plaintextSecret,
  executionRole,
  fargateSize,
  targetGroupRemoval,
  targetGroupPair,
  targetGroupHealthCheck,
  timeToBecomeHealthy,
  targetGroupDraining,
  targetGroupSessions,
  productionRoute,
  listenerWeights,
  deploymentInFlight,
  listenerRemoval,
  testRoute,
  listenerEndpoint,
  loadBalancerRemoval,
  listenerRuleRemoval,
  listenerRuleMatch,
  listenerRulePriority,
  deploymentRouting,
  deploymentConfigForEcs,
  terminationWait,
  automaticRollback,
  deploymentAlarms,
  deploymentReadyOption,
  deploymentNames,
  deploymentGroupTargets,
  deploymentRole,
  hookFunctions,
  alarmSensitivity,
  alarmsOfBothColours,
  scalingMetric,
  scalingRange,
  imageRepository,
  imageRetention,
  pipelineSource,
  pipelineDeployment,
  pipelineEntryCondition,
  widerPermissions,
  testPortPublic,
  taskConnectivity,
  productionClosed,
  productionCallers,
  taskPortPublic,
  registryAccess,
  logGroupRetention,
  taskSecrets,
  movedConstruct,
  ignoredChanges,
  erroredPlan,
  destroyedStack,
];
