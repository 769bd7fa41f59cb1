/** Rules of deployments: CodeDeploy, alarms, scaling, images, pipelines. */
import type { Rule } from '../rule';
import { alarmSensitivity } from './alarm-sensitivity';
import { alarmsOfBothColours } from './alarms-of-both-colours';
import { automaticRollback } from './automatic-rollback';
import { deploymentAlarms } from './deployment-alarms';
import { deploymentConfigForEcs } from './deployment-config-for-ecs';
import { deploymentGroupTargets } from './deployment-group-targets';
import { deploymentNames } from './deployment-names';
import { deploymentReadyOption } from './deployment-ready-option';
import { deploymentRole } from './deployment-role';
import { deploymentRouting } from './deployment-routing';
import { hookFunctions } from './hook-functions';
import { imageRepository } from './image-repository';
import { imageRetention } from './image-retention';
import { pipelineDeployment } from './pipeline-deployment';
import { pipelineSource } from './pipeline-source';
import { scalingMetric } from './scaling-metric';
import { scalingRange } from './scaling-range';
import { terminationWait } from './termination-wait';

export const deploymentRules: readonly Rule[] = [
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
];
