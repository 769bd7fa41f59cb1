/**
 * Limits of application load balancers and their target groups.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
 */
import type { Range } from './range';

/** Characters of the name of a load balancer or a target group. */
export const longestName = 32;

export const healthCheckLimits = {
  intervalSeconds: { from: 5, to: 300 },
  timeoutSeconds: { from: 2, to: 120 },
  healthyThreshold: { from: 2, to: 10 },
  unhealthyThreshold: { from: 2, to: 10 },
} as const satisfies Readonly<Record<string, Range>>;

export const idleTimeoutSeconds = { from: 1, to: 4000 } as const satisfies Range;

export const clientKeepAliveSeconds = { from: 60, to: 604_800 } as const satisfies Range;

export const deregistrationDelaySeconds = { from: 0, to: 3600 } as const satisfies Range;

/** 0 turns slow start off. */
export const slowStartSeconds = { from: 30, to: 900 } as const satisfies Range;

/** Seven days. */
export const stickinessSeconds = { from: 1, to: 604_800 } as const satisfies Range;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
export const rulePriority = { from: 1, to: 50_000 } as const satisfies Range;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html */
export const targetGroupWeight = { from: 0, to: 999 } as const satisfies Range;

/** Target groups of one forward action. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
export const mostTargetGroups = 5;

/**
 * HTTP codes that count as healthy, 200 to 499: `200`, `200-299` or `200,204`.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
 */
export const httpMatcherPattern = /^[2-4]\d\d(?:-[2-4]\d\d)?(?:,[2-4]\d\d(?:-[2-4]\d\d)?)*$/;

/** Whether a range of HTTP codes begins with the greater one, so that it contains no code. */
export const runsBackwards = (matcher: string): boolean =>
  matcher.split(',').some((range) => {
    const [from = '', to = from] = range.split('-');
    return from > to;
  });
