/**
 * A blue/green deployment of an ECS service as CodeDeploy makes it, in AWS's own spelling.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
 */

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html */
export type DeploymentStatus =
  'Created' | 'Queued' | 'InProgress' | 'Baking' | 'Succeeded' | 'Failed' | 'Stopped' | 'Ready';

export type LifecycleEventName =
  | 'BeforeInstall'
  | 'Install'
  | 'AfterInstall'
  | 'AllowTestTraffic'
  | 'AfterAllowTestTraffic'
  | 'BeforeAllowTraffic'
  | 'AllowTraffic'
  | 'AfterAllowTraffic';

/** The lifecycle events at which a Lambda function can run. */
export type HookName =
  'BeforeInstall' | 'AfterInstall' | 'AfterAllowTestTraffic' | 'BeforeAllowTraffic' | 'AfterAllowTraffic';

export type LifecycleEventStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped' | 'Unknown';

/** Error codes of CodeDeploy that a deployment to ECS can end with. */
export type ErrorCode =
  | 'ALARM_ACTIVE'
  | 'ECS_UPDATE_ERROR'
  | 'ELASTIC_LOAD_BALANCING_INVALID'
  | 'HOOK_EXECUTION_FAILURE'
  | 'IAM_ROLE_PERMISSIONS'
  | 'INTERNAL_ERROR'
  | 'INVALID_ECS_SERVICE'
  | 'INVALID_LAMBDA_FUNCTION'
  | 'INVALID_REVISION'
  | 'MANUAL_STOP'
  | 'TIMEOUT';

/** What a deployment group rolls back by itself on. */
export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';

/** How production traffic moves. Percentages are 1 to 99, intervals at least a minute. */
export type TrafficRouting =
  | { readonly type: 'AllAtOnce' }
  | { readonly type: 'TimeBasedCanary'; readonly percentage: number; readonly intervalMinutes: number }
  | { readonly type: 'TimeBasedLinear'; readonly percentage: number; readonly intervalMinutes: number };

/** Percent of the traffic of a route; both sum to 100. */
export interface Weights {
  readonly original: number;
  readonly replacement: number;
}

/** The task sets of a deployment by their role in it; their colours are another matter. */
export type TaskSetRole = 'original' | 'replacement';

export interface ErrorInformation {
  readonly code: ErrorCode;
  readonly message: string;
}

/** AWS behaviour that no document settles, and AWS's limits, which tests shorten. All in AWS time. */
export interface EngineSettings {
  /** Time that a hook has to report. AWS: 3600. */
  readonly hookTimeoutSeconds: number;
  /** Time that the replacement has to reach a steady state. AWS: "up to an hour". */
  readonly installTimeoutSeconds: number;
  /** Seconds between two looks at the alarms. No document says; 10. */
  readonly alarmPollSeconds: number;
  /** Whether alarms still stop a deployment while it waits to terminate the original task set. No document says; true. */
  readonly watchAlarmsDuringTerminationWait: boolean;
  /** Whether an alarm that is already in ALARM when the deployment starts stops it. No document says; true. */
  readonly stopOnAlarmAtStart: boolean;
  /** Whether a rollback moves the test listener back too. No document says; true. */
  readonly restoreTestTraffic: boolean;
  /** What becomes of the lifecycle event during which a deployment is stopped. No document says; Failed. */
  readonly stoppedEventStatus: 'Failed' | 'Skipped';
}

export const defaultEngineSettings: EngineSettings = {
  hookTimeoutSeconds: 3600,
  installTimeoutSeconds: 3600,
  alarmPollSeconds: 10,
  watchAlarmsDuringTerminationWait: true,
  stopOnAlarmAtStart: true,
  restoreTestTraffic: true,
  stoppedEventStatus: 'Failed',
};

/** All that decides how a deployment goes: the deployment group, its config and the AppSpec, resolved. */
export interface DeploymentPlan {
  /** A rollback reroutes traffic to the original task set of the deployment that it undoes, and deletes the replacement. */
  readonly kind: 'release' | 'rollback';
  readonly trafficRouting: TrafficRouting;
  /** Lifecycle events of the AppSpec that have a function. */
  readonly hooks: readonly HookName[];
  /** Whether the deployment group has a test traffic route. */
  readonly hasTestRoute: boolean;
  /** Minutes to wait for ContinueDeployment before traffic moves, after which the deployment stops; 0 does not wait. */
  readonly readyWaitMinutes: number;
  /** Minutes between the end of the traffic shift and the termination of the original task set. */
  readonly terminationWaitMinutes: number;
  /** False keeps the original task set alive (`KEEP_ALIVE`). */
  readonly terminatesOriginal: boolean;
  readonly rollbackEvents: readonly RollbackEvent[];
  /** Whether alarms are watched. */
  readonly watchesAlarms: boolean;
  /** Whether the deployment goes on when an alarm cannot be read. */
  readonly ignoresPollAlarmFailure: boolean;
  readonly settings: EngineSettings;
}

export interface LifecycleEvent {
  readonly name: LifecycleEventName;
  readonly status: LifecycleEventStatus;
  /** Milliseconds of AWS time since the epoch. */
  readonly startTime?: number;
  readonly endTime?: number;
  /** Why it failed. */
  readonly diagnostics?: string;
}

/** Something that the engine must do; it answers with a DeploymentEvent of the same `id`. Repeating an effect is harmless. */
export type Effect = { readonly id: string } & (
  | { readonly type: 'createReplacement' }
  /** Ends with `succeeded` once every task of the replacement runs and is healthy in its target group. */
  | { readonly type: 'awaitReplacement' }
  | { readonly type: 'routeTestTraffic'; readonly to: TaskSetRole }
  | { readonly type: 'routeProductionTraffic'; readonly weights: Weights }
  | { readonly type: 'invokeHook'; readonly hook: HookName }
  | { readonly type: 'makePrimary'; readonly taskSet: TaskSetRole }
  | { readonly type: 'deleteTaskSet'; readonly taskSet: TaskSetRole }
  /** `elapsed` at this time: milliseconds of AWS time since the epoch. */
  | { readonly type: 'startTimer'; readonly at: number }
);

/** Something that happened. `at` is AWS time in milliseconds since the epoch and never goes back. */
export type DeploymentEvent = { readonly at: number } &
  /** `firingAlarms` are those that the first look at the alarms found in ALARM. */
  (
    | { readonly type: 'started'; readonly firingAlarms?: readonly string[] }
    /** An effect is done. Of `invokeHook`: the function took the invocation; its verdict is `hookReported`. */
    | { readonly type: 'succeeded'; readonly id: string }
    | { readonly type: 'failed'; readonly id: string; readonly error: ErrorInformation }
    | { readonly type: 'elapsed'; readonly id: string }
    | {
        readonly type: 'hookReported';
        readonly hook: HookName;
        readonly status: 'Succeeded' | 'Failed';
      }
    /** Alarms are looked at from `started` to the end; the machine decides what it means. */
    | { readonly type: 'alarmsFiring'; readonly alarmNames: readonly string[] }
    | { readonly type: 'alarmsUnreadable'; readonly message: string }
    /** StopDeployment; `rollback` is autoRollbackEnabled, which overrides the group. */
    | { readonly type: 'stopRequested'; readonly rollback?: boolean }
    | { readonly type: 'continueRequested'; readonly waitType: 'READY_WAIT' | 'TERMINATION_WAIT' }
  );
