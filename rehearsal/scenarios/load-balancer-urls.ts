import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { known, type AwsAccess } from './aws';
import type { ListenerUrl } from './stage';

/** Where listeners are reached by everybody: at the DNS name of their load balancer. */
export function loadBalancerUrls(access: AwsAccess): ListenerUrl {
  return async (listenerArn) => {
    const client = new ElasticLoadBalancingV2Client({ ...access });
    try {
      const { Listeners } = await client.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] }));
      const { LoadBalancerArn, Protocol, Port } = known(Listeners?.[0], `the listener ${listenerArn}`);
      const { LoadBalancers } = await client.send(
        new DescribeLoadBalancersCommand({
          LoadBalancerArns: [known(LoadBalancerArn, `the load balancer of ${listenerArn}`)],
        }),
      );
      const name = known(LoadBalancers?.[0]?.DNSName, `the DNS name of ${LoadBalancerArn ?? ''}`);
      const scheme = Protocol === 'HTTPS' ? 'https' : 'http';
      return `${scheme}://${name}:${known(Port, `the port of ${listenerArn}`)}`;
    } finally {
      client.destroy();
    }
  };
}
