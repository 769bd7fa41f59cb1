/**
 * What an application load balancer is told to do: its configuration in AWS's words, without a trace of how it is
 * stored or asked for.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/
 */
import type { FailedChecks } from '../../stopped-task';

/** A place that requests are sent to. */
export interface Target {
  /** IP address. */
  readonly id: string;
  readonly port: number;
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'unavailable';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
export type TargetHealthReason =
  | 'Elb.RegistrationInProgress'
  | 'Elb.InitialHealthChecking'
  | 'Target.ResponseCodeMismatch'
  | 'Target.Timeout'
  | 'Target.FailedHealthChecks'
  | 'Target.NotRegistered'
  | 'Target.NotInUse'
  | 'Target.DeregistrationInProgress'
  | 'Target.HealthCheckDisabled'
  | 'Elb.InternalError';

export interface TargetHealth {
  readonly target: Target;
  readonly state: TargetState;
  readonly reason?: TargetHealthReason;
  readonly description?: string;
  /** Checks that failed since the last one that passed: AWS does not tell what they got. @default - none */
  readonly failed?: FailedChecks;
}

export interface HealthCheckConfig {
  readonly enabled: boolean;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: 'traffic-port' | number;
  readonly path: string;
  /** AWS time. */
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** For example `200` or `200-299,301`. */
  readonly matcher: string;
}

export interface TargetGroupConfig {
  readonly arn: string;
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly healthCheck: HealthCheckConfig;
  /** AWS time. */
  readonly deregistrationDelaySeconds: number;
  /** AWS time; 0 is none. */
  readonly slowStartSeconds: number;
  readonly algorithm: 'round_robin' | 'least_outstanding_requests' | 'weighted_random';
  /** Cookie stickiness inside the group. @default - none */
  readonly stickiness?:
    | { readonly type: 'lb_cookie'; readonly durationSeconds: number }
    | { readonly type: 'app_cookie'; readonly durationSeconds: number; readonly cookieName: string };
}

export interface ForwardAction {
  readonly type: 'forward';
  /** Weights are 0 to 999. */
  readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
  /** Keeps a client on the target group that it was sent to first. @default - none */
  readonly stickinessSeconds?: number;
}

export interface RedirectAction {
  readonly type: 'redirect';
  /** With the placeholders `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}`. */
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly statusCode: 301 | 302;
}

export interface FixedResponseAction {
  readonly type: 'fixed-response';
  readonly statusCode: number;
  readonly contentType?: string;
  readonly body?: string;
}

export type Action = ForwardAction | RedirectAction | FixedResponseAction;

/** All conditions of a rule must hold; of the values of one condition, any. */
export type Condition =
  | { readonly field: 'path-pattern'; readonly values: readonly string[] }
  | { readonly field: 'host-header'; readonly values: readonly string[] }
  | { readonly field: 'http-header'; readonly name: string; readonly values: readonly string[] }
  | { readonly field: 'http-request-method'; readonly values: readonly string[] }
  | {
      readonly field: 'query-string';
      readonly values: readonly { readonly key?: string; readonly value: string }[];
    }
  | { readonly field: 'source-ip'; readonly values: readonly string[] };

export interface Rule {
  readonly arn: string;
  readonly conditions: readonly Condition[];
  readonly action: Action;
}

export interface ListenerConfig {
  readonly arn: string;
  /** The port that AWS would listen on. */
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** PEM, for HTTPS. */
  readonly certificate?: { readonly certificate: string; readonly privateKey: string };
  /** In the order of their priorities; the last one is the default rule, which has no condition. */
  readonly rules: readonly Rule[];
}

export interface LoadBalancerConfig {
  readonly arn: string;
  readonly name: string;
  /** Loopback address of its listeners. */
  readonly address: string;
  /** Wall time. AWS: 1 to 4000, default 60. */
  readonly idleTimeoutSeconds: number;
  /** Wall time. AWS: 60 to 604800, default 3600. */
  readonly clientKeepAliveSeconds: number;
  /** Whether HTTPS listeners offer HTTP/2. AWS: on by default. */
  readonly http2: boolean;
  readonly xffHeaderProcessing: 'append' | 'preserve' | 'remove';
  readonly xffClientPort: boolean;
  readonly preserveHostHeader: boolean;
  readonly dropInvalidHeaderFields: boolean;
  readonly desyncMitigationMode: 'monitor' | 'defensive' | 'strictest';
  readonly listeners: readonly ListenerConfig[];
}

/** Values of a metric in one minute, as PutMetricData takes them. */
export interface MetricDatum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Start of the minute: milliseconds of AWS time since the epoch. */
  readonly minute: number;
  /** Seconds where the metric is a time, else a count. */
  readonly values: readonly number[];
  /** How often each of `values` was seen. */
  readonly counts: readonly number[];
}

/** Where metrics go. */
export interface MetricSink {
  readonly put: (data: readonly MetricDatum[]) => void;
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

/** What registers tasks, and asks whether they may be counted on. */
export interface TargetRegistry {
  /** Registering what is registered changes nothing; registering what drains ends its draining. */
  readonly register: (targetGroupArn: string, target: Target) => void;
  /** The target gets no new request; it is gone when its requests have ended or the deregistration delay is over. */
  readonly deregister: (targetGroupArn: string, target: Target) => void;
  /** Every target of the group, those that drain included. */
  readonly health: (targetGroupArn: string) => readonly TargetHealth[];
}
