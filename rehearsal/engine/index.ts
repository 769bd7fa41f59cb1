/** The deployment engine: performs deployments in a process of its own, which the supervisor keeps running. */
export { deploymentsVia, type Deployments, type Place } from './protocol';
export type {
  DeploymentRecord,
  DeploymentTarget,
  DeploymentView,
  ReplacementSpec,
  SeenTaskSet,
} from './record';
export { Refusal } from './refusal';
export { EngineSupervisor, type EngineClient } from './supervisor';
