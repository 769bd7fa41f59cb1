/** What the engine needs from AWS in one region: an interface for each concern. */
import type { ReplacementSpec, TargetGroupReference } from './record';

/** A call that AWS refused or did not answer. */
export class CallFailure extends Error {
  /**
   * @param code AWS's name of the error, for example `AccessDeniedException`; of the connection, for example `ECONNRESET`
   * @param isTransient whether the same call may succeed later: throttled, a fault of the server, no answer
   */
  constructor(
    readonly code: string,
    message: string,
    readonly isTransient: boolean,
  ) {
    super(message);
  }

  /** Whether the role lacks a permission. */
  get isDenied(): boolean {
    return /^(AccessDenied|UnauthorizedOperation|NotAuthorized)/.test(this.code);
  }
}

export interface TaskSet {
  readonly id: string;
  readonly taskSetArn: string;
  /** Who made it: the id of a deployment. */
  readonly externalId?: string;
  /** PRIMARY, ACTIVE or DRAINING. */
  readonly status: string;
  readonly targetGroupArn?: string;
  readonly computedDesiredCount: number;
  readonly pendingCount: number;
  readonly runningCount: number;
  /** Whether ECS calls it STEADY_STATE. */
  readonly isSteady: boolean;
  /** When `isSteady` became what it is: milliseconds of AWS time since the epoch. @default - unknown */
  readonly steadySince?: number;
  readonly launchType?: string;
  readonly platformVersion?: string;
  readonly networkConfiguration?: unknown;
  readonly capacityProviderStrategy?: unknown;
}

export interface ServiceFacts {
  /** ACTIVE, DRAINING or INACTIVE. */
  readonly status: string;
  /** CODE_DEPLOY, ECS or EXTERNAL. */
  readonly deploymentController: string;
  readonly taskSets: readonly TaskSet[];
}

export interface NewTaskSet {
  readonly externalId: string;
  readonly spec: ReplacementSpec;
  readonly targetGroupArn: string;
  /** Whose launch type, platform and network it has where `spec` says nothing. */
  readonly like: TaskSet;
}

/** Task sets of one ECS service. */
export interface TaskSets {
  /** @returns undefined where there is no such service */
  readonly service: () => Promise<ServiceFacts | undefined>;
  readonly create: (taskSet: NewTaskSet) => Promise<TaskSet>;
  readonly makePrimary: (taskSetArn: string) => Promise<void>;
  /** Tasks included. */
  readonly delete: (taskSetArn: string) => Promise<void>;
}

export interface WeightedTargetGroup {
  readonly arn: string;
  readonly weight: number;
}

/** Where a listener's default action or one of its rules sends what it takes. */
export interface Route {
  /** ARN of the listener or the rule. */
  readonly arn: string;
  readonly isRule: boolean;
  /** Of its forward action; undefined where it has none. */
  readonly targetGroups?: readonly WeightedTargetGroup[];
  /** All of its actions, as AWS gave them. */
  readonly actions: readonly object[];
}

export interface TargetHealth {
  /** initial, healthy, unhealthy, unused or draining. */
  readonly state: string;
  readonly reason?: string;
}

export interface TrafficRoutes {
  /** @returns those that exist */
  readonly targetGroups: (names: readonly string[]) => Promise<readonly TargetGroupReference[]>;
  /** The default action first, then the rules. @returns undefined where there is no such listener */
  readonly routes: (listenerArn: string) => Promise<readonly Route[] | undefined>;
  /** Changes the target groups of the route's forward action and nothing else. */
  readonly forward: (route: Route, targetGroups: readonly WeightedTargetGroup[]) => Promise<void>;
  readonly targetHealth: (targetGroupArn: string) => Promise<readonly TargetHealth[]>;
}

export interface Alarms {
  /** @returns state by name, of those that exist: OK, ALARM or INSUFFICIENT_DATA */
  readonly states: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

export interface Hooks {
  /** Asks for one run of a function and does not wait for it. */
  readonly invoke: (functionName: string, payload: object) => Promise<void>;
}

export interface Notifications {
  readonly publish: (topicArn: string, subject: string, message: string) => Promise<void>;
}

/** AWS in one region, as the deployment's role sees it. */
export interface Aws {
  readonly taskSets: (cluster: string, service: string) => TaskSets;
  readonly trafficRoutes: TrafficRoutes;
  readonly alarms: Alarms;
  readonly hooks: Hooks;
  readonly notifications: Notifications;
}
