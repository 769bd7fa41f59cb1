/**
 * Health of a target as its checks decide it. No clock and no socket.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
import type { TargetHealthReason, TargetState } from './model';

/** How a health check ended. */
export type CheckResult =
  | { readonly type: 'answered'; readonly status: number; readonly body?: string }
  | { readonly type: 'timedOut' }
  /** Refused, reset or not HTTP. */
  | { readonly type: 'failed'; readonly cause?: string };

export interface HealthState {
  readonly state: Extract<TargetState, 'initial' | 'healthy' | 'unhealthy' | 'unavailable'>;
  readonly reason?: TargetHealthReason;
  readonly description?: string;
  /** Passed checks in a row. */
  readonly passes: number;
  /** Failed checks in a row. */
  readonly failures: number;
  /** What the last failed check got. @default - none has failed since it was healthy */
  readonly answer?: string;
}

export interface Thresholds {
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly matches: (status: number) => boolean;
}

export const registering: HealthState = {
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
  passes: 0,
  failures: 0,
};

export const checkingInitially: HealthState = {
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
  passes: 0,
  failures: 0,
};

export const notChecked: HealthState = {
  state: 'unavailable',
  reason: 'Target.HealthCheckDisabled',
  description: 'Health checks are disabled for this target group',
  passes: 0,
  failures: 0,
};

/** A new target needs one passed check, one that was unhealthy needs the threshold; both need the threshold to fail. */
export function afterCheck(before: HealthState, result: CheckResult, thresholds: Thresholds): HealthState {
  if (result.type === 'answered' && thresholds.matches(result.status)) {
    const passes = before.passes + 1;
    const needed = before.state === 'unhealthy' ? thresholds.healthyThreshold : 1;
    if (passes >= needed) return { state: 'healthy', passes, failures: 0 };
    return { ...before, passes, failures: 0 };
  }
  const failures = before.failures + 1;
  if (before.state !== 'unhealthy' && failures < thresholds.unhealthyThreshold)
    return { ...before, passes: 0, failures, answer: describeResult(result) };
  return { state: 'unhealthy', ...reasonOf(result), passes: 0, failures, answer: describeResult(result) };
}

/** What a check got, for people. */
function describeResult(result: CheckResult): string {
  switch (result.type) {
    case 'answered':
      return result.body === undefined ? `${result.status}` : `${result.status}: ${result.body}`;
    case 'timedOut':
      return 'no answer in time';
    case 'failed':
      return result.cause ?? 'no valid answer';
  }
}

function reasonOf(result: CheckResult): {
  readonly reason: TargetHealthReason;
  readonly description: string;
} {
  switch (result.type) {
    case 'answered':
      return {
        reason: 'Target.ResponseCodeMismatch',
        description: `Health checks failed with these codes: [${result.status}]`,
      };
    case 'timedOut':
      return { reason: 'Target.Timeout', description: 'Request timed out' };
    case 'failed':
      return { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
  }
}

/**
 * Reads a matcher, for example `200` or `200-299,301`.
 *
 * @throws Error it is neither codes nor ranges of codes
 */
export function statusMatcher(matcher: string): (status: number) => boolean {
  const ranges = matcher.split(',').map((part) => {
    const [, first, last = first] = /^\s*(\d{3})(?:-(\d{3}))?\s*$/.exec(part) ?? [];
    if (first === undefined) throw new Error(`matcher ${matcher} is not like 200, 200,202 or 200-299`);
    return { first: Number(first), last: Number(last) };
  });
  return (status) => ranges.some(({ first, last }) => status >= first && status <= last);
}
