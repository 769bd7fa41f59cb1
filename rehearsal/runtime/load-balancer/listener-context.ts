/** What a request needs to know of the listener that it came to. */
import type { Clock } from '../clock';
import type { MinuteOfLoadBalancer } from './metrics';
import type { Action, LoadBalancerConfig, Target } from './model';
import type { RequestTest } from './request-rules';
import type { ListenerOrigin } from './responses';
import type { StickyCookies } from './stickiness';
import type { TargetGroup } from './target-group';

/** A rule whose conditions have been read; without a test it takes every request. */
export interface CompiledRule {
  readonly test: RequestTest | undefined;
  readonly action: Action;
}

/** What all listeners share. */
export interface DataPlane {
  readonly clock: Clock;
  /** 0 to below 1. */
  readonly random: () => number;
  readonly cookies: StickyCookies;
  readonly targetGroup: (arn: string) => TargetGroup | undefined;
  /** Where a load balancer counts what happens now. */
  readonly metrics: (loadBalancerArn: string) => MinuteOfLoadBalancer;
  readonly newTraceId: () => string;
  readonly requestLog: ((entry: RequestLogEntry) => void) | undefined;
}

/** A listener as a request finds it: what it reads here may change with the next request. */
export interface ListenerContext extends DataPlane {
  readonly arn: string;
  readonly origin: ListenerOrigin;
  readonly rules: readonly CompiledRule[];
  readonly loadBalancer: LoadBalancerConfig;
}

/** A request that has ended, as an access log has it. */
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
