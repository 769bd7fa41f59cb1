/** Requests as an access log has them. */
import type { ListenerContext } from './listener-context';
import type { Target } from './model';
import type { Route } from './routing';
import type { RequestHead } from './wire/request-head';

/** A request that has ended. */
export interface RequestLogEntry {
  /** AWS time of its end, in milliseconds since the epoch. */
  readonly at: number;
  /** Wall time of its end, in milliseconds since the epoch. */
  readonly wallTime: number;
  readonly loadBalancerArn: string;
  readonly listenerArn: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** What the client got; 460: it had left. */
  readonly elbStatus: number;
  readonly targetGroupArn?: string;
  readonly registeredTarget?: Target;
  /** What the target answered. */
  readonly targetStatus?: number;
  /** Wall time, from the request's head to the end of the response. */
  readonly durationMs: number;
  /** Why a target did not answer to the end. */
  readonly error?: string;
}

/** How a request ended, for metrics and the log. */
export interface RequestOutcome {
  readonly elbStatus: number;
  readonly targetStatus?: number | undefined;
  readonly error?: string | undefined;
}

export interface EndedRequest {
  /** Undefined: what came was no request. */
  readonly request: RequestHead | undefined;
  readonly route?: Route;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly outcome: RequestOutcome;
}

export function requestLogEntry(
  { arn, clock, loadBalancer }: ListenerContext,
  { request, route, startedAt, outcome }: EndedRequest,
): RequestLogEntry {
  return {
    at: clock.now(),
    wallTime: Date.now(),
    loadBalancerArn: loadBalancer.arn,
    listenerArn: arn,
    method: request?.method ?? '-',
    target: request?.target ?? '-',
    elbStatus: outcome.elbStatus,
    durationMs: performance.now() - startedAt,
    ...(route === undefined
      ? {}
      : { targetGroupArn: route.group.config.arn, registeredTarget: route.target.health.target }),
    ...(outcome.targetStatus === undefined ? {} : { targetStatus: outcome.targetStatus }),
    ...(outcome.error === undefined ? {} : { error: outcome.error }),
  };
}
