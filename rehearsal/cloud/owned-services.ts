/** The services that this project answers itself. Each call makes new ones, with nothing in them. */
import { codeBuildService } from './codebuild';
import { codeCommitService } from './codecommit';
import { codeDeployService } from './codedeploy';
import { codePipelineService } from './codepipeline';
import { ecsService } from './ecs';
import { taskPlatform } from './ecs/platform';
import type { OwnedService } from './service';
import type { Surroundings } from './surroundings';

export const ownedServices = (surroundings: Surroundings): readonly OwnedService[] => [
  codeBuildService(),
  codeCommitService(),
  codeDeployService(surroundings),
  codePipelineService(),
  ecsService(taskPlatform(surroundings)),
];
