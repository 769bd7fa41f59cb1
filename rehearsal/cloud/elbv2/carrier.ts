import type { LoadBalancerConfig, TargetGroupConfig, TargetRegistry } from '../../runtime/load-balancer';

/** Load balancers that carry traffic as they are configured. */
export interface TrafficCarrier extends TargetRegistry {
  readonly putTargetGroup: (config: TargetGroupConfig) => void;
  readonly removeTargetGroup: (arn: string) => void;
  /** Rejects when a listener cannot be opened, and keeps the configuration that it had. */
  readonly putLoadBalancer: (config: LoadBalancerConfig) => Promise<void>;
  readonly removeLoadBalancer: (arn: string) => Promise<void>;
}
