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
}

export interface ReviewedPlan {
  readonly stack: string;
  readonly file: string;
  /** SHA-256 of the file of the plan's JSON, hexadecimal. */
  readonly sha256: string;
  readonly counts: Readonly<
    Record<'create' | 'update' | 'replace' | 'delete' | 'forget' | 'move' | 'import', number>
  >;
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
}

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
}

/** What the next deployment looks like, before the apply and after it. */
export interface DeploymentEffect {
  readonly stack: string;
  readonly deploymentGroup: string;
  /** Undefined where there is no such deployment. */
  readonly before?: DeploymentOutlook;
  readonly after?: DeploymentOutlook;
  /** Whether the two differ. */
  readonly changes: boolean;
  /** What the plans do not tell, and was left out: without it there may be no outlook. @default - nothing was left out */
  readonly gaps?: readonly string[];
}

export interface DeploymentOutlook {
  /** `10 % for 5 min, then all`. */
  readonly routing: string;
  /** AWS time from the creation to the end, waits alone. */
  readonly durationSeconds: number;
  /** Lines of the timeline: when, and what happens. */
  readonly timeline: readonly { readonly atSeconds: number; readonly what: string }[];
  /** Worst-case exposure of users to a version that answers 500: share of the requests, and how long. Undefined: nothing ends it. */
  readonly exposure?: { readonly percentOfRequests: number; readonly seconds: number };
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
