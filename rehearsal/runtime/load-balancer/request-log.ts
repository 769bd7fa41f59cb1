/** Requests as an access log has them. */
import type { ListenerContext } from './listener-context';
import type { RequestLogEntry } from './model';
import type { Route } from './routing';
import type { RequestHead } from './wire/request-head';

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
