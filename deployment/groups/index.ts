/** Deployment groups, as CodeDeploy accepts them. */
export {
  ecsGroupFaults,
  longestWait,
  type EcsGroupFault,
  type EcsGroupSettings,
  type ServerSetting,
} from './ecs-group-faults';
