/** What a request needs to know of the listener that it came to. */
import type { Clock } from '../clock';
import type { MinuteOfLoadBalancer } from './metrics';
import type { Action, LoadBalancerConfig, RequestLogEntry } from './model';
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
export interface ListenerServices {
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
export interface ListenerContext extends ListenerServices {
  readonly arn: string;
  readonly origin: ListenerOrigin;
  readonly rules: readonly CompiledRule[];
  readonly loadBalancer: LoadBalancerConfig;
}
