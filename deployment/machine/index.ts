/** CodeDeploy's state machine for ECS deployments. Pure: no clock, no timer, no I/O. */
export { hookNames, isHookName } from './lifecycle';
export {
  defaultEngineSettings,
  type DeploymentEvent,
  type DeploymentPlan,
  type DeploymentStatus,
  type Effect,
  type EngineSettings,
  type ErrorCode,
  type ErrorInformation,
  type HookName,
  type LifecycleEvent,
  type LifecycleEventName,
  type LifecycleEventStatus,
  type RollbackEvent,
  type TaskSetRole,
  type TrafficRouting,
  type Weights,
} from './model';
export { predefinedConfigs } from './predefined-configs';
export { awaitsHook, canContinue, isTerminal } from './queries';
export { simulate, simulateWithRollback, type TimelineEntry } from './simulate';
export { initial, initialRollback, type DeploymentState } from './state';
export { shiftDurationMs, timedWeights } from './traffic-routing';
export { transition } from './transition';
