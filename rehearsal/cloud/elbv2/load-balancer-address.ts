/**
 * moto invents a DNS name, which nothing resolves. The DNS name of an application load balancer is the loopback
 * address that its listeners have, so that what reads the name reaches the load balancer.
 */
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import type { BufferedResponse } from '../protocol/message';
import { escapeXml } from '../protocol/xml';
import { itemsAt, parseXml, textAt } from '../protocol/xml-document';
import type { ControlPlane } from './control-plane';

export function loadBalancerAddress(plane: ControlPlane): Interceptor {
  const withAddresses = async (
    { request, operation }: InterceptedCall,
    next: Next,
  ): Promise<BufferedResponse> => {
    const response = await next(request);
    if (response.status >= 300) return response;
    const text = response.body.toString();
    const changed = itemsAt(parseXml(text), `${operation}Result`, 'LoadBalancers').reduce((body, item) => {
      const name = textAt(item, 'DNSName');
      const address = plane.addressOf(textAt(item, 'LoadBalancerArn') ?? '');
      if (name === undefined || address === undefined) return body;
      return body.replace(dnsName(name), dnsName(address));
    }, text);
    return { ...response, body: Buffer.from(changed) };
  };
  return {
    service: 'elasticloadbalancing',
    operations: { CreateLoadBalancer: withAddresses, DescribeLoadBalancers: withAddresses },
  };
}

const dnsName = (name: string): string => `<DNSName>${escapeXml(name)}</DNSName>`;
