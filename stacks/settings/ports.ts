import type { LoadBalancerSettings } from './model';

export interface EffectivePorts {
  /** Port of the production listener. */
  readonly production: number;
  /** Port of the test listener; undefined without one. */
  readonly test: number | undefined;
  /** Whether the listeners speak HTTPS: a certificate or a domain is given. */
  readonly https: boolean;
  /** Port that redirects to the production listener; undefined without one. */
  readonly redirect: number | undefined;
}

type ListenerSettings = Pick<
  LoadBalancerSettings,
  'certificateArn' | 'domain' | 'productionPort' | 'testPort' | 'testListener' | 'redirectHttp'
>;

/** Ports of the listeners, where the settings leave them to the protocol. */
export function effectivePorts(loadBalancer: ListenerSettings): EffectivePorts {
  const https = loadBalancer.certificateArn !== undefined || loadBalancer.domain !== undefined;
  return {
    production: loadBalancer.productionPort ?? (https ? 443 : 8080),
    test: loadBalancer.testListener ? (loadBalancer.testPort ?? (https ? 8443 : 8090)) : undefined,
    https,
    redirect: https && loadBalancer.redirectHttp ? 80 : undefined,
  };
}
