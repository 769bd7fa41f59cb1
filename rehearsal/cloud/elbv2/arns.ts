/** ARNs of load balancing tell which load balancer they belong to: the id of each part stands behind the last. */

/** ARN of the load balancer of a listener or a rule; undefined for what is neither. */
export function loadBalancerArnOf(arn: string): string | undefined {
  const [, start, kind, rest = ''] = /^(arn:[^/]*):(listener|listener-rule)\/(.+)$/.exec(arn) ?? [];
  if (start === undefined || kind === undefined) return undefined;
  return `${start}:loadbalancer/${rest.split('/').slice(0, 3).join('/')}`;
}

/** The `LoadBalancer` dimension of its metrics: `app/name/id`. */
export const loadBalancerDimension = (arn: string): string => arn.replace(/^.*:loadbalancer\//, '');
