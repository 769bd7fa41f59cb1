/** What a review says: the one shape that every report is made from. It holds no value that was not redacted. */
import type { Finding } from './rule';

/** Exit statuses 0, 2 and 3. */
export type Verdict = 'clean' | 'warnings' | 'blocked';

export interface Review {
  readonly verdict: Verdict;
  /** Of each stack, in the order in which they are applied. */
  readonly plans: readonly ReviewedPlan[];
  /** Those that block first. */
  readonly findings: readonly Finding[];
  /** Found, and accepted by a suppression. */
  readonly suppressed: readonly SuppressedFinding[];
  readonly effects: Effects;
  /** @default - reports say nothing of it */
  readonly judged?: Judged;
}

/** What the verdict is about, and what it is not. */
export interface Judged {
  /** ECS services that CodeDeploy releases. */
  readonly services: readonly { readonly stack: string; readonly address: string }[];
  readonly not: readonly Unjudged[];
}

export interface Unjudged {
  /** A resource, or a part of the configuration: `the deployment group of aws_ecs_service.web`. */
  readonly what: string;
  readonly why: string;
}

export interface ReviewedPlan {
  readonly stack: string;
  readonly file: string;
  /** SHA-256 of the file of the plan's JSON, hexadecimal. */
  readonly sha256: string;
  readonly counts: Readonly<
    Record<'create' | 'update' | 'replace' | 'delete' | 'forget' | 'move' | 'import', number>
  >;
  /** Managed resources of the stack, as HCP Terraform counts them. @default - not counted */
  readonly resources?: { readonly before: number; readonly after: number };
  readonly changesNothing: boolean;
  /** Resources and outputs that change, least dangerous last. */
  readonly changes: readonly ShownChange[];
  /** Changes outside of Terraform, told apart from what a deployment of CodeDeploy leaves. */
  readonly drift: readonly ShownDrift[];
}

export interface ShownChange {
  readonly address: string;
  readonly constructPath?: string;
  readonly kind: string;
  /** Why it is replaced or deleted, in words. */
  readonly because?: string;
  /** Arguments that change. */
  readonly attributes: readonly ShownAttribute[];
}

export interface ShownAttribute {
  readonly path: string;
  /** Redacted; undefined where there is none. */
  readonly before?: string;
  readonly after?: string;
  readonly forcesReplacement: boolean;
}

export interface ShownDrift {
  readonly address: string;
  readonly attributes: readonly ShownAttribute[];
  /** What CodeDeploy does to listeners and services in every deployment. */
  readonly isSwap: boolean;
  /**
   * Rules of a security group that another stack may have made: the review has no plan of another stack, and cannot know.
   * @default false
   */
  readonly mayBeOfAnotherStack?: boolean;
}

/** Whether somebody has changed it outside of Terraform, as far as the review knows. */
export const isDrift = ({ isSwap, mayBeOfAnotherStack = false }: ShownDrift): boolean =>
  !isSwap && !mayBeOfAnotherStack;

export interface SuppressedFinding {
  readonly finding: Finding;
  readonly reason: string;
  /** ISO 8601 date. */
  readonly expires: string;
}

/** What the apply and the next deployment will do, beyond rules. */
export interface Effects {
  readonly traffic: readonly TrafficEffect[];
  readonly deployments: readonly DeploymentEffect[];
  readonly grants: readonly GrantEffect[];
  /** Where requests of production go, of services whose routes change. @default - none change */
  readonly routes?: readonly RouteEffect[];
  /** @default - no price of a region of these plans is known */
  readonly cost?: CostEffect;
  /** Regions in which something changes that has a price, and no price is known. @default - none */
  readonly unpricedRegions?: readonly string[];
  /** Stacks whose plans ended with an error: what is not told of them could not be judged. @default - none */
  readonly unjudged?: readonly string[];
}

/** USD. */
export interface CostRange {
  readonly from: number;
  readonly to: number;
}

/** Tasks of the services under review, load balancers and NAT gateways, without what depends on traffic. */
export interface CostEffect {
  /** What the apply changes of a month. */
  readonly monthly: CostRange;
  /** Whether something that has a price is left out, because a value of it is not known. */
  readonly isPartial: boolean;
  /** What a release costs beside: the doubled tasks from AllowTraffic until the original ones are deleted. */
  readonly releases: readonly (CostRange & {
    readonly stack: string;
    readonly service: string;
    readonly seconds: number;
  })[];
  readonly prices: {
    readonly source: string;
    /** ISO 8601. */
    readonly date: string;
    /** Whether they are older than a year. */
    readonly isOld: boolean;
  };
}

/** The routes of production of a service, in the order in which the load balancer takes them. */
export interface RouteEffect {
  readonly stack: string;
  readonly service: string;
  readonly before: readonly RouteLine[];
  readonly after: readonly RouteLine[];
}

export interface RouteLine {
  /** Address of the listener or of the rule. */
  readonly address: string;
  /** `HTTPS:443`. */
  readonly listener: string;
  /** `10`, or `default`. */
  readonly priority: string;
  /** `host a.example, path /shop/*`. */
  readonly requests: string;
  /** `shop-blue 90 % and shop-green 10 %`, or what else the action is: `redirect`. */
  readonly target: string;
}

/** What the apply does to running traffic of a service, the gravest first. */
export interface TrafficEffect {
  readonly stack: string;
  readonly service: string;
  readonly effect: 'nothing' | 'released-next' | 'service-touched' | 'endpoint-changes' | 'outage';
  /** A sentence. */
  readonly says: string;
  /** Addresses of the changes that it follows from. */
  readonly because: readonly string[];
  /** Those of them that the sentences leave out. @default - none */
  readonly unnamed?: readonly string[];
  /** Whether the apply itself starts a pipeline that releases to production. @default false */
  readonly startsRelease?: boolean;
  /** Whether AWS refuses a part of it, so that the apply ends with an error. @default false */
  readonly stopsHalfWay?: boolean;
}

/** What the next deployment looks like, before the apply and after it. */
export interface DeploymentEffect {
  readonly stack: string;
  readonly deploymentGroup: string;
  /** Undefined where there is no such deployment, and after the apply where something prevents it. */
  readonly before?: DeploymentOutlook;
  readonly after?: DeploymentOutlook;
  /** Whether the two differ. */
  readonly changes: boolean;
  /** What the plans do not tell, and was left out: without it there may be no outlook. @default - nothing was left out */
  readonly gaps?: readonly string[];
  /** Whether the apply deletes the deployment group. @default false */
  readonly isDeleted?: boolean;
  /** Findings that say that deployments fail after the apply, those that are sure first. @default - none */
  readonly prevented?: readonly Prevention[];
}

/** A finding, suppressed or not, that leaves no deployment to be foretold. */
export interface Prevention {
  /** Its id: `LB404`. */
  readonly rule: string;
  readonly address: string;
  /** Its message. */
  readonly says: string;
  /** Whether it does not depend on what is known at apply only. */
  readonly isSure: boolean;
}

export interface DeploymentOutlook {
  /** `10 % for 5 min, then all`. */
  readonly routing: string;
  /** From AllowTraffic to the end, waits alone: Install and the hooks take time of their own. */
  readonly durationSeconds: number;
  /** Lines of the timeline: when, and what happens. */
  readonly timeline: readonly TimelineLine[];
  /** Requests that production is taken to get: how soon an alarm fires depends on them. @default 12000 */
  readonly requestsPerMinute?: number;
  /** Alarms that could not be judged, and why: one of them may end the exposure. @default - none */
  readonly unjudgedAlarms?: readonly string[];
  /** What users see of a version that answers 500 to every request: its share of them, and how long. Undefined: nothing ends it. */
  readonly exposure?: { readonly percentOfRequests: number; readonly seconds: number };
}

export interface TimelineLine {
  /** Counted from AllowTraffic, when production begins to move. */
  readonly atSeconds: number;
  readonly what: string;
  /** It comes before AllowTraffic, and how long it takes no plan tells. @default false */
  readonly isBeforeTraffic?: boolean;
}

/** What a role may do after the apply and could not before, or the other way round. */
export interface GrantEffect {
  readonly stack: string;
  /** Address of the role. */
  readonly role: string;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  /** Whether a part of it is known at apply only. */
  readonly isPartlyUnknown: boolean;
}
