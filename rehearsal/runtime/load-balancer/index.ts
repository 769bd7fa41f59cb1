/** Application load balancers on loopback addresses. */
export { describeListener, type ListenerPort } from './listeners';
export { LoadBalancers } from './load-balancers';
export type {
  Action,
  Condition,
  ForwardAction,
  HealthCheckConfig,
  ListenerConfig,
  LoadBalancerConfig,
  MetricSink,
  Rule,
  Target,
  TargetGroupConfig,
  TargetHealth,
  TargetHealthReason,
  TargetRegistry,
} from './model';
export { anyPattern, hostName, pathOf } from './request-rules';
export type { TrafficChange } from './traffic-change';
