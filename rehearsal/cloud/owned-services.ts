/** The services that deploy and run. Each call makes new ones, with nothing in them. */
import { codeDeployService } from './codedeploy';
import { ecsService } from './ecs';
import { taskPlatform } from './ecs/platform';
import type { OwnedService } from './service';
import type { Surroundings } from './surroundings';

export const ownedServices = (surroundings: Surroundings): readonly OwnedService[] => [
  codeDeployService(surroundings),
  ecsService(taskPlatform(surroundings)),
];
