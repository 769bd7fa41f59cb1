import type {
  LoadBalancerConfig,
  TargetGroupConfig,
  TargetRegistry,
} from '../../runtime/load-balancer/model';

/** What carries out the configuration of load balancers. */
export interface DataPlane extends TargetRegistry {
  readonly putTargetGroup: (config: TargetGroupConfig) => void;
  readonly removeTargetGroup: (arn: string) => void;
  /** Rejects when a listener cannot be opened, and keeps the configuration that it had. */
  readonly putLoadBalancer: (config: LoadBalancerConfig) => Promise<void>;
  readonly removeLoadBalancer: (arn: string) => Promise<void>;
}
